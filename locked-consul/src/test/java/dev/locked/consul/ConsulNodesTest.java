package dev.locked.consul;

import dev.locked.servers.ConsulServer;
import dev.locked.tck.StoreControl;
import dev.locked.tck.StoreFaults;

/** Nodes on a real Consul, under what happens to real servers. */
class ConsulNodesTest extends StoreFaults {
    @Override
    protected StoreControl launch() {
        return ConsulServer.launchOnDisk().control();
    }
}
