package dev.locked.consul;

import static org.assertj.core.api.Assertions.assertThat;

import dev.locked.servers.ConsulServer;
import dev.locked.spi.Backend;
import dev.locked.spi.BackendConfig;
import dev.locked.spi.BackendException;
import dev.locked.spi.Entry;
import dev.locked.spi.Failure;
import dev.locked.spi.Session;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
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
        port = freePort();
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

    /** Below those that the system gives to whoever asks for any, since one of these might be taken until Consul has it. */
    private static int freePort() {
        while (true) {
            int candidate = ThreadLocalRandom.current().nextInt(10_000, 32_000);
            try (ServerSocket free = new ServerSocket(candidate, 1, InetAddress.getLoopbackAddress())) {
                return free.getLocalPort();
            } catch (IOException e) {
                continue; // it is taken
            }
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

    /** Of what Consul writes, in the form of its kind, the form of all kinds, by what an EC key of P-256 begins with. */
    private static String pkcs8() throws IOException {
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
        Backend backend = with(Map.of(
                "tls",
                "true",
                "ca",
                file("consul-agent-ca.pem"),
                "cert",
                file("dc1-client-consul-0.pem"),
                "key",
                pkcs8()));
        Session session = session(backend);
        Entry entry = won(session, PATH, "x");
        assertThat(read(backend, PATH)).contains(entry);
        await(session.end(SOON));
    }

    @Test
    @DisplayName("does not talk to a server whose authority it does not know")
    void unknownAuthority() {
        BackendException failure = failure(with(Map.of("tls", "true")).openSession(SOON, SOON));
        assertThat(failure.failure()).isEqualTo(Failure.NOT_APPLIED);
        assertThat(failure).hasMessageContaining("certification path");
    }

    @Test
    @DisplayName("is not let in without a certificate, and not without TLS")
    void noCertificate() {
        assertFails(
                with(Map.of("tls", "true", "ca", file("consul-agent-ca.pem"))).openSession(SOON, SOON),
                Failure.NOT_APPLIED);
        assertFails(with(Map.of()).openSession(SOON, SOON), Failure.REFUSED, Failure.NOT_APPLIED);
    }
}
