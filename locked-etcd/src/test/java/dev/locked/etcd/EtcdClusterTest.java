package dev.locked.etcd;

import dev.locked.servers.EtcdServer;
import dev.locked.tck.ClusterControl;
import dev.locked.tck.ClusterFaults;

/** Nodes on a real etcd of three members, under what happens to real clusters. */
class EtcdClusterTest extends ClusterFaults {
    @Override
    protected ClusterControl launch() {
        return EtcdServer.cluster();
    }
}
