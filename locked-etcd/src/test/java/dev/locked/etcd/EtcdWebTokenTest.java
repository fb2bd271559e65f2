package dev.locked.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.locked.servers.EtcdServer;
import dev.locked.spi.BackendConfig;
import dev.locked.spi.Session;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Base64;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Case B9: a web token carries the revision of the users and roles, and is worth nothing when that has changed. */
@DisplayName("With JSON web tokens, the etcd backend")
class EtcdWebTokenTest extends Fixture {
    @Test
    @DisplayName("renews after an operator has added a user, also when it does nothing else")
    void renews(@TempDir Path folder) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        KeyPair keys = generator.generateKeyPair();
        Path publicKey = write(folder.resolve("public.pem"), "PUBLIC KEY", keys.getPublic());
        Path privateKey = write(folder.resolve("private.pem"), "PRIVATE KEY", keys.getPrivate());
        try (EtcdServer server = EtcdServer.launchWithTokens(publicKey, privateKey)) {
            requireUser(server, "/locked/");
            Session session = session(closing(new EtcdProvider()
                    .open(BackendConfig.builder("etcd")
                            .hosts(server.endpoints())
                            .credentials("app", "apppw")
                            .build(CLOCK))));
            await(session.renew(SOON));
            won(session, PATH, "x");
            long before = session.provenAliveNanos();

            server.etcdctl("--user=root:rootpw", "user", "add", "other:otherpw");

            await(session.renew(SOON));
            assertThat(session.provenAliveNanos()).isGreaterThan(before);
        }
    }

    private static Path write(Path file, String what, Key key) throws IOException {
        String text = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(key.getEncoded());
        return Files.writeString(file, "-----BEGIN " + what + "-----\n" + text + "\n-----END " + what + "-----\n");
    }
}
