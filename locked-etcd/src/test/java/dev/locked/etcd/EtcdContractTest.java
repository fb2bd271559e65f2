package dev.locked.etcd;

import dev.locked.servers.EtcdServer;
import dev.locked.spi.Backend;
import dev.locked.spi.BackendConfig;
import dev.locked.spi.MonotonicClock;
import dev.locked.spi.Path;
import dev.locked.tck.BackendContract;
import dev.locked.tck.BackendHarness;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The whole contract, on a real etcd. */
@Execution(ExecutionMode.CONCURRENT)
class EtcdContractTest extends BackendContract {
    private static EtcdServer server;

    @BeforeAll
    static void launch() {
        server = EtcdServer.launch();
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
                return new EtcdProvider()
                        .open(BackendConfig.builder("etcd")
                                .hosts(List.copyOf(server.endpoints()))
                                .namespace(namespace.value())
                                .build(MonotonicClock.system()));
            }

            @Override
            public void plantForeign(Path namespace, Path path, byte[] data) {
                server.etcdctl("put", namespace.value() + path.value(), "--", new String(data, StandardCharsets.UTF_8));
            }

            @Override
            public void deleteByHand(Path namespace, Path path) {
                server.etcdctl("del", namespace.value() + path.value());
            }

            @Override
            public void revokeByHand(String owner) {
                server.etcdctl("lease", "revoke", owner);
            }
        };
    }
}
