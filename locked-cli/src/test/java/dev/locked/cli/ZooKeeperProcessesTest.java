package dev.locked.cli;

import dev.locked.servers.ZooKeeperServer;
import dev.locked.tck.StoreControl;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

/** Processes on a real ZooKeeper. */
@Tag("once")
class ZooKeeperProcessesTest extends StoreProcesses {
    private static StoreControl store;

    @BeforeAll
    static void launchStore() {
        store = ZooKeeperServer.launch().control();
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
        return ZooKeeperServer.launch().control();
    }

    @Override
    Duration ttl() {
        return Duration.ofSeconds(2);
    }

    @Override
    Duration takeover() {
        return ttl().plusSeconds(2);
    }
}
