package dev.locked.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.locked.DeselectCause;
import dev.locked.Locker;
import dev.locked.Term;
import dev.locked.spi.Backend;
import dev.locked.spi.Entry;
import dev.locked.spi.Failure;
import dev.locked.spi.Path;
import dev.locked.spi.Session;
import dev.locked.tck.EventRecorder.Event;
import dev.locked.tck.EventRecorder.Kind;
import dev.locked.tck.report.ReportExtension;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Nodes on a store of three members, some of which fail: never two selected at once, a term lives on or ends by its
 * deadline, and the election goes on where a majority does. Extend it, say in {@link #launch} how to break a member, and
 * run it with JUnit. All tests share one cluster. What the nodes had to bear is printed.
 */
@Tag("cluster")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(ReportExtension.class)
public abstract class ClusterFaults {
    private static final Duration TTL = Duration.ofSeconds(15);

    /** What is left of a lease a second before its renewal, which is sent when a third of the ttl has passed. */
    private static final Duration SOON_DUE = Duration.ofMillis(9_500);

    private static final Duration LOOK = Duration.ofMillis(5);

    /** Long enough for what is not renewed; every store grants it. */
    private static final Duration CALM = Duration.ofSeconds(40);

    /** Enough for the slowest store and a slow machine. */
    private static final Duration PATIENCE = TTL.multipliedBy(4);

    private final List<Locker> lockers = new ArrayList<>();
    private final List<Contender> contenders = new ArrayList<>();
    private ClusterControl store;
    private String path;
    private Sampler sampler;

    /** For subclasses, which JUnit makes. */
    @SuppressWarnings("NullAway.Init") // JUnit calls the methods that set the fields.
    protected ClusterFaults() {}

    /**
     * Starts the store.
     *
     * @return asked for once; closed at the end
     */
    protected abstract ClusterControl launch();

    @BeforeAll
    void startTheStore() {
        store = launch();
    }

    @AfterAll
    void endTheStore() {
        if (store != null) { // else its launch has failed, or has skipped the tests
            store.close();
        }
    }

    @BeforeEach
    void threeNodes(TestInfo test) {
        path = "/clusters/" + test.getTestMethod().orElseThrow().getName();
        contend("n1").awaitTerm(PATIENCE);
        contend("n2");
        contend("n3");
        sampler = new Sampler(contenders.stream().map(Contender::node).toList());
        sampler.start();
        allAgree();
    }

    private Contender contend(String id) {
        Locker locker = Locker.connect(store.uri());
        lockers.add(locker);
        Contender contender =
                Contender.start(locker.node(path).id(id).value("v-" + id).ttl(TTL));
        contenders.add(contender);
        return contender;
    }

    @AfterEach
    void neverTwo() throws InterruptedException {
        boolean both = sampler.end();
        store.heal();
        lockers.forEach(Locker::close);
        lockers.clear();
        contenders.forEach(contender -> contender.events().checkAllEnded());
        contenders.clear();
        assertFalse(both, "two were selected at once");
    }

    private Optional<Contender> selected() {
        return contenders.stream()
                .filter(contender -> contender.node().isSelected())
                .findFirst();
    }

    private Contender allAgree() {
        return Eventually.see(
                        "all agree on the one who is selected",
                        PATIENCE,
                        this::selected,
                        one -> one.filter(this::isSeenByAll).isPresent())
                .orElseThrow();
    }

    private boolean isSeenByAll(Contender leader) {
        Optional<String> id = Optional.of(leader.node().localId());
        return contenders.stream().allMatch(contender -> contender.node().id().equals(id));
    }

    /** A hand-over in the store as it is now. */
    private void handOver() {
        Contender leader = allAgree();
        leader.node().stop();
        Contender next = Contender.awaitLeader(contenders, PATIENCE);
        assertNotSame(leader, next);
        leader.restart();
        allAgree();
    }

    @Clause("N27")
    @DisplayName("when the store's leader is killed, the term lives on or ends in time, and two members carry on")
    void leaderKilled() {
        int leader = store.leader();
        bear("its leader killed", () -> store.kill9(leader));
        handOver();
    }

    @Clause("N27")
    @DisplayName("when the store's leader freezes, the term lives on or ends in time, and two members carry on")
    void leaderFrozen() {
        int leader = store.leader();
        bear("its leader frozen", () -> store.pause(leader));
        handOver();
    }

    @Clause("N27")
    @DisplayName("when the store's followers are killed one after the other, the term lives on")
    void followersKilled() {
        Contender holder = allAgree();
        Term term = holder.node().term().orElseThrow();
        int leader = store.leader();
        for (int member = 0; member < ClusterControl.MEMBERS; member++) {
            if (member != leader) {
                store.kill9(member);
                term.update("without " + member);
                store.heal();
            }
        }
        assertTrue(term.isValid(), () -> "the term lives on: " + holder.events().all());
    }

    @Clause("R3")
    @DisplayName("a read through a member that is cut off from the majority, and behind it, fails or is fresh")
    void readsWhereNoMajorityIs() {
        int leader = store.leader();
        int member = (leader + 1) % ClusterControl.MEMBERS;
        try (Direct near = new Direct(store.uri(leader));
                Direct far = new Direct(store.uri(member))) {
            Session session = near.session();
            Entry old = Stages.win(session, Path.of("/cut-off"), new byte[] {1});
            assertEquals(Optional.of(old), far.read(old.path()));
            store.pause(member);
            Entry fresh = Stages.update(session, old, new byte[] {2});
            isolate(member);
            store.resume(member);
            Object seen = Stages.outcomeOf(far.backend().read(old.path(), Stages.CALL));
            assertTrue(seen instanceof Failure || seen.equals(Optional.of(fresh)), () -> "a stale read: " + seen);
            store.heal();
        }
    }

    @Clause("S11")
    @DisplayName("a renewal through a member that is cut off from the majority proves nothing")
    void renewalsWhereNoMajorityIs() {
        int member = (store.leader() + 1) % ClusterControl.MEMBERS;
        try (Direct far = new Direct(store.uri(member))) {
            Session session = far.session();
            Stages.await(session.renew(Stages.CALL));
            long proven = session.provenAliveNanos();
            isolate(member);
            Object renewed = Stages.outcomeOf(session.renew(Stages.CALL));
            assertTrue(renewed instanceof Failure, "a renewal without a majority has succeeded");
            assertEquals(proven, session.provenAliveNanos(), "the proof of life has not moved");
            store.heal();
        }
    }

    /** Freezes all others, whose connections stay open. */
    private void isolate(int member) {
        IntStream.range(0, ClusterControl.MEMBERS)
                .filter(other -> other != member)
                .forEach(store::pause);
    }

    /** A connection without an engine above it, and its sessions. */
    private record Direct(Backend backend, List<Session> sessions) implements AutoCloseable {
        Direct(String uri) {
            this(Connections.open(uri), new ArrayList<>());
        }

        Session session() {
            Session session = Stages.await(backend.openSession(CALM, Stages.CALL));
            sessions.add(session);
            return session;
        }

        Optional<Entry> read(Path path) {
            return Stages.await(backend.read(path, Stages.CALL));
        }

        /** Where a test has failed the store may not answer; then its sessions end by themselves. */
        @Override
        public void close() {
            sessions.forEach(session -> Stages.outcomeOf(session.end(Stages.CALL)));
            Stages.await(backend.shutdown(Stages.CALL));
        }
    }

    /** Breaks something when a renewal is soon due, and prints what the one who is selected had to bear. */
    private void bear(String fault, Runnable breaking) {
        Contender holder = allAgree();
        Term term = holder.node().term().orElseThrow();
        Eventually.see("left until the renewal", PATIENCE, term::remaining, left -> left.compareTo(SOON_DUE) < 0);
        long begin = System.nanoTime();
        breaking.run();
        CompletableFuture<Duration> election = CompletableFuture.supplyAsync(
                () -> {
                    store.leader();
                    return since(begin);
                },
                Threads::start);
        CompletableFuture<Duration> write =
                term.updateAsync("bearing").thenApply(done -> since(begin)).toCompletableFuture();
        Duration least = leastUntilConfirmed(term);
        String outcome = term.isValid()
                ? "stayed selected, confirmed after %.1f s with %.1f s left"
                : "lost its term after %.1f s";
        String told = outcome.formatted(seconds(since(begin)), seconds(least));
        if (!term.isValid()) {
            endedInTime(holder, term);
        }
        Duration elected = election.join();
        allAgree();
        System.out.printf(
                "%s, %s: a new leader after %.1f s, a write after %s, the node %s, all agree after %.1f s%n",
                URI.create(store.uri().replaceAll(",.*", "")).getScheme(),
                fault,
                seconds(elected),
                told(write),
                told,
                seconds(since(begin)));
    }

    /** Looks at a term until its hold is confirmed or lost; returns how much was left of it at least. */
    private static Duration leastUntilConfirmed(Term term) {
        Duration least = term.remaining();
        while (term.isValid()) {
            Duration left = term.remaining();
            if (left.compareTo(least.plusSeconds(1)) > 0) {
                return least;
            }
            least = left;
            Eventually.pause(LOOK);
        }
        return Duration.ZERO;
    }

    /** Nobody had taken it away: it ran out, or its session did. */
    private static void endedInTime(Contender holder, Term term) {
        Event end = holder.events().await(Kind.DESELECT, 1, PATIENCE);
        assertEquals(term.token(), end.token());
        assertNotEquals(DeselectCause.TAKEN_AWAY, end.cause());
    }

    private static Duration since(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos);
    }

    private static String told(CompletableFuture<Duration> write) {
        return write.handle((time, failed) -> failed == null ? "%.1f s".formatted(seconds(time)) : "none")
                .join();
    }

    private static double seconds(Duration time) {
        return time.toMillis() / 1000.0;
    }
}
