package dev.locked.consul;

import static org.assertj.core.api.Assertions.assertThat;

import dev.locked.servers.ConsulServer;
import dev.locked.servers.Recorder;
import dev.locked.spi.Acquisition;
import dev.locked.spi.Backend;
import dev.locked.spi.Entry;
import dev.locked.spi.Failure;
import dev.locked.spi.Path;
import dev.locked.spi.Session;
import dev.locked.tck.TcpProxy;
import dev.locked.tck.TcpProxy.Mode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

@Tag("faults")
@Isolated // it looks at the threads of the whole JVM
@DisplayName("The Consul backend, when things break,")
class ConsulFaultTest extends Fixture {
    /** Of a call that is to fail; how soon does not matter. */
    private static final Duration BRIEF = Duration.ofMillis(500);

    /** Of a call that has to be sent in this time, also where the machine holds the test up for a while. */
    private static final Duration AMPLE = Duration.ofSeconds(5);

    /** After its timeout. Without a bound a call into a black hole takes ten minutes, or never ends. */
    private static final Duration SLACK = Duration.ofSeconds(10);

    /** Within which a query that is in doubt is given up: it is done at once, and without a doubt after 13 s or more. */
    private static final Duration DOUBTED = Duration.ofSeconds(8);

    private static final List<String> WRITES = List.of("acquire", "update", "release", "end");

    private ConsulServer server;
    private final String namespace = newNamespace();
    private final List<Path> fresh = new ArrayList<>();

    @BeforeAll
    void launch() {
        server = ConsulServer.launch();
    }

    @AfterAll
    void end() {
        server.close();
    }

    private Backend direct() {
        return open(namespace, server.endpoints().toArray(String[]::new));
    }

    private Path freshPath() {
        Path path = Path.of("/fresh-" + fresh.size());
        fresh.add(path);
        return path;
    }

    private Map<String, Supplier<CompletionStage<?>>> all(Backend backend, Session session, Entry entry) {
        Map<String, Supplier<CompletionStage<?>>> all = new LinkedHashMap<>();
        all.put("open", () -> backend.openSession(SOON, AMPLE));
        all.put("read", () -> backend.read(PATH, AMPLE));
        all.put("renew", () -> session.renew(AMPLE));
        all.put("acquire", () -> session.acquire(freshPath(), bytes("x"), AMPLE));
        all.put("update", () -> session.update(entry.path(), entry.token(), entry.version(), bytes("y"), AMPLE));
        all.put("release", () -> session.release(entry.path(), entry.token(), AMPLE));
        all.put("removal", () -> session.removeUnowned(entry.path(), 1, 1, AMPLE));
        all.put("end", () -> session.end(AMPLE));
        return all;
    }

    @Test
    @DisplayName("answers every call in time in a black hole, a write as UNKNOWN, and nothing else so")
    void blackHole() {
        TcpProxy proxy = proxy(server);
        Backend backend = open(namespace, proxy.endpoint());
        Session session = session(backend);
        Entry entry = won(session, freshPath(), "x");
        proxy.mode(Mode.BLACKHOLE);
        Map<String, Supplier<CompletionStage<?>>> writes = all(backend, session, entry);
        Map<String, Supplier<CompletionStage<?>>> questions = all(backend, session, entry);
        writes.keySet().retainAll(WRITES);
        questions.keySet().removeAll(WRITES);
        assertAllInTime(questions, Failure.NOT_APPLIED);
        assertAllInTime(writes, Failure.UNKNOWN);
    }

    /** At the same time: there are threads for as many. */
    private static void assertAllInTime(Map<String, Supplier<CompletionStage<?>>> calls, Failure expected) {
        long begun = System.nanoTime();
        Map<String, CompletionStage<?>> stages = new LinkedHashMap<>();
        calls.forEach((name, call) -> stages.put(name, call.get()));
        stages.forEach((name, stage) -> {
            assertThat(failure(stage).failure()).as(name).isEqualTo(expected);
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).as(name).isLessThan(AMPLE.plus(SLACK));
        });
    }

    @Test
    @DisplayName("answers NOT_APPLIED when nobody listens, and recovers by itself")
    void refused() {
        TcpProxy proxy = proxy(server);
        Backend backend = open(namespace, proxy.endpoint());
        Session session = session(backend);
        Entry entry = won(session, freshPath(), "x");
        Recorder told = new Recorder();
        backend.watch(entry.path(), told);
        Awaitility.await().atMost(SOON).until(() -> told.last().equals("x"));
        proxy.mode(Mode.REFUSE);
        Awaitility.await().atMost(SOON).until(() -> told.last().equals("broken"));
        // A connection that was cut while it was idle shows so only when it is written to.
        for (int i = 0; i < 8; i++) {
            failure(session.renew(BRIEF));
            failure(backend.read(PATH, BRIEF));
        }
        all(backend, session, entry)
                .forEach((name, call) ->
                        assertThat(failure(call.get()).failure()).as(name).isEqualTo(Failure.NOT_APPLIED));
        proxy.mode(Mode.PASS);
        assertThat(read(backend, entry.path())).contains(entry);
        Awaitility.await().atMost(SOON).until(() -> told.last().equals("x"));
    }

    @Test
    @DisplayName("shows an acquisition whose answer was lost as its own, and holds off the second attempt")
    void lostAcquire() {
        TcpProxy proxy = proxy(server);
        Backend backend = open(namespace, proxy.endpoint());
        Session session = session(backend);
        Path path = freshPath();
        proxy.mode(Mode.DEAF);
        assertFails(session.acquire(path, bytes("mine"), AMPLE), Failure.UNKNOWN);
        proxy.cut();
        proxy.mode(Mode.PASS);
        Entry found = Awaitility.await()
                .ignoreExceptions()
                .atMost(SOON)
                .until(() -> read(backend, path).orElse(null), entry -> entry != null);
        assertThat(found.owner()).isEqualTo(session.owner());
        assertThat(found.data()).isEqualTo(bytes("mine"));
        assertThat(await(session.acquire(path, bytes("mine"), SOON))).isInstanceOf(Acquisition.Held.class);
        await(session.release(path, found.token(), SOON));
        assertThat(read(backend, path)).isEmpty();
    }

    @Test
    @DisplayName("uses the next agent when one can't be reached")
    void nextAgent() {
        TcpProxy proxy = proxy(server);
        Backend backend = open(
                namespace, "127.0.0.1:1", proxy.endpoint(), server.endpoints().get(0));
        Session session = session(backend);
        Entry entry = won(session, freshPath(), "x");
        proxy.mode(Mode.REFUSE);
        Awaitility.await()
                .ignoreExceptions()
                .atMost(SOON)
                .until(() -> read(backend, entry.path()).isPresent());
        await(session.renew(SOON));
        await(session.release(entry.path(), entry.token(), SOON));
    }

    @Test
    @DisplayName("is back, with its watch, after the connections were dead for a while, and hears what it missed")
    void heals() {
        TcpProxy proxy = proxy(server);
        Backend backend = open(namespace, proxy.endpoint());
        Session rival = session(direct());
        Path path = freshPath();
        Entry entry = won(rival, path, "before");
        Recorder told = new Recorder();
        backend.watch(path, told);
        Awaitility.await().atMost(SOON).until(() -> told.last().equals("before"));
        Session session = session(backend);
        proxy.mode(Mode.BLACKHOLE);
        await(rival.release(path, entry.token(), SOON));
        won(rival, path, "after");
        sleep(3_100); // a query has to be older than 3 s to be doubted, by the clock and by nothing else
        failure(session.renew(BRIEF)); // which makes the backend doubt its connections
        Awaitility.await().atMost(DOUBTED).until(() -> told.last().equals("broken"));
        proxy.cut();
        proxy.mode(Mode.PASS);
        Awaitility.await().atMost(SOON).until(() -> told.last().equals("after"));
        Awaitility.await().ignoreExceptions().atMost(SOON).until(() -> {
            await(session.renew(AMPLE));
            return true;
        });
    }

    @Test
    @DisplayName("shuts down in time in a black hole")
    void shutdownInBlackHole() {
        TcpProxy proxy = proxy(server);
        Backend backend = open(namespace, proxy.endpoint());
        Session session = session(backend);
        backend.watch(PATH, new Recorder());
        Path path = freshPath();
        proxy.mode(Mode.DEAF);
        CompletionStage<?> acquisition = session.acquire(path, bytes("x"), Duration.ofMinutes(5));
        Backend witness = direct();
        Awaitility.await().atMost(SOON).until(() -> read(witness, path).isPresent()); // so it was sent
        await(witness.shutdown(SOON));
        proxy.mode(Mode.BLACKHOLE);
        long begun = System.nanoTime();
        await(backend.shutdown(BRIEF));
        assertFails(acquisition, Failure.UNKNOWN);
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(BRIEF.plus(SLACK));
        Awaitility.await()
                .atMost(SOON)
                .until(() -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().startsWith("locked-consul")));
    }

    private static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
