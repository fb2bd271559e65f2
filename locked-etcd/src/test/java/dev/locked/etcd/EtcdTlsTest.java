package dev.locked.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.locked.ErrorKind;
import dev.locked.servers.ConsulServer;
import dev.locked.servers.EtcdServer;
import dev.locked.servers.Ports;
import dev.locked.spi.Backend;
import dev.locked.spi.BackendConfig;
import dev.locked.spi.BackendException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Case C3: mistakes with TLS say that they are that, at once, whatever can be heard of them. */
@DisplayName("The etcd backend says that TLS is the reason")
class EtcdTlsTest extends Fixture {
    @TempDir
    private static Path folder;

    private EtcdServer server;
    private int port;

    @BeforeAll
    void launch() {
        try {
            ConsulServer.tool(folder, "tls", "ca", "create"); // any authority will do
        } catch (IllegalStateException e) {
            Assumptions.abort("there is no consul to make certificates with: " + e);
        }
        ConsulServer.tool(folder, "tls", "cert", "create", "-server");
        port = Ports.free();
        server = EtcdServer.launchWithTls(
                port,
                folder.resolve("consul-agent-ca.pem"),
                folder.resolve("dc1-server-consul-0.pem"),
                folder.resolve("dc1-server-consul-0-key.pem"));
    }

    @AfterAll
    void end() {
        if (server != null) { // else the tests are skipped
            server.close();
        }
    }

    private BackendException failure(int at, Map<String, String> options) {
        BackendConfig.Builder config = BackendConfig.builder("etcd").hosts(List.of("127.0.0.1:" + at));
        options.forEach(config::option);
        Backend backend = closing(new EtcdProvider().open(config.build(CLOCK)));
        return failure(backend.read(PATH, SOON));
    }

    private static void assertIsTls(BackendException failure, String why) {
        assertThat(failure.kind()).isEqualTo(ErrorKind.TLS);
        assertThat(failure).hasMessageContaining(why);
    }

    /** The server hangs up after its word, which may be lost: then it says at least that it may be that. */
    private static void assertSays(BackendException failure) {
        if (failure.kind() != ErrorKind.TLS) {
            assertThat(failure).hasMessageContaining("the server may want TLS, or another certificate");
        }
    }

    @Test
    @DisplayName("when the server wants it and the client does not")
    void notWanted() {
        for (int i = 0; i < 10; i++) { // what is heard of it depends on who is faster
            assertIsTls(failure(port, Map.of()), "the server speaks TLS, and tls is not set");
        }
    }

    @Test
    @DisplayName("when the client wants it and the server does not")
    void notOffered() {
        int plain = Integer.parseInt(server.endpoint().replaceAll(".*:", ""));
        for (int i = 0; i < 10; i++) {
            assertIsTls(failure(plain, Map.of("tls", "true")), "the server does not speak TLS");
        }
    }

    @Test
    @DisplayName("when the client does not know the server's authority")
    void unknownAuthority() {
        assertIsTls(failure(port, Map.of("tls", "true")), "certification path");
    }

    @Test
    @DisplayName("when the server's certificate is for another name")
    void otherName() {
        String ca = folder.resolve("consul-agent-ca.pem").toString();
        assertIsTls(failure(port, Map.of("tls", "true", "ca", ca, "authority", "other.test")), "other.test");
    }

    @Test
    @DisplayName("when the server wants a certificate of the client")
    void noCertificate() {
        String ca = folder.resolve("consul-agent-ca.pem").toString();
        for (int i = 0; i < 10; i++) {
            assertSays(failure(port, Map.of("tls", "true", "ca", ca)));
        }
    }
}
