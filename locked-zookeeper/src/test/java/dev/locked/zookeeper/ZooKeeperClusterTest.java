package dev.locked.zookeeper;

import dev.locked.servers.ZooKeeperServer;
import dev.locked.tck.ClusterControl;
import dev.locked.tck.ClusterFaults;

/** Nodes on a real ZooKeeper of three members, under what happens to real clusters. */
class ZooKeeperClusterTest extends ClusterFaults {
    @Override
    protected ClusterControl launch() {
        return ZooKeeperServer.cluster();
    }
}
