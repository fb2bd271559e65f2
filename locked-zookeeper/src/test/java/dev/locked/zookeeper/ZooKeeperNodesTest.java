package dev.locked.zookeeper;

import dev.locked.servers.ZooKeeperServer;
import dev.locked.tck.StoreControl;
import dev.locked.tck.StoreFaults;
import org.junit.jupiter.api.parallel.Isolated;

/** Nodes on a real ZooKeeper, under what happens to real servers. */
@Isolated
class ZooKeeperNodesTest extends StoreFaults {
    @Override
    protected StoreControl launch() {
        return ZooKeeperServer.launchOnDisk().control();
    }
}
