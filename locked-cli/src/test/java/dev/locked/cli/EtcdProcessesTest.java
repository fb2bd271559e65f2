package dev.locked.cli;

import dev.locked.servers.EtcdServer;
import dev.locked.tck.StoreControl;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Processes on a real etcd. */
class EtcdProcessesTest extends StoreProcesses {
    private static StoreControl store;

    @BeforeAll
    static void launchStore() {
        store = EtcdServer.launch().control();
    }

    @AfterAll
    static void endStore() {
        store.close();
    }

    @Override
    StoreControl store() {
        return store;
    }

    @Override
    StoreControl launch() {
        return EtcdServer.launch().control();
    }

    @Override
    Duration takeover(Duration ttl) {
        return ttl.plusSeconds(2);
    }
}
