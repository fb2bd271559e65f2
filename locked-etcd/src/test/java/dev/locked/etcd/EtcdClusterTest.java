package dev.locked.etcd;

import dev.locked.servers.EtcdServer;
import dev.locked.tck.ClusterControl;
import dev.locked.tck.ClusterFaults;
import org.junit.jupiter.api.Tag;

/** Nodes on a real etcd of three members, under what happens to real clusters. */
@Tag("once")
class EtcdClusterTest extends ClusterFaults {
    @Override
    protected ClusterControl launch() {
        return EtcdServer.cluster();
    }
}
