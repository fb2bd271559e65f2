package dev.locked.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;

import dev.locked.ErrorKind;
import dev.locked.spi.Acquisition;
import dev.locked.spi.Backend;
import dev.locked.spi.BackendConfig;
import dev.locked.spi.BackendException;
import dev.locked.spi.Entry;
import dev.locked.spi.Failure;
import dev.locked.spi.Session;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The embedded server in one JVM; how processes share it is tested by the command line's processes. */
@Tag("embedded")
@Timeout(300)
class EmbeddedTest extends Fixture {
    private static final Duration STARTING = SOON;

    /** Long enough to outlive a restart of the server, which has it begin anew. */
    private static final Duration TTL = Duration.ofSeconds(15);

    @TempDir
    private Path temp;

    private Path folder;

    @BeforeEach
    void nameFolder() {
        folder = temp.resolve("made").resolve("data");
    }

    private Backend embedded(Path data) {
        return closing(new ZooKeeperProvider()
                .open(BackendConfig.builder("zookeeper")
                        .name("embedded")
                        .option("data", data.toString())
                        .build(CLOCK)));
    }

    private static Session opened(Backend backend) {
        return await(backend.openSession(TTL, STARTING));
    }

    private int port() throws IOException {
        return Integer.parseInt(Files.readString(folder.resolve("port")).strip());
    }

    @Test
    void needs_nothing_but_a_folder_and_makes_that_for_its_user_only() throws Exception {
        Backend backend = embedded(folder);

        Entry entry = won(opened(backend), PATH, "x");

        assertThat(await(backend.read(PATH, STARTING))).contains(entry);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
                .isEqualTo("rwx------");
    }

    /** Case C8. A disk of its own is for root only. */
    @Test
    void a_full_disk_is_told_as_that_and_is_no_end() throws Exception {
        Files.createDirectories(folder);
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        Assumptions.assumeTrue(run("mount", "-t", "tmpfs", "-o", "size=64k,mode=0700", "none", folder.toString()) == 0);
        try {
            Files.write(folder.resolve("full"), new byte[64 * 1024]);
            Backend backend = embedded(folder);
            BackendException failure = failure(backend.openSession(TTL, STARTING));
            assertThat(failure.failure()).isEqualTo(Failure.NOT_APPLIED);
            assertThat(failure.kind()).isEqualTo(ErrorKind.READ_ONLY);
            assertThat(failure).hasMessageContaining("the disk of " + folder + " is full");

            assertThat(run("mount", "-o", "remount,size=64m", folder.toString()))
                    .isZero();
            Awaitility.await().ignoreExceptions().atMost(SOON).untilAsserted(() -> won(opened(backend), PATH, "x"));
            await(backend.shutdown(STARTING));
        } finally {
            run("umount", "--lazy", folder.toString());
        }
    }

    private static int run(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(command).inheritIO().start().waitFor();
        } catch (IOException e) {
            return -1; // there is no such program
        }
    }

    @Test
    void a_restart_keeps_the_data_the_port_and_the_order_of_tokens() throws Exception {
        Backend first = embedded(folder);
        Session session = opened(first);
        Entry before = won(session, PATH, "before");
        int port = port();
        await(first.shutdown(STARTING));

        Backend second = embedded(folder);
        assertThat(await(second.read(PATH, STARTING)))
                .as("a session that was not ended lives on")
                .contains(before);
        Awaitility.await().atMost(TTL.plus(SOON)).until(() -> read(second, PATH).isEmpty());
        Entry after = won(opened(second), PATH, "after");

        assertThat(after.token()).isGreaterThan(before.token());
        assertThat(port()).isEqualTo(port);
    }

    @Test
    void two_backends_of_a_process_share_the_server_and_the_last_ends_it() throws Exception {
        Backend first = embedded(folder);
        Backend second = embedded(Files.createDirectories(folder).resolve("..").resolve("data"));
        Session session = opened(second);
        won(opened(first), PATH, "x");

        await(first.shutdown(STARTING));

        assertThat(listens(port())).isTrue();
        await(session.renew(STARTING));
        await(second.shutdown(STARTING));
        assertThat(listens(port())).isFalse();
    }

    @Test
    void one_that_comes_while_the_last_one_goes_has_a_server() throws Exception {
        for (int i = 0; i < 5; i++) {
            EmbeddedHost last = EmbeddedHost.use(folder);
            await(last.ready());
            Thread leaving = new Thread(last::release);
            leaving.start();
            Awaitility.await()
                    .atMost(SOON)
                    .pollInterval(Duration.ofMillis(1))
                    .until(() -> leaving.getState() == Thread.State.WAITING || !leaving.isAlive());

            EmbeddedHost next = EmbeddedHost.use(folder);

            assertThat(await(next.ready())).isTrue();
            next.release();
            leaving.join();
        }
    }

    @Test
    void leaves_no_thread_and_no_port_behind() throws Exception {
        Set<Thread> before = threads();
        Backend backend = embedded(folder);
        opened(backend);
        assertThat(threads()).anyMatch(thread -> thread.getName().startsWith("NIOServerCxnFactory"));

        await(backend.shutdown(STARTING));

        Awaitility.await()
                .atMost(STARTING)
                .untilAsserted(() -> assertThat(threads()).isSubsetOf(before));
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress("127.0.0.1", port()));
        }
    }

    private static Set<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !thread.getName().startsWith("awaitility"))
                .filter(thread -> !thread.getName().matches(".*(Cleaner|Attach|Signal|process reaper).*"))
                .collect(Collectors.toSet());
    }

    @Test
    void all_its_threads_are_daemons() {
        Set<Thread> before = threads();
        opened(embedded(folder));

        assertThat(threads()).filteredOn(thread -> !before.contains(thread)).allMatch(Thread::isDaemon);
    }

    @Test
    void listens_on_the_loopback_interface_only() throws Exception {
        opened(embedded(folder));

        assertThat(listens(port())).isTrue();
        for (NetworkInterface each : NetworkInterface.networkInterfaces().toList()) {
            for (InetAddress address : each.inetAddresses().toList()) {
                boolean expected = address.equals(InetAddress.getByName("127.0.0.1"));
                assertThat(listens(new InetSocketAddress(address, port())))
                        .as(address.toString())
                        .isEqualTo(expected);
            }
        }
    }

    private static boolean listens(int port) {
        return listens(new InetSocketAddress("127.0.0.1", port));
    }

    private static boolean listens(InetSocketAddress address) {
        try (Socket socket = new Socket()) {
            socket.connect(address, (int) SOON.toMillis());
            return true;
        } catch (IOException e) {
            return false; // that is the answer
        }
    }

    @Test
    void a_session_of_a_second_is_granted_and_ends_in_time() {
        Backend backend = embedded(folder);
        // On a machine that is held up a session may be over before it has won.
        Session session = Awaitility.await()
                .atMost(STARTING)
                .ignoreExceptions()
                .until(() -> winner(backend, Duration.ofSeconds(1)), Objects::nonNull);

        assertThat(session.ttl()).isEqualTo(Duration.ofSeconds(1));
        Awaitility.await().atMost(STARTING).until(() -> read(backend, PATH).isEmpty());
    }

    private static Session winner(Backend backend, Duration ttl) {
        Session session = await(backend.openSession(ttl, STARTING));
        return await(session.acquire(PATH, bytes("x"), STARTING)) instanceof Acquisition.Won ? session : null;
    }

    @Test
    void a_folder_that_cannot_be_made_is_refused_with_the_remedy() throws Exception {
        Path file = Files.createFile(temp.resolve("file"));
        Backend backend = embedded(file.resolve("data"));

        BackendException failure = failure(backend.openSession(Duration.ofSeconds(10), STARTING));

        assertThat(failure.failure()).isEqualTo(Failure.REFUSED);
        assertThat(failure)
                .hasMessageContaining("could not open a session")
                .hasMessageContaining("data: " + file.resolve("data"))
                .hasMessageContaining("name another folder, as in zookeeper:embedded?data=/folder");
        assertThat(failure(backend.read(PATH, STARTING))).hasMessageContaining("data: ");
    }

    @Test
    void what_is_wrong_with_the_folder_is_found_mended_without_a_restart() throws Exception {
        Files.createDirectories(folder.getParent());
        Files.createFile(folder);
        Backend backend = embedded(folder);
        assertFails(backend.openSession(Duration.ofSeconds(10), STARTING), Failure.REFUSED);

        Files.delete(folder);

        Awaitility.await()
                .atMost(STARTING)
                .ignoreExceptions()
                .until(() -> won(opened(backend), PATH, "x").owner(), owner -> !owner.isEmpty());
    }

    @Test
    void data_that_cannot_be_read_are_refused_with_the_remedy() throws Exception {
        Backend backend = embedded(folder);
        opened(backend);
        await(backend.shutdown(STARTING));
        try (var files = Files.list(folder.resolve("version-2"))) {
            for (Path file : files.toList()) {
                Files.writeString(file, "no longer ZooKeeper's");
            }
        }

        BackendException failure = failure(embedded(folder).openSession(Duration.ofSeconds(10), STARTING));

        assertThat(failure.failure()).isEqualTo(Failure.REFUSED);
        assertThat(failure)
                .hasMessageContaining("data: " + folder.resolve("version-2"))
                .hasMessageContaining("put a copy of it back");
    }

    @Test
    void a_port_file_that_makes_no_sense_is_refused_with_the_remedy() throws Exception {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("port"), "99999");

        BackendException failure = failure(embedded(folder).openSession(Duration.ofSeconds(10), STARTING));

        assertThat(failure.failure()).isEqualTo(Failure.REFUSED);
        assertThat(failure)
                .hasMessageContaining("\"99999\", which is no port")
                .hasMessageContaining("delete that file");
    }

    @Test
    void a_port_that_a_stranger_has_taken_is_told_and_used_when_it_is_free() throws Exception {
        Backend first = embedded(folder);
        opened(first);
        await(first.shutdown(STARTING));
        Backend second = embedded(folder);
        try (ServerSocket stranger = new ServerSocket()) {
            stranger.bind(new InetSocketAddress("127.0.0.1", port()));

            BackendException failure = failure(second.openSession(Duration.ofSeconds(10), STARTING));

            assertThat(failure.failure()).isEqualTo(Failure.NOT_APPLIED);
            assertThat(failure)
                    .hasMessageContaining("127.0.0.1:" + port() + ", is taken by another program")
                    .hasMessageContaining("delete " + folder.resolve("port"));
        }
        Awaitility.await()
                .atMost(STARTING)
                .ignoreExceptions()
                .until(() -> won(opened(second), PATH, "x").owner(), owner -> !owner.isEmpty());
    }

    @Test
    void many_restarts_leave_few_files_and_no_word_on_standard_output() throws Exception {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        PrintStream out = System.out;
        System.setOut(new PrintStream(said, true, StandardCharsets.UTF_8));
        try {
            for (int i = 0; i < 12; i++) {
                Backend backend = embedded(folder);
                await(opened(backend).end(STARTING));
                await(backend.shutdown(STARTING));
            }
        } finally {
            System.setOut(out);
        }

        assertThat(names(folder.resolve("version-2"))).hasSizeBetween(6, 8);
        assertThat(Files.size(folder.resolve("version-2")
                        .resolve(names(folder.resolve("version-2")).get(0))))
                .isLessThan(2 << 20);
        assertThat(said.toString(StandardCharsets.UTF_8)).isEmpty();
    }

    private static List<String> names(Path in) throws IOException {
        try (var files = Files.list(in)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
