package dev.locked.etcd;

import dev.locked.servers.EtcdServer;
import dev.locked.spi.Backend;
import dev.locked.spi.BackendConfig;
import dev.locked.spi.MonotonicClock;
import dev.locked.spi.Path;
import dev.locked.tck.BackendContract;
import dev.locked.tck.BackendHarness;
import dev.locked.tck.FaultyLink;
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

    private static Backend connect(Path namespace, List<String> hosts) {
        return new EtcdProvider()
                .open(BackendConfig.builder("etcd")
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
