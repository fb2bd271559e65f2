package dev.locked.consul;

import dev.locked.servers.ConsulServer;
import dev.locked.tck.StoreControl;
import dev.locked.tck.StoreFaults;
import org.junit.jupiter.api.Tag;

/** Nodes on a real Consul, under what happens to real servers. */
@Tag("once")
class ConsulNodesTest extends StoreFaults {
    @Override
    protected StoreControl launch() {
        return ConsulServer.launch().control();
    }
}
