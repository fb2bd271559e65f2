package dev.locked.consul;

import static org.assertj.core.api.Assertions.assertThat;

import dev.locked.ErrorKind;
import dev.locked.servers.ConsulServer;
import dev.locked.servers.Ports;
import dev.locked.spi.Backend;
import dev.locked.spi.BackendConfig;
import dev.locked.spi.BackendException;
import dev.locked.spi.Entry;
import dev.locked.spi.Failure;
import dev.locked.spi.Session;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The Consul backend, on a server with TLS that wants a certificate of its clients,")
class ConsulTlsTest extends Fixture {
    @TempDir
    private static Path folder;

    private ConsulServer server;
    private int port;

    @BeforeAll
    void launch() throws IOException {
        ConsulServer.tool(folder, "tls", "ca", "create");
        ConsulServer.tool(folder, "tls", "cert", "create", "-server");
        ConsulServer.tool(folder, "tls", "cert", "create", "-client");
        port = Ports.free();
        server = ConsulServer.launchWith("ports { https = " + port + " } verify_incoming_https = true ca_file = \""
                + file("consul-agent-ca.pem") + "\" cert_file = \"" + file("dc1-server-consul-0.pem")
                + "\" key_file = \"" + file("dc1-server-consul-0-key.pem") + "\"");
    }

    @AfterAll
    void end() {
        if (server != null) { // else the tests are skipped
            server.close();
        }
    }

    private static String file(String name) {
        return folder.resolve(name).toString();
    }

    private Backend with(Map<String, String> options) {
        BackendConfig.Builder config = BackendConfig.builder("consul").hosts(List.of("127.0.0.1:" + port));
        options.forEach(config::option);
        return closing(new ConsulProvider().open(config.build(CLOCK)));
    }

    private Backend withCertificateOf(Path authority) throws IOException {
        return with(Map.of(
                "tls",
                "true",
                "ca",
                file("consul-agent-ca.pem"),
                "cert",
                authority.resolve("dc1-client-consul-0.pem").toString(),
                "key",
                pkcs8(authority)));
    }

    /** Of what Consul writes, in the form of its kind, the form of all kinds, by what an EC key of P-256 begins with. */
    private static String pkcs8(Path folder) throws IOException {
        String pem = Files.readString(folder.resolve("dc1-client-consul-0-key.pem"));
        byte[] bare = Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", ""));
        byte[] head = {
            0x30,
            0,
            2,
            1,
            0,
            0x30,
            0x13,
            6,
            7,
            0x2A,
            (byte) 0x86,
            0x48,
            (byte) 0xCE,
            0x3D,
            2,
            1,
            6,
            8,
            0x2A,
            (byte) 0x86,
            0x48,
            (byte) 0xCE,
            0x3D,
            3,
            1,
            7,
            4,
            (byte) bare.length
        };
        byte[] whole = java.nio.ByteBuffer.allocate(head.length + bare.length + 1)
                .put(head, 0, 1)
                .put((byte) 0x81)
                .put((byte) (head.length - 2 + bare.length))
                .put(head, 2, head.length - 2)
                .put(bare)
                .array();
        String text = "-----BEGIN PRIVATE KEY-----\n" + Base64.getMimeEncoder().encodeToString(whole)
                + "\n-----END PRIVATE KEY-----\n";
        return Files.writeString(folder.resolve("pkcs8.pem"), text).toString();
    }

    @Test
    @DisplayName("works with the authority's and its own certificate")
    void works() throws IOException {
        Backend backend = withCertificateOf(folder);
        Session session = session(backend);
        Entry entry = won(session, PATH, "x");
        assertThat(read(backend, PATH)).contains(entry);
        await(session.end(SOON));
    }

    private static void assertOfTls(BackendException failure, String why) {
        assertThat(failure.failure()).isIn(Failure.NOT_APPLIED, Failure.REFUSED);
        assertThat(failure.kind()).isEqualTo(ErrorKind.TLS);
        assertThat(failure).hasMessageContaining(why);
    }

    /** The agent hangs up after its word; where it takes longer than is waited for that, it is at least named as a reason. */
    private static void assertSays(BackendException failure) {
        assertThat(failure).hasMessageContaining("certificate");
        if (!failure.getMessage().contains("may want another certificate")) {
            assertOfTls(failure, "certificate");
        }
    }

    @Test
    @DisplayName("does not talk to a server whose authority it does not know")
    void unknownAuthority() {
        assertOfTls(failure(with(Map.of("tls", "true")).openSession(SOON, SOON)), "certification path");
    }

    @Test
    @DisplayName("is not let in without a certificate, and says that it is for that")
    void noCertificate() {
        Backend backend = with(Map.of("tls", "true", "ca", file("consul-agent-ca.pem")));
        for (int i = 0; i < 5; i++) { // also where the server's word is lost: that depends on who is faster
            assertSays(failure(backend.openSession(SOON, SOON)));
        }
    }

    @Test
    @DisplayName("is not let in with a certificate of another authority, and says that it is for that")
    void wrongCertificate(@TempDir Path other) throws IOException {
        ConsulServer.tool(other, "tls", "ca", "create");
        ConsulServer.tool(other, "tls", "cert", "create", "-client");
        Backend backend = withCertificateOf(other);
        assertSays(failure(backend.openSession(SOON, SOON)));
    }

    @Test
    @DisplayName("is not let in without TLS, and says that it is for that")
    void withoutTls() {
        assertOfTls(failure(with(Map.of()).openSession(SOON, SOON)), "HTTPS");
    }
}
