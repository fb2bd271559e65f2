package dev.locked.consul;

import static org.assertj.core.api.Assertions.assertThat;

import dev.locked.servers.ConsulServer;
import dev.locked.servers.Recorder;
import dev.locked.spi.Backend;
import dev.locked.spi.BackendConfig;
import dev.locked.spi.BackendException;
import dev.locked.spi.Entry;
import dev.locked.spi.Failure;
import dev.locked.spi.Session;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The Consul backend, on a server that wants a token,")
class ConsulSecurityTest extends Fixture {
    private static final String TOKEN = "6fb1c4ab-98ec-4a44-8d3c-1d1c3cf9a7c1";
    private static final String WRONG = "00000000-98ec-4a44-8d3c-1d1c3cf9a7c1";

    private ConsulServer server;

    @BeforeAll
    void launch() {
        server = ConsulServer.launchWithToken(TOKEN);
    }

    @AfterAll
    void end() {
        server.close();
    }

    private Backend with(String token) {
        BackendConfig.Builder config = BackendConfig.builder("consul").hosts(List.copyOf(server.endpoints()));
        if (token != null) {
            config.option("token", token);
        }
        return closing(new ConsulProvider().open(config.build(CLOCK)));
    }

    @Test
    @DisplayName("works with the right one")
    void right() {
        Backend backend = with(TOKEN);
        Session session = session(backend);
        Recorder told = new Recorder();
        backend.watch(PATH, told);
        Entry entry = won(session, PATH, "x");
        Awaitility.await().atMost(SOON).until(() -> told.last().equals("x"));
        await(session.renew(SOON));
        assertThat(read(backend, PATH)).contains(entry);
        await(session.release(PATH, entry.token(), SOON));
        await(session.end(SOON));
    }

    @Test
    @DisplayName("is refused with a wrong one, and does not show it")
    void wrong() {
        Backend backend = with(WRONG);
        for (BackendException failure :
                List.of(failure(backend.openSession(SOON, SOON)), failure(backend.read(PATH, SOON)))) {
            assertThat(failure.failure()).isEqualTo(Failure.REFUSED);
            assertThat(failure).hasMessageNotContaining(WRONG);
        }
    }

    @Test
    @DisplayName("is refused writes without one")
    void none() {
        Backend nobody = with(null);
        assertFails(nobody.openSession(SOON, SOON), Failure.REFUSED);
        Session stolen =
                new ConsulSession((ConsulBackend) nobody, session(with(TOKEN)).owner(), SOON, 0);
        assertFails(stolen.acquire(PATH, bytes("x"), SOON), Failure.REFUSED);
        assertThat(read(with(TOKEN), PATH)).isEmpty();
    }
}
