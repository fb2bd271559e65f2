package dev.locked.etcd;

import dev.locked.servers.EtcdServer;
import dev.locked.tck.StoreControl;
import dev.locked.tck.StoreFaults;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.parallel.Isolated;

/** Nodes on a real etcd, under what happens to real servers. */
@Isolated
@Tag("once")
class EtcdNodesTest extends StoreFaults {
    @Override
    protected StoreControl launch() {
        return EtcdServer.launch().control();
    }
}
