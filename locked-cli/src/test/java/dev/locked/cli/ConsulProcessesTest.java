package dev.locked.cli;

import dev.locked.servers.ConsulServer;
import dev.locked.tck.StoreControl;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

/** Processes on a real Consul. */
@Tag("once")
class ConsulProcessesTest extends StoreProcesses {
    private static StoreControl store;

    @BeforeAll
    static void launchStore() {
        store = ConsulServer.launch().control();
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
        return ConsulServer.launch().control();
    }

    @Override
    Duration ttl() {
        return Duration.ofSeconds(10);
    }

    @Override
    Duration takeover() {
        return ttl().multipliedBy(2).plusSeconds(1);
    }
}
