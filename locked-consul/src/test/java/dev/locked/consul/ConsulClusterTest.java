package dev.locked.consul;

import dev.locked.servers.ConsulServer;
import dev.locked.tck.ClusterControl;
import dev.locked.tck.ClusterFaults;
import org.junit.jupiter.api.Tag;

/** Nodes on a real Consul of three members, under what happens to real clusters. */
@Tag("once")
class ConsulClusterTest extends ClusterFaults {
    @Override
    protected ClusterControl launch() {
        return ConsulServer.cluster();
    }
}
