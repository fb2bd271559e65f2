package dev.locked.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.locked.spi.Backend;
import dev.locked.spi.BackendConfig;
import dev.locked.spi.BackendException;
import dev.locked.spi.Entry;
import dev.locked.spi.Failure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.AddWatchMode;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException.NoAuthException;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.Stat;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Case A3: the port of the embedded server is open to all users of the machine, and its folder is not. */
@DisplayName("The embedded server")
class EmbeddedTrustTest extends Fixture {
    private static final Duration TTL = Duration.ofSeconds(15);
    private static final String NODE = "/locked/:x";

    @TempDir
    private Path temp;

    private Path folder;
    private @Nullable ZooKeeper connected;

    @BeforeEach
    void nameFolder() {
        folder = temp.resolve("data");
    }

    @AfterEach
    void disconnect() throws InterruptedException {
        if (connected != null) {
            connected.close();
        }
    }

    private Backend embedded() {
        return closing(new ZooKeeperProvider()
                .open(BackendConfig.builder("zookeeper")
                        .name("embedded")
                        .option("data", folder.toString())
                        .build(CLOCK)));
    }

    private ZooKeeper client() throws Exception {
        String port = Files.readString(folder.resolve("port")).strip();
        CompletableFuture<Boolean> ready = new CompletableFuture<>();
        ZooKeeper client = new ZooKeeper("127.0.0.1:" + port, (int) TTL.toMillis(), event -> {
            if (event.getState() == KeeperState.SyncConnected) {
                ready.complete(true);
            }
        });
        connected = client;
        await(ready);
        return client;
    }

    private static void refused(ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(NoAuthException.class);
    }

    @Test
    @DisplayName("serves nobody who can't read its folder")
    void stranger() throws Exception {
        Backend backend = embedded();
        Entry entry = won(await(backend.openSession(TTL, SOON)), dev.locked.spi.Path.of("/x"), "ours");

        ZooKeeper stranger = client();
        refused(() -> stranger.getData(NODE, false, new Stat()));
        refused(() -> stranger.exists(NODE, true));
        refused(() -> stranger.getChildren("/", true));
        refused(() -> stranger.getACL("/", new Stat()));
        refused(() -> stranger.delete(NODE, -1));
        refused(() -> stranger.setData(NODE, new byte[0], -1));
        refused(() -> stranger.create("/forged", new byte[0], Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT));
        refused(() -> stranger.setACL("/", Ids.READ_ACL_UNSAFE, -1));
        refused(() -> stranger.addWatch("/", AddWatchMode.PERSISTENT_RECURSIVE));
        refused(() -> stranger.multi(List.of(Op.delete(NODE, -1))));
        stranger.addAuthInfo("digest", "locked:guessed".getBytes(StandardCharsets.UTF_8));
        refused(() -> stranger.getData(NODE, false, new Stat()));

        assertThat(await(backend.read(dev.locked.spi.Path.of("/x"), SOON))).contains(entry);
    }

    @Test
    @DisplayName("serves who can, and goes on with the secret that it has made")
    void insider() throws Exception {
        Backend first = embedded();
        await(first.openSession(TTL, SOON));
        await(first.shutdown(SOON));
        String secret = Files.readString(folder.resolve("secret")).strip();
        won(await(embedded().openSession(TTL, SOON)), dev.locked.spi.Path.of("/x"), "ours");

        ZooKeeper insider = client();
        insider.addAuthInfo("digest", ("locked:" + secret).getBytes(StandardCharsets.UTF_8));
        assertThat(insider.getChildren("/locked", false)).contains(":x");

        assertThat(Files.readString(folder.resolve("secret")).strip()).isEqualTo(secret);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("secret"))))
                .isEqualTo("rw-------");
    }

    @Test
    @DisplayName("has no secret that others may read, or that is none")
    void leaked() throws IOException {
        Files.createDirectory(
                folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Path secret = Files.writeString(folder.resolve("secret"), "0".repeat(40));
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-r--r--"));

        Backend first = embedded();
        BackendException read = failure(first.openSession(TTL, SOON));
        assertThat(read.failure()).isEqualTo(Failure.REFUSED);
        assertThat(read).hasMessageContaining(secret + " may be used by others (rw-r--r--)");
        await(first.shutdown(SOON));

        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
        Files.writeString(secret, "short");
        BackendException none = failure(embedded().openSession(TTL, SOON));
        assertThat(none.failure()).isEqualTo(Failure.REFUSED);
        assertThat(none).hasMessageContaining(secret + " holds no secret of ours");
    }
}
