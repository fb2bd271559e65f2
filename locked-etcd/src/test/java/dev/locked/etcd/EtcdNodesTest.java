package dev.locked.etcd;

import dev.locked.servers.EtcdServer;
import dev.locked.tck.StoreControl;
import dev.locked.tck.StoreFaults;

/** Nodes on a real etcd, under what happens to real servers. */
class EtcdNodesTest extends StoreFaults {
    @Override
    protected StoreControl launch() {
        return EtcdServer.launch().control();
    }
}
