package dev.locked.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.locked.servers.Recorder;
import dev.locked.spi.Backend;
import dev.locked.spi.BackendConfig;
import dev.locked.spi.Failure;
import dev.locked.spi.Path;
import dev.locked.spi.Session;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@DisplayName("With authentication, the etcd backend")
class EtcdSecurityTest extends ServerFixture {
    /** Of a call that is repeated until it works. */
    private static final Duration RETRY = Duration.ofSeconds(5);

    @BeforeAll
    void lock() {
        requireUser(server, "/app/");
    }

    private Backend openAs(String user, String password) {
        return closing(new EtcdProvider()
                .open(BackendConfig.builder("etcd")
                        .hosts(server.endpoints())
                        .namespace("/app")
                        .credentials(user, password)
                        .build(CLOCK)));
    }

    @Test
    @Tag("faults")
    @DisplayName("works with the right credentials, over a restart of the server, too, which forgets all tokens")
    void works() {
        Backend backend = openAs("app", "apppw");
        Session session = session(backend);
        Recorder told = new Recorder();
        backend.watch(PATH, told);
        won(session, PATH, "x");
        Awaitility.await().atMost(SOON).until(() -> told.last().equals("x"));
        await(session.renew(SOON));
        server.kill9();
        server.start();
        Awaitility.await().ignoreExceptions().atMost(SOON).untilAsserted(() -> await(session.renew(RETRY)));
        Awaitility.await()
                .ignoreExceptions()
                .atMost(SOON)
                .until(() -> await(backend.read(PATH, RETRY)).isPresent());
        int before = told.count();
        Awaitility.await().atMost(SOON).until(() -> !told.last().equals("broken"));
        assertThat(before).isPositive();
        won(session, Path.of("/other"), "y");
        await(session.end(SOON));
        Awaitility.await().atMost(SOON).until(() -> told.last().equals("absent"));
    }

    @Test
    @Tag("faults")
    @DisplayName("renews after a restart of the server, even when it does nothing else (jetcd alone may never)")
    void renewsAfterRestart() {
        Session session = session(openAs("app", "apppw"));
        await(session.renew(SOON));
        server.kill9();
        server.start();
        Awaitility.await().ignoreExceptions().atMost(SOON).untilAsserted(() -> await(session.renew(RETRY)));
    }

    @Test
    @DisplayName("is refused with a wrong password, and does not tell it")
    void wrongPassword() {
        var failure = failure(openAs("app", "wr0ng").openSession(SOON, SOON));
        assertThat(failure.failure()).isEqualTo(Failure.REFUSED);
        assertThat(failure).hasMessageContaining("invalid user ID or password").hasMessageNotContaining("wr0ng");
    }

    @Test
    @DisplayName("is refused without credentials")
    void noCredentials() {
        assertFails(open("/app", server.endpoints().get(0)).read(PATH, SOON), Failure.REFUSED);
    }

    @Test
    @DisplayName("is refused outside of what its role may do")
    void forbidden() {
        Backend backend = closing(new EtcdProvider()
                .open(BackendConfig.builder("etcd")
                        .hosts(server.endpoints())
                        .namespace("/secret")
                        .credentials("app", "apppw")
                        .build(CLOCK)));
        assertFails(backend.read(PATH, SOON), Failure.REFUSED);
        assertFails(session(backend).acquire(PATH, bytes("x"), SOON), Failure.REFUSED);
        Recorder told = new Recorder();
        backend.watch(PATH, told);
        Awaitility.await().atMost(SOON).until(() -> told.last().equals("broken"));
    }
}
