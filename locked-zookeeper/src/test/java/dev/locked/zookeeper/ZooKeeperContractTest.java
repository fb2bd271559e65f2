package dev.locked.zookeeper;

import dev.locked.servers.ZooKeeperServer;
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

/** The whole contract, on a real ZooKeeper. */
@Execution(ExecutionMode.CONCURRENT)
class ZooKeeperContractTest extends BackendContract {
    private static ZooKeeperServer server;

    @BeforeAll
    static void launch() {
        server = ZooKeeperServer.launch();
    }

    @AfterAll
    static void end() {
        server.close();
    }

    private static Backend connect(Path namespace, List<String> hosts) {
        return new ZooKeeperProvider()
                .open(BackendConfig.builder("zookeeper")
                        .hosts(hosts)
                        .namespace(namespace.value())
                        .build(MonotonicClock.system()));
    }

    @Override
    protected BackendHarness harness() {
        return new BackendHarness() {
            @Override
            public Backend open(Path namespace) {
                return connect(namespace, server.endpoints());
            }

            @Override
            public FaultyLink link() {
                return FaultyLink.to(
                        server.control(), (namespace, port) -> connect(namespace, List.of("127.0.0.1:" + port)));
            }

            @Override
            public void plantForeign(Path namespace, Path path, byte[] data) {
                server.put(new Nodes(namespace).node(path), data);
            }

            @Override
            public void deleteByHand(Path namespace, Path path) {
                server.delete(new Nodes(namespace).node(path));
            }

            @Override
            public void revokeByHand(String owner) {
                server.endSession(owner);
            }
        };
    }
}
