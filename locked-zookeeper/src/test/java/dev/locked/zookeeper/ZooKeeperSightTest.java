package dev.locked.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;

import dev.locked.servers.Recorder;
import dev.locked.servers.ZooKeeperServer;
import dev.locked.spi.Backend;
import dev.locked.spi.Entry;
import dev.locked.spi.Path;
import dev.locked.spi.Session;
import dev.locked.tck.TcpProxy;
import dev.locked.tck.TcpProxy.Mode;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@DisplayName("What is read and watched through")
class ZooKeeperSightTest extends Fixture {
    private ZooKeeperServer server;
    private TcpProxy proxy;
    private Backend far;
    private final Recorder told = new Recorder();

    /** Of another process, to change what is watched. */
    private Session writer;

    @BeforeEach
    void open() {
        server = ZooKeeperServer.launch();
        proxy = proxy(server);
        String namespace = newNamespace();
        far = open(namespace, proxy.endpoint());
        writer = session(open(namespace, server.endpoints().get(0)));
    }

    @AfterEach
    void end() {
        server.close();
    }

    private List<String> others() {
        return server.sessions().stream()
                .filter(session -> !session.equals(writer.owner()))
                .toList();
    }

    private void awaitSessions(int count) {
        Awaitility.await()
                .atMost(SOON)
                .untilAsserted(() -> assertThat(others())
                        .as("sessions, but for the writer's")
                        .hasSize(count));
    }

    private void watch() {
        told.clear();
        far.watch(PATH, told);
        awaitTold("absent");
    }

    private void awaitTold(String last) {
        Awaitility.await()
                .atMost(SOON)
                .untilAsserted(() -> assertThat(told.last())
                        .as("what was told last, of %s", told.told())
                        .isEqualTo(last));
    }

    private void seesChanges() {
        Entry entry = won(writer, PATH, "x");
        awaitTold("x");
        assertThat(read(far, PATH)).contains(entry);
        await(writer.release(PATH, entry.token(), SOON));
        awaitTold("absent");
    }

    @Test
    @DisplayName("is a session that there is, or is just being opened")
    void ridesASession() {
        var opening = far.openSession(Duration.ofSeconds(10), SOON);
        watch();
        assertThat(others()).containsExactly(await(opening).owner());
        seesChanges();
        assertThat(others()).hasSize(1);
    }

    @Test
    @DisplayName("is a connection of its own without a session, and nothing when that is not needed")
    void ownConnection() {
        Session session = session(far);
        assertThat(read(far, PATH)).isEmpty();
        await(session.end(SOON));
        Awaitility.await().during(Duration.ofMillis(500)).until(() -> others().isEmpty());
        watch();
        seesChanges();
        assertThat(others()).hasSize(1);
        await(far.shutdown(SOON));
        awaitSessions(0);
    }

    @Test
    @DisplayName("goes on over a connection of its own when the session has ended, and nobody is told of a break")
    void sessionEnds() {
        Session session = session(far);
        watch();
        seesChanges();
        var end = session.end(SOON);
        seesChanges();
        await(end);
        seesChanges();
        assertThat(others()).hasSize(1).doesNotContain(session.owner());
        assertThat(told.told()).doesNotContain("broken");
    }

    @Test
    @DisplayName("goes on over another session when there is one")
    void anotherSession() {
        Session first = session(far);
        watch();
        Session second = session(far);
        await(first.end(SOON));
        seesChanges();
        assertThat(others()).containsExactly(second.owner());
    }

    @Test
    @Tag("faults")
    @DisplayName("goes on when an operator has ended the session")
    void endedByHand() {
        Session session = session(far);
        watch();
        server.endSession(session.owner());
        awaitTold("broken");
        awaitTold("absent");
        seesChanges();
    }

    @Test
    @Tag("faults")
    @DisplayName("moves from a connection of its own to a session, once the connection is lost")
    void givesWay() {
        watch();
        Session session = session(far);
        seesChanges();
        assertThat(others()).hasSize(2).contains(session.owner());
        proxy.cut();
        awaitSessions(1);
        assertThat(others()).containsExactly(session.owner());
        awaitTold("absent");
        seesChanges();
        assertThat(others()).containsExactly(session.owner());
    }

    @Test
    @Tag("faults")
    @DisplayName("is the session, too, when both were asked for while no server was there")
    void askedForInAnOutage() {
        proxy.mode(Mode.REFUSE);
        far.watch(PATH, told);
        var opening = far.openSession(Duration.ofSeconds(10), Duration.ofSeconds(15));
        awaitTold("broken");
        proxy.mode(Mode.PASS);
        Session session = await(opening);
        awaitTold("absent");
        seesChanges();
        assertThat(others()).containsExactly(session.owner());
    }

    @Test
    @Tag("faults")
    @DisplayName("comes back after a black hole in which the session expired")
    void blackHole() {
        Session session = await(far.openSession(Duration.ofSeconds(2), SOON));
        watch();
        proxy.mode(Mode.BLACKHOLE);
        awaitSessions(0);
        awaitTold("broken");
        won(writer, PATH, "x");
        proxy.mode(Mode.PASS);
        awaitTold("x");
        assertThat(read(far, Path.of("/other"))).isEmpty();
        assertThat(others()).doesNotContain(session.owner());
    }
}
