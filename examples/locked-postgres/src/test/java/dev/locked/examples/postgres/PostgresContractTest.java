package dev.locked.examples.postgres;

import dev.locked.servers.PostgresServer;
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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The whole contract, on a real PostgreSQL. */
@Execution(ExecutionMode.CONCURRENT)
@Tag("postgres")
// sample: postgres-contract
class PostgresContractTest extends BackendContract {
    private static PostgresServer server;
    private static Operator operator;

    @BeforeAll
    static void launch() {
        server = PostgresServer.launch();
        operator = new Operator(server);
    }

    @AfterAll
    static void end() {
        server.close();
    }

    private static Backend connect(Path namespace, List<String> hosts) {
        return new PostgresProvider()
                .open(BackendConfig.builder("postgres")
                        .hosts(hosts)
                        .credentials(PostgresServer.USER, PostgresServer.PASSWORD)
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
            public FaultyLink link() { // to this server, which the kit may kill
                return FaultyLink.to(
                        new PostgresControl(server),
                        (namespace, port) -> connect(namespace, List.of("127.0.0.1:" + port)));
            }

            @Override
            public void plantForeign(Path namespace, Path path, byte[] data) {
                operator.plant(namespace.value() + path.value(), data);
            }

            @Override
            public void deleteByHand(Path namespace, Path path) {
                operator.delete(namespace.value() + path.value());
            }

            @Override
            public void revokeByHand(String owner) {
                operator.endSession(owner);
            }
        };
    }
}
// end
