package dev.locked.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;

import dev.locked.servers.Recorder;
import dev.locked.servers.ZooKeeperServer;
import dev.locked.spi.Acquisition;
import dev.locked.spi.Backend;
import dev.locked.spi.Entry;
import dev.locked.spi.Failure;
import dev.locked.spi.Path;
import dev.locked.spi.Session;
import dev.locked.tck.TcpProxy;
import dev.locked.tck.TcpProxy.Mode;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("faults")
@DisplayName("The ZooKeeper backend, when something is broken,")
class ZooKeeperFaultTest extends Fixture {
    /** Of a call that is to fail; how soon does not matter. */
    private static final Duration BRIEF = Duration.ofMillis(700);

    /** After its timeout. ZooKeeper's client waits two thirds of its session's for an answer, which are 26 s here. */
    private static final Duration SLACK = Duration.ofSeconds(10);

    private ZooKeeperServer server;
    private TcpProxy proxy;
    private Backend near;
    private Backend far;
    private Session session;

    @BeforeEach
    void openBoth() {
        server = ZooKeeperServer.launch();
        String namespace = newNamespace();
        proxy = proxy(server);
        near = open(namespace, server.endpoints().get(0));
        far = open(namespace, proxy.endpoint());
        session = session(far);
    }

    @AfterEach
    void end() {
        server.close();
    }

    private void awaitUse(Session by) {
        Awaitility.await().atMost(SOON).ignoreExceptions().until(() -> {
            await(by.renew(Duration.ofSeconds(5)));
            return true;
        });
    }

    @Test
    @DisplayName("says NOT_APPLIED of what it could not send, and never sends it later")
    void notSent() {
        proxy.mode(Mode.REFUSE);
        Path early = Path.of("/while-it-is-noticed");
        Awaitility.await()
                .atMost(SOON)
                .untilAsserted(() -> assertFails(session.acquire(early, bytes("x"), BRIEF), Failure.NOT_APPLIED));
        assertFails(session.acquire(PATH, bytes("x"), BRIEF), Failure.NOT_APPLIED);
        assertFails(session.renew(BRIEF), Failure.NOT_APPLIED);
        assertFails(far.read(PATH, BRIEF), Failure.NOT_APPLIED);
        assertFails(far.openSession(SOON, BRIEF), Failure.NOT_APPLIED);
        proxy.mode(Mode.PASS);
        awaitUse(session);
        await(session.renew(SOON)); // what was kept would be sent before this, and is done in the order it was sent in
        assertThat(read(near, PATH)).isEmpty();
        assertThat(read(near, early)).isEmpty();
    }

    @Test
    @DisplayName("says UNKNOWN of a write that it sent and heard nothing of, and finds it again")
    void unanswered() {
        proxy.mode(Mode.BLACKHOLE);
        assertFails(session.acquire(PATH, bytes("x"), BRIEF), Failure.UNKNOWN);
        proxy.mode(Mode.PASS);
        awaitUse(session);
        Entry found = Awaitility.await()
                .atMost(SOON)
                .until(() -> read(near, PATH), java.util.Optional::isPresent)
                .orElseThrow();
        assertThat(found.owner()).isEqualTo(session.owner());
        assertThat(await(session.acquire(PATH, bytes("x"), SOON))).isInstanceOf(Acquisition.Held.class);
        await(session.update(PATH, found.token(), found.version(), bytes("y"), SOON));
        assertThat(read(near, PATH).orElseThrow().data()).isEqualTo(bytes("y"));
        await(session.release(PATH, found.token(), SOON));
        assertThat(read(near, PATH)).isEmpty();
    }

    @Test
    @DisplayName("says UNKNOWN of a write whose connection broke, and sends it once")
    void connectionLoss() {
        Entry entry = won(session, PATH, "x");
        proxy.mode(Mode.BLACKHOLE);
        CompletionStage<?> update = session.update(PATH, entry.token(), entry.version(), bytes("y"), SOON);
        CompletionStage<?> release = session.release(PATH, entry.token(), SOON);
        proxy.mode(Mode.REFUSE);
        assertFails(update, Failure.UNKNOWN);
        assertFails(release, Failure.UNKNOWN);
        proxy.mode(Mode.PASS);
        awaitUse(session);
        assertThat(read(near, PATH)).contains(entry);
        await(session.release(PATH, entry.token(), SOON));
        assertThat(read(near, PATH)).isEmpty();
    }

    @Test
    @DisplayName("moves no proof by a renewal that was not answered, and keeps its timeouts on a frozen server")
    void frozenServer() {
        await(session.renew(SOON));
        long proven = session.provenAliveNanos();
        server.pause();
        assertFailsInTime(session.renew(BRIEF), Failure.NOT_APPLIED);
        assertFailsInTime(session.acquire(PATH, bytes("x"), BRIEF), Failure.UNKNOWN);
        assertFailsInTime(near.read(PATH, BRIEF), Failure.NOT_APPLIED);
        assertFailsInTime(near.openSession(SOON, BRIEF), Failure.NOT_APPLIED);
        assertThat(session.provenAliveNanos()).isEqualTo(proven);
        server.resume();
        awaitUse(session);
    }

    private static void assertFailsInTime(CompletionStage<?> stage, Failure expected) {
        long start = System.nanoTime();
        assertFails(stage, expected);
        assertThat(System.nanoTime() - start).isLessThan(BRIEF.plus(SLACK).toNanos());
    }

    @Test
    @DisplayName("ends a session whose end could not be told, as soon as it can")
    void endAfterOutage() {
        won(session, PATH, "x");
        proxy.mode(Mode.REFUSE);
        assertFails(session.end(BRIEF), Failure.UNKNOWN);
        assertFails(session.renew(BRIEF), Failure.SESSION_GONE);
        proxy.mode(Mode.PASS);
        await(session.end(SOON));
        assertThat(read(near, PATH)).isEmpty();
    }

    @Test
    @DisplayName("ends a session whose end was lost on its way, by asking again")
    void endLostOnItsWay() {
        won(session, PATH, "x");
        proxy.mode(Mode.BLACKHOLE);
        assertFails(session.end(BRIEF), Failure.UNKNOWN);
        proxy.cut();
        proxy.mode(Mode.PASS);
        await(session.end(SOON));
        assertThat(read(near, PATH)).isEmpty();
        assertThat(server.sessions()).doesNotContain(session.owner());
    }

    @Test
    @DisplayName("keeps a session, its entries and its watches over a restart of the server")
    void restart() {
        Entry entry = won(session, PATH, "x");
        Recorder told = new Recorder();
        far.watch(PATH, told);
        Awaitility.await().atMost(SOON).until(() -> told.last().equals("x"));
        server.kill9();
        server.start();
        awaitUse(session);
        assertThat(read(near, PATH)).contains(entry);
        await(session.update(PATH, entry.token(), entry.version(), bytes("y"), SOON));
        Awaitility.await().atMost(SOON).until(() -> told.last().equals("y"));
        Session other = session(near);
        await(session.release(PATH, entry.token(), SOON));
        assertThat(won(other, PATH, "z").token()).isGreaterThan(entry.token());
    }

    @Test
    @DisplayName("tells a watch of what changed while it was cut off: deleted, and made anew")
    void watchOverACut() {
        Session writer = session(near);
        Entry first = won(writer, PATH, "first");
        Recorder held = new Recorder();
        Recorder free = new Recorder();
        Path other = Path.of("/other");
        far.watch(PATH, held);
        far.watch(other, free);
        Awaitility.await()
                .atMost(SOON)
                .until(() -> held.last().equals("first") && free.last().equals("absent"));
        proxy.mode(Mode.REFUSE);
        Awaitility.await()
                .atMost(SOON)
                .until(() -> held.last().equals("broken") && free.last().equals("broken"));
        await(writer.release(PATH, first.token(), SOON));
        Entry brief = won(writer, other, "brief");
        await(writer.release(other, brief.token(), SOON));
        won(writer, PATH, "second");
        proxy.mode(Mode.PASS);
        Awaitility.await()
                .atMost(SOON)
                .until(() -> held.last().equals("second") && free.last().equals("absent"));
    }

    @Test
    @DisplayName("shuts down in time in a black hole, and fails what is under way")
    void shutdownInABlackHole() {
        proxy.mode(Mode.BLACKHOLE);
        CompletionStage<?> acquire = session.acquire(PATH, bytes("x"), Duration.ofMinutes(5));
        CompletionStage<?> renew = session.renew(Duration.ofMinutes(5));
        long start = System.nanoTime();
        await(far.shutdown(BRIEF));
        assertFails(acquire, Failure.UNKNOWN);
        assertFails(renew, Failure.NOT_APPLIED);
        assertThat(System.nanoTime() - start).isLessThan(BRIEF.plus(SLACK).toNanos());
    }

    @Test
    @DisplayName("works with the server that is there, when others of the list are not")
    void oneOfSeveral() {
        Backend some = open(newNamespace(), "127.0.0.1:1", server.endpoints().get(0));
        Session one = session(some);
        won(one, PATH, "x");
        assertThat(List.of(read(some, PATH).orElseThrow().owner())).containsExactly(one.owner());
    }
}
