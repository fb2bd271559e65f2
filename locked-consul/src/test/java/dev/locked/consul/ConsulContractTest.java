package dev.locked.consul;

import dev.locked.servers.ConsulServer;
import dev.locked.spi.Backend;
import dev.locked.spi.BackendConfig;
import dev.locked.spi.MonotonicClock;
import dev.locked.spi.Path;
import dev.locked.tck.BackendContract;
import dev.locked.tck.BackendHarness;
import dev.locked.tck.FaultyLink;
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

    private static Backend connect(Path namespace, List<String> hosts) {
        return new ConsulProvider()
                .open(BackendConfig.builder("consul")
                        .hosts(hosts)
                        .namespace(namespace.value())
                        .build(MonotonicClock.system()));
    }

    @Override
    protected BackendHarness harness() {
        return new BackendHarness() {
            @Override
            public Backend open(Path namespace) {
                return connect(namespace, List.copyOf(server.endpoints()));
            }

            @Override
            public FaultyLink link() {
                return FaultyLink.to(
                        server.control(), (namespace, port) -> connect(namespace, List.of("127.0.0.1:" + port)));
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
