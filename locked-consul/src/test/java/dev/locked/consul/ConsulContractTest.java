package dev.locked.consul;

import dev.locked.servers.ConsulServer;
import dev.locked.spi.Backend;
import dev.locked.spi.BackendConfig;
import dev.locked.spi.MonotonicClock;
import dev.locked.spi.Path;
import dev.locked.tck.BackendContract;
import dev.locked.tck.BackendHarness;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The whole contract, on a real Consul. */
@Execution(ExecutionMode.CONCURRENT)
class ConsulContractTest extends BackendContract {
    private static ConsulServer server;

    @BeforeAll
    static void launch() {
        server = ConsulServer.launch();
    }

    @AfterAll
    static void end() {
        server.close();
    }

    @Override
    protected BackendHarness harness() {
        return new BackendHarness() {
            @Override
            public Backend open(Path namespace) {
                return new ConsulProvider()
                        .open(BackendConfig.builder("consul")
                                .hosts(List.copyOf(server.endpoints()))
                                .namespace(namespace.value())
                                .build(MonotonicClock.system()));
            }

            @Override
            public void plantForeign(Path namespace, Path path, byte[] data) {
                server.plant(key(namespace, path), data);
            }

            @Override
            public void deleteByHand(Path namespace, Path path) {
                server.delete(key(namespace, path));
            }

            @Override
            public void revokeByHand(String owner) {
                server.destroy(owner);
            }
        };
    }

    private static String key(Path namespace, Path path) {
        return namespace.value().substring(1) + path.value();
    }
}
