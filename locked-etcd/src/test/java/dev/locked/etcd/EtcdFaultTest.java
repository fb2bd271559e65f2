package dev.locked.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.locked.spi.Backend;
import dev.locked.spi.Entry;
import dev.locked.spi.Failure;
import dev.locked.spi.Path;
import dev.locked.spi.Session;
import dev.locked.spi.Write;
import dev.locked.tck.TcpProxy;
import dev.locked.tck.TcpProxy.Mode;
import io.etcd.jetcd.Client;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("faults")
@DisplayName("The etcd backend, when things break,")
class EtcdFaultTest extends ServerFixture {
    /** Of a call that is to fail; how soon does not matter. */
    private static final Duration BRIEF = Duration.ofMillis(500);

    /**
     * Of a call that has to be sent in this time, or has to succeed in it, also where the machine holds the test up for a
     * while.
     */
    private static final Duration AMPLE = Duration.ofSeconds(5);

    /** After its timeout. Without a bound a call into a black hole takes 13 s by gRPC's keepalive, or never ends. */
    private static final Duration SLACK = Duration.ofSeconds(5);

    private final String namespace = newNamespace();
    private final List<Path> fresh = new ArrayList<>();

    private Backend direct() {
        return open(namespace, server.endpoints().toArray(String[]::new));
    }

    private Path freshPath() {
        Path path = Path.of("/fresh-" + fresh.size());
        fresh.add(path);
        return path;
    }

    @Test
    @DisplayName("leaves an entry alone to which an etcd that counts anew gave the revision of one of the session's")
    void sameRevision() {
        Assumptions.assumeTrue(server.isOurs(), "the server is not ours to empty");
        Backend backend = direct();
        empty(backend);
        Session session = session(backend);
        Entry mine = won(session, PATH, "mine");
        empty(backend);
        Entry theirs = won(session(backend), PATH, "theirs");
        assertThat(theirs.version()).isEqualTo(mine.version());
        assertThat(theirs.token()).isEqualTo(mine.token());
        assertThat(await(session.update(PATH, mine.token(), mine.version(), bytes("x"), SOON)))
                .isEqualTo(new Write.Stale());
        assertThat(await(session.release(PATH, mine.token(), SOON))).isInstanceOf(Write.Done.class);
        assertThat(read(backend, PATH)).contains(theirs);
    }

    private void empty(Backend backend) {
        server.kill9();
        server.startEmpty();
        Awaitility.await()
                .atMost(SOON)
                .ignoreExceptions()
                .until(() -> read(backend, PATH).isEmpty());
    }

    @Test
    @DisplayName("answers every call in time in a black hole, and blocks no caller")
    void blackHole() {
        TcpProxy proxy = proxy(server);
        Backend backend = open(namespace, proxy.endpoint());
        Session session = session(backend);
        Entry entry = won(session, freshPath(), "x");
        proxy.mode(Mode.BLACKHOLE);
        assertAllInTime(backend, session, entry);
    }

    @Test
    @DisplayName("answers every call in time in a black hole that was there from the start")
    void blackHoleFromTheStart() {
        TcpProxy proxy = proxy(server);
        proxy.mode(Mode.BLACKHOLE);
        Backend backend = open(namespace, proxy.endpoint());
        long begun = System.nanoTime();
        CompletionStage<?> opening = backend.openSession(SOON, AMPLE);
        assertThat(opening.toCompletableFuture()).as("not waited for").isNotDone();
        assertFails(opening, Failure.NOT_APPLIED);
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(AMPLE.plus(SLACK));
    }

    @Test
    @DisplayName("answers every call in time when the server is frozen")
    void frozen() {
        Assumptions.assumeTrue(server.isOurs(), "the server is not ours to freeze");
        Backend backend = direct();
        Session session = session(backend);
        Entry entry = won(session, freshPath(), "x");
        server.pause();
        try {
            assertAllInTime(backend, session, entry);
        } finally {
            server.resume();
        }
    }

    @Test
    @DisplayName("answers every call in time over a client of the user's that has jetcd's own settings")
    void foreignClient() {
        TcpProxy proxy = proxy(server);
        try (Client client =
                Client.builder().endpoints("http://" + proxy.endpoint()).build()) {
            Backend backend = closing(EtcdBackend.using(client, namespace));
            Session session = session(backend);
            Entry entry = won(session, freshPath(), "x");
            proxy.mode(Mode.BLACKHOLE);
            assertAllInTime(backend, session, entry);
        }
    }

    private void assertAllInTime(Backend backend, Session session, Entry entry) {
        long proven = session.provenAliveNanos();
        Map<String, Supplier<CompletionStage<?>>> calls = new LinkedHashMap<>();
        calls.put("open", () -> backend.openSession(SOON, AMPLE));
        calls.put("read", () -> backend.read(entry.path(), AMPLE));
        calls.put("renew", () -> session.renew(AMPLE));
        calls.put("acquire", () -> session.acquire(freshPath(), bytes("x"), AMPLE));
        calls.put("update", () -> session.update(entry.path(), entry.token(), entry.version(), bytes("y"), AMPLE));
        calls.put("update of another's", () -> session.update(entry.path(), 1, 2, bytes("y"), AMPLE));
        calls.put("remove", () -> session.removeUnowned(entry.path(), 1, 2, AMPLE));
        calls.put("release", () -> session.release(entry.path(), entry.token(), AMPLE));
        calls.put("end", () -> session.end(AMPLE));
        Map<String, Duration> took = new ConcurrentHashMap<>();
        Map<String, CompletionStage<?>> stages = new LinkedHashMap<>();
        calls.forEach((name, call) -> {
            long begun = System.nanoTime();
            stages.put(
                    name,
                    call.get()
                            .whenComplete(
                                    (value, error) -> took.put(name, Duration.ofNanos(System.nanoTime() - begun))));
        });
        assertThat(took)
                .as("over before all were asked, so that a call has blocked")
                .isEmpty();
        stages.forEach((name, stage) -> {
            boolean write = !List.of("open", "read", "renew").contains(name);
            assertThat(failureOfDependent(stage)).as(name).isEqualTo(write ? Failure.UNKNOWN : Failure.NOT_APPLIED);
        });
        assertThat(took.values()).allMatch(each -> each.compareTo(AMPLE.plus(SLACK)) < 0, "in time: " + took);
        assertThat(session.provenAliveNanos()).isEqualTo(proven);
    }

    private static Failure failureOfDependent(CompletionStage<?> stage) {
        try {
            await(stage);
            throw new AssertionError("did not fail");
        } catch (java.util.concurrent.CompletionException e) {
            Throwable cause = e.getCause() instanceof java.util.concurrent.CompletionException inner
                    ? inner.getCause()
                    : e.getCause();
            return ((dev.locked.spi.BackendException) cause).failure();
        }
    }

    @Test
    @DisplayName("does not send a write later that failed while nobody listened")
    void noGhostAfterRefusal() {
        TcpProxy proxy = proxy(server);
        Backend backend = open(namespace, proxy.endpoint());
        Session session = session(backend);
        proxy.mode(Mode.REFUSE);
        Path path = freshPath();
        Awaitility.await().atMost(SOON).until(() -> !succeeds(backend)); // by then it has noticed
        assertFails(session.acquire(path, bytes("ghost"), BRIEF), Failure.NOT_APPLIED, Failure.UNKNOWN);
        proxy.mode(Mode.PASS);
        assertNeverThere(path);
    }

    @Test
    @DisplayName("does not send a write later that waited for a connection till its time was up")
    void noGhostAfterBlackHole() {
        TcpProxy proxy = proxy(server);
        Backend backend = open(namespace, proxy.endpoint());
        Session session = session(backend);
        proxy.mode(Mode.BLACKHOLE);
        int before = proxy.accepted();
        proxy.cut();
        Awaitility.await().atMost(SOON).until(() -> proxy.accepted() > before); // which hangs in the black hole
        List<Path> paths = List.of(freshPath(), freshPath());
        List<CompletionStage<?>> acquisitions = new ArrayList<>();
        paths.forEach(path -> acquisitions.add(session.acquire(path, bytes("ghost"), BRIEF)));
        acquisitions.forEach(each -> assertFails(each, Failure.NOT_APPLIED, Failure.UNKNOWN));
        proxy.mode(Mode.PASS);
        paths.forEach(this::assertNeverThere);
    }

    private void assertNeverThere(Path path) {
        Backend witness = direct();
        for (int i = 0; i < 15; i++) {
            assertThat(read(witness, path)).isEmpty();
            sleep(200); // that a write never comes can only be waited for
        }
    }

    @Test
    @DisplayName("finds back to a server that was away for long, within seconds (gRPC alone backs off for minutes)")
    void backAfterALongOutage() {
        TcpProxy proxy = proxy(server);
        Backend backend = open(namespace, proxy.endpoint());
        Session session = await(backend.openSession(Duration.ofSeconds(10), SOON));
        proxy.mode(Mode.REFUSE);
        long until = System.nanoTime() + Duration.ofSeconds(48).toNanos(); // gRPC alone tries at 43 s, and then at 70 s
        while (System.nanoTime() - until < 0) {
            assertThat(succeeds(backend)).isFalse();
        }
        proxy.mode(Mode.PASS);
        assertIsBackWithin(Duration.ofSeconds(12), backend); // it takes 3 s; gRPC alone 22 s, by chance some less
        assertFails(session.renew(SOON), Failure.SESSION_GONE);
    }

    @Test
    @DisplayName("finds back out of a black hole within seconds, by a new connection if need be")
    void backFromABlackHole() {
        TcpProxy proxy = proxy(server);
        Backend backend = open(namespace, proxy.endpoint());
        read(backend, Path.of("/probe"));
        proxy.mode(Mode.BLACKHOLE);
        for (int i = 0; i < 10; i++) {
            assertThat(succeeds(backend)).isFalse();
        }
        proxy.mode(Mode.PASS);
        assertIsBackWithin(SOON, backend);
    }

    private void assertIsBackWithin(Duration bound, Backend backend) {
        long healed = System.nanoTime();
        while (!succeeds(backend)) {
            assertThat(Duration.ofNanos(System.nanoTime() - healed)).isLessThan(bound);
        }
        assertThat(Duration.ofNanos(System.nanoTime() - healed)).isLessThan(bound);
    }

    private boolean succeeds(Backend backend) {
        try {
            backend.read(Path.of("/probe"), BRIEF).toCompletableFuture().join();
            return true;
        } catch (java.util.concurrent.CompletionException e) {
            sleep(100);
            return false;
        }
    }

    @Test
    @DisplayName("leaves one of several servers out that keeps silent (gRPC goes on asking it for 13 s)")
    void oneOfSeveralSilent() {
        TcpProxy silent = proxy(server);
        Backend backend = open(namespace, silent.endpoint(), server.endpoint());
        Session session = session(backend);
        sleep(3_100); // a client has to be older than 3 s to be replaced, by the clock and by nothing else
        silent.mode(Mode.BLACKHOLE);
        Awaitility.await().atMost(SOON).until(() -> !renews(session));
        for (int i = 0; i < 20; i++) {
            assertThat(renews(session)).isTrue();
        }
    }

    private static boolean renews(Session session) {
        return session.renew(AMPLE)
                .handle((done, failed) -> failed == null)
                .toCompletableFuture()
                .join();
    }

    @Test
    @DisplayName("keeps a session over a crash and a restart of the server")
    void restart() {
        Assumptions.assumeTrue(server.isOurs(), "the server is not ours to kill");
        Backend backend = direct();
        Session session = session(backend);
        Entry entry = won(session, freshPath(), "x");
        server.kill9();
        assertFails(session.renew(BRIEF), Failure.NOT_APPLIED);
        server.start();
        assertIsBackWithin(SOON, backend);
        await(session.renew(SOON));
        assertThat(read(backend, entry.path())).contains(entry);
        await(session.release(entry.path(), entry.token(), SOON));
        assertThat(won(session, entry.path(), "x").token()).isGreaterThan(entry.token());
    }

    @Test
    @DisplayName("uses the servers that are there when one is not")
    void oneOfTwo() {
        TcpProxy dead = proxy(server);
        dead.mode(Mode.REFUSE);
        Backend backend = open(namespace, dead.endpoint(), server.endpoints().get(0));
        for (int i = 0; i < 10; i++) {
            await(backend.read(Path.of("/probe"), SOON));
        }
    }

    @Test
    @DisplayName("says which server, what was asked, and why it failed")
    void wrongPort() {
        Backend backend = open(namespace, "127.0.0.1:1");
        var failure = failure(backend.read(PATH, SOON));
        assertThat(failure.failure()).isEqualTo(Failure.NOT_APPLIED);
        assertThat(failure).hasMessageContaining("127.0.0.1:1").hasMessageContaining("read /master");
        assertThat(failure).hasMessageContaining("refused");
    }

    @Test
    @DisplayName("says so when the host has no address")
    void noSuchHost() {
        Backend backend = open(namespace, "no-such-host.invalid:2379");
        var failure = failure(backend.read(PATH, SOON));
        assertThat(failure.failure()).isEqualTo(Failure.NOT_APPLIED);
        assertThat(failure).hasMessageContaining("no-such-host.invalid");
    }

    @Test
    @DisplayName("shuts down in time in a black hole, and ends what is under way")
    void shutdownInABlackHole() {
        TcpProxy proxy = proxy(server);
        Backend backend = open(namespace, proxy.endpoint());
        Session session = session(backend);
        proxy.mode(Mode.BLACKHOLE);
        CompletionStage<?> pending = session.acquire(freshPath(), bytes("x"), Duration.ofMinutes(5)); // sent at once
        long begun = System.nanoTime();
        await(backend.shutdown(BRIEF));
        assertFails(pending, Failure.UNKNOWN);
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(BRIEF.plus(SLACK));
    }
}
