package dev.locked.zookeeper;

import dev.locked.servers.ZooKeeperServer;
import dev.locked.tck.ClusterControl;
import dev.locked.tck.ClusterFaults;
import org.junit.jupiter.api.parallel.Isolated;

/** Nodes on a real ZooKeeper of three members, under what happens to real clusters. */
@Isolated
class ZooKeeperClusterTest extends ClusterFaults {
    @Override
    protected ClusterControl launch() {
        return ZooKeeperServer.cluster();
    }
}
