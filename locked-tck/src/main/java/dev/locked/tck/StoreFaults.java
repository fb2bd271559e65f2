package dev.locked.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.locked.BackendUnavailableException;
import dev.locked.DeselectCause;
import dev.locked.ErrorKind;
import dev.locked.LockedException;
import dev.locked.Locker;
import dev.locked.Node;
import dev.locked.NodeState;
import dev.locked.Observer;
import dev.locked.StoreRollback;
import dev.locked.Term;
import dev.locked.spi.Backend;
import dev.locked.spi.Entry;
import dev.locked.spi.Failure;
import dev.locked.spi.Path;
import dev.locked.spi.Session;
import dev.locked.tck.report.ReportExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
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
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * Nodes under what happens to real stores: never two selected at once, nobody stuck, all recovered without help. Extend
 * it, say in {@link #launch} how to break the store, and run it with JUnit. All tests share one store.
 */
@Tag("faults")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(ReportExtension.class)
public abstract class StoreFaults {
    /** Stores with a longer minimum raise it. */
    private static final Duration ASKED = Duration.ofSeconds(2);

    /** Longer than most stores take to start. */
    private static final long LEAST_SECONDS = 10;

    /** Two writes each, far more than there are after a store was emptied. */
    private static final int TERMS = 10_000;

    private static final int RENEW_EVERY = 200;

    private static final int MANY = 1000;
    private static final int MOST_THREADS = 48;
    private static final int MOST_CONNECTIONS = 10;

    /** With those that were replaced and whose end the proxy has not noticed yet. */
    private static final int MOST_AT_ONCE = 2 * MOST_CONNECTIONS;

    /** Long enough for what is not renewed. */
    private static final Duration CALM = Duration.ofSeconds(40);

    private static final Duration IDLE_TTL = Duration.ofSeconds(10);
    private static final int IDLE_TTLS = Integer.getInteger("locked.idle.ttls", 2);

    /** In each ttl. One is due after a third of it, or a sixth where it proves only what the one before it said. */
    private static final int MOST_RENEWALS = 8;

    /** Where a request for a session's holdings is late on a busy machine, paths are read by themselves. */
    private static final int MOST_READS = MANY / 10;

    /** In each ttl: holdings, blocking queries, pings, progress. */
    private static final int MOST_UPKEEP = 15;

    private final List<Locker> lockers = new ArrayList<>();
    private final List<Node> nodes = new ArrayList<>();
    private final Queue<String> log = new ConcurrentLinkedQueue<>();
    private StoreControl store;
    private String path;
    private Duration ttl;
    private Observer observer;
    private Sampler sampler;

    /** For subclasses, which JUnit makes. */
    @SuppressWarnings("NullAway.Init") // JUnit calls the methods that set the fields.
    protected StoreFaults() {}

    /**
     * Starts the store.
     *
     * @return asked for once; closed at the end
     */
    protected abstract StoreControl launch();

    @BeforeAll
    void startTheStore() {
        store = launch();
    }

    @AfterAll
    void endTheStore() {
        store.close();
    }

    @BeforeEach
    void threeNodesAndAnObserver(TestInfo test) throws InterruptedException {
        path = "/faults/" + test.getTestMethod().orElseThrow().getName();
        for (String id : List.of("n1", "n2", "n3")) {
            node(locker(store.port()), id);
        }
        Node first = nodes.get(0);
        first.start();
        assertTrue(first.awaitSelected(Duration.ofSeconds(30)).isPresent(), "the first node is selected");
        ttl = first.effectiveTtl();
        nodes.get(1).start();
        nodes.get(2).start();
        observer = locker(store.port()).observe(path).checkEvery(ttl).build();
        observer.start();
        sampler = new Sampler(nodes);
        sampler.start();
        allAgree();
    }

    @AfterEach
    void neverTwo() throws InterruptedException {
        boolean both = sampler.end();
        lockers.forEach(Locker::close);
        lockers.clear();
        nodes.clear();
        log.clear();
        assertFalse(both, "two were selected at once");
    }

    private Locker locker(int port) {
        Locker locker = Locker.connect(store.uri(port));
        lockers.add(locker);
        return locker;
    }

    private Node node(Locker locker, String id) {
        Node node = locker.node(path)
                .id(id)
                .value("v-" + id)
                .ttl(ASKED)
                .onSelect(term -> log.add(id + " select"))
                .onDeselect((term, cause) -> log.add(id + " deselect " + cause))
                .build();
        nodes.add(node);
        return node;
    }

    /** Enough for two takeovers on the slowest store, and a slow machine. */
    private Duration patience() {
        return ttl.multipliedBy(4).plusSeconds(30);
    }

    private Optional<Node> selected() {
        return nodes.stream().filter(Node::isSelected).findFirst();
    }

    private boolean nobody() {
        return selected().isEmpty();
    }

    private void allAgree() {
        Eventually.holds(
                "all agree on the one who is selected",
                patience(),
                () -> selected()
                        .map(leader -> Optional.of(leader.localValue()))
                        .filter(value ->
                                nodes.stream().allMatch(node -> node.value().equals(value)))
                        .filter(observer.value()::equals)
                        .isPresent());
    }

    private void told(String event) {
        Eventually.holds("told: " + event, patience(), () -> log.stream().anyMatch(line -> line.contains(event)));
    }

    @Clause("N27")
    @DisplayName("a restart of the store costs nobody anything for long")
    void restart() {
        store.kill9();
        store.start();
        allAgree();
    }

    /**
     * Asked: a leader is cut off; the store is killed, and started without its data, while its lease goes on. Look for a win
     * in the new counting that is taken at once, or never.
     */
    @Clause("N40")
    @DisplayName(
            "in a store that was emptied, one is selected by the new counting, but none beside a leader who is cut off")
    void emptied() throws InterruptedException {
        neverTwo(); // of those with a short ttl, who end here
        long start = System.nanoTime();
        store.kill9();
        startEmpty();
        Duration asked = longerThan(Duration.ofNanos(System.nanoTime() - start));
        countUp();
        try (TcpProxy proxy = new TcpProxy(store.port());
                TcpProxy door = new TcpProxy(store.port())) {
            Contender far = contender(locker(proxy.port()), "far", asked);
            long before = far.awaitTerm(patience()).token();
            ttl = far.node().effectiveTtl();
            Locker shared = locker(door.port());
            List<Contender> near = List.of(
                    contender(locker(store.port()), "n1", asked),
                    contender(shared, "n2", asked),
                    contender(shared, "n3", asked));
            EventRecorder observed = new EventRecorder();
            observer = shared.observe(path).checkEvery(ttl).listener(observed).build();
            observer.start();
            sampler = new Sampler(nodes);
            sampler.start();
            allAgree();

            door.mode(TcpProxy.Mode.REFUSE);
            Eventually.pause(ttl); // Two of the near ones have lost their session, and open a new one at once.
            awaitRenewal(far);
            proxy.mode(TcpProxy.Mode.BLACKHOLE);
            store.kill9();
            startEmpty();
            long back = System.nanoTime();
            door.mode(TcpProxy.Mode.PASS);
            Duration bound = ttl.multipliedBy(2).plusSeconds(10);
            Eventually.holds(
                    "a near one is told",
                    bound,
                    () -> near.stream()
                            .anyMatch(one -> !one.events()
                                    .of(EventRecorder.Kind.ROLLBACK)
                                    .isEmpty()));
            if (!far.node().isSelected()) {
                throw new InconclusiveError(
                        "the lease of the one who is cut off was over before a near one could be selected");
            }
            Eventually.holds(
                    "a near one is selected",
                    bound.minusNanos(System.nanoTime() - back),
                    () -> near.stream().anyMatch(one -> one.node().isSelected()));
            System.out.println("in an emptied store one was selected "
                    + Duration.ofNanos(System.nanoTime() - back).toMillis() + " ms after it was back");
            proxy.mode(TcpProxy.Mode.PASS);

            allAgree();
            long after = selected().orElseThrow().term().orElseThrow().token();
            assertTrue(after < before, () -> "the store counts anew: token " + after + " after " + before);
            assertToldOfRollback(far.events(), before);
            near.forEach(one -> assertToldOfRollback(one.events(), before));
            assertToldOfRollback(observed, before);
            lockers.forEach(Locker::close); // while they reach the store
        }
    }

    private Contender contender(Locker locker, String id, Duration ofTtl) {
        Contender contender =
                Contender.start(locker.node(path).id(id).value("v-" + id).ttl(ofTtl));
        nodes.add(contender.node());
        return contender;
    }

    /** Of one who had seen a token before. */
    private void assertToldOfRollback(EventRecorder events, long before) {
        StoreRollback first = Objects.requireNonNull(
                events.await(EventRecorder.Kind.ROLLBACK, 1, patience()).rollback());
        assertTrue(first.seenToken() >= before && first.token() < before, () -> first + ", from " + before);
        events.checkOrderInAStoreThatGoesBack();
    }

    /** Then its lease is the youngest, and goes on where others have to open a new session. */
    private void awaitRenewal(Contender leader) {
        int renewals = leader.events().of(EventRecorder.Kind.REFRESH).size();
        leader.events().await(EventRecorder.Kind.REFRESH, renewals + 1, patience());
    }

    /** How long a ttl has to be that a lease outlasts the time for which the store is away. */
    private static Duration longerThan(Duration away) {
        return Duration.ofSeconds(Math.max(LEAST_SECONDS, 4 * (away.toSeconds() + 1)));
    }

    private void startEmpty() {
        try {
            store.startEmpty();
        } catch (UnsupportedOperationException e) {
            store.start();
            abort("not checked: " + e.getMessage());
        }
    }

    /** So that tokens of an empty store are smaller for long, also where each path has its own counter. */
    private void countUp() {
        Backend backend = Connections.open(store.uri(store.port()));
        Session session = Stages.await(backend.openSession(CALM, Stages.CALL));
        for (int n = 0; n < TERMS; n++) {
            Stages.release(session, Stages.win(session, Path.of(path), new byte[1]));
            if (n % RENEW_EVERY == 0) {
                Stages.await(session.renew(Stages.CALL));
            }
        }
        Stages.await(session.end(Stages.CALL));
        Stages.await(backend.shutdown(Stages.CALL));
    }

    @Clause("N27")
    @DisplayName("in an outage of three ttl the leader is deselected in time, and all recover by themselves")
    void outage() {
        store.stop();
        Eventually.holds("deselected within the ttl", ttl, this::nobody);
        told("deselect LEASE_EXPIRED");
        Eventually.holdsFor("nobody is selected", ttl.multipliedBy(3), this::nobody);
        store.start();
        allAgree();
    }

    @Clause("N27")
    @DisplayName("when the store freezes the leader is deselected in time, and all recover by themselves")
    void freeze() {
        store.pause();
        Eventually.holds("deselected within the ttl", ttl, this::nobody);
        Eventually.holdsFor("nobody is selected", ttl, this::nobody);
        store.resume();
        allAgree();
    }

    @Clause("N19")
    @DisplayName("an entry that is deleted by hand ends the term, and another begins")
    void deletedByHand() {
        long token = selected().orElseThrow().term().orElseThrow().token();
        sampler.lookAway();
        store.delete(path);
        told("n1 deselect " + DeselectCause.TAKEN_AWAY);
        sampler.lookAgain();
        allAgree();
        assertTrue(selected().orElseThrow().term().orElseThrow().token() > token, "the token rises");
    }

    @Clause("N26")
    @DisplayName("an entry that is written over by hand is removed, and the election goes on")
    void writtenOverByHand() {
        sampler.lookAway();
        store.overwrite(path, "by hand");
        told("n1 deselect " + DeselectCause.TAKEN_AWAY);
        sampler.lookAgain();
        allAgree();
    }

    @Clause("N18")
    @DisplayName("sessions that are ended by hand end the term; all recover, also those who wait")
    void sessionsEndedByHand() {
        sampler.lookAway();
        store.endSessions();
        told("n1 deselect");
        allAgree(); // one that was selected meanwhile may have lost its session, too
        sampler.lookAgain();
        Node leader = selected().orElseThrow();
        leader.stop();
        Eventually.holds("another is selected", patience(), () -> !nobody());
        assertNotSame(leader, selected().orElseThrow());
    }

    @Clause("N15")
    @DisplayName("a leader that is cut off is deselected before another is selected")
    void cutOff() {
        try (TcpProxy proxy = new TcpProxy(store.port())) {
            Node far = node(locker(proxy.port()), "far");
            far.start();
            nodes.stream().filter(node -> !node.equals(far)).forEach(Node::stop);
            Eventually.holds("the far one is selected", patience(), far::isSelected);
            nodes.get(0).start();
            proxy.mode(TcpProxy.Mode.BLACKHOLE);
            Eventually.holds("a near one is selected", patience(), nodes.get(0)::isSelected);
            assertTrue(log.contains("far deselect " + DeselectCause.LEASE_EXPIRED), () -> log.toString());
            proxy.mode(TcpProxy.Mode.PASS);
            String owner = nodes.get(0).localId();
            Eventually.holds("the far one sees it", patience(), () -> far.id().equals(Optional.of(owner)));
        }
    }

    @Clause("A10")
    @DisplayName("a node that stops unheard, and tries again, leaves the term of its successor alone")
    void stopsUnheard() {
        try (TcpProxy proxy = new TcpProxy(store.port())) {
            Node far = node(locker(proxy.port()), "far");
            far.start();
            nodes.stream().filter(node -> !node.equals(far)).forEach(Node::stop);
            Eventually.holds("the far one is selected", patience(), far::isSelected);
            Node next = nodes.get(0);
            next.start();
            proxy.mode(TcpProxy.Mode.DEAF);
            var stopped = far.stopAsync();
            Eventually.holds("the next is selected", patience(), next::isSelected);
            Term term = next.term().orElseThrow();
            proxy.cut();
            proxy.mode(TcpProxy.Mode.PASS);
            Eventually.holds(
                    "stopped", patience(), () -> stopped.toCompletableFuture().isDone());
            Eventually.holdsFor("the next keeps its term", ttl, term::isValid);
        }
    }

    @Clause("P3")
    @ResourceLock(Threads.RESOURCE)
    @DisplayName(
            "a thousand nodes share one session, few connections and threads, cost little, and leave nothing behind")
    void thousandNodes() {
        sampler.lookAway();
        lockers.forEach(Locker::close);
        nothingIsLeft(); // of the tests before, either, which may have been kept from ending their sessions
        OtherWrites others = new OtherWrites(store);
        Set<Thread> before = Threads.live();
        try (TcpProxy proxy = new TcpProxy(store.port())) {
            CountingBackend counted = new CountingBackend(Connections.open(store.uri(proxy.port())));
            Locker locker = Locker.over(counted);
            lockers.add(locker);
            List<Node> many = many(locker);
            many.forEach(Node::start);
            Eventually.holds("all are selected", patience(), () -> many.stream().allMatch(Node::isSelected));
            // A machine that is busy may have given up a first attempt, which is cleared away.
            Eventually.see("sessions", patience(), store::sessions, count -> count == 1);
            others.awaitCalm(patience());
            assertCheap(counted, others);
            assertTrue(many.stream().allMatch(Node::isSelected), "all are still selected");
            assertFewThreads(before);
            assertTrue(proxy.openNow() <= MOST_CONNECTIONS, () -> "connections: " + proxy.openNow());
            assertTrue(proxy.mostAtOnce() <= MOST_AT_ONCE, () -> "connections at once: " + proxy.mostAtOnce());
            locker.close();
        }
        nothingIsLeft();
    }

    private static Optional<Entry> read(Backend backend, Path path) {
        return Stages.await(backend.read(path, Stages.CALL));
    }

    private static List<Node> many(Locker locker) {
        return IntStream.range(0, MANY)
                .mapToObj(i -> locker.node("/many/" + i)
                        .id("n" + i)
                        .value("v" + i)
                        .ttl(IDLE_TTL)
                        .build())
                .toList();
    }

    /** Of the library and its clients; the proxy has two for each connection, and one to accept them. */
    private static void assertFewThreads(Set<Thread> before) {
        List<String> started = Threads.startedSince(before).stream()
                .filter(name -> !name.equals("tcp-proxy"))
                .toList();
        System.out.println(started.size() + " threads");
        assertTrue(started.size() <= MOST_THREADS, () -> "threads: " + started);
    }

    /**
     * While others write elsewhere there are no more than renewals of the one session, the question what it holds, and the
     * upkeep of one watch.
     */
    private void assertCheap(CountingBackend counted, OtherWrites others) {
        int reads = counted.reads();
        int renewals = counted.renewals();
        long requests = others.requestsBesides(IDLE_TTL.multipliedBy(IDLE_TTLS));
        reads = counted.reads() - reads;
        renewals = counted.renewals() - renewals;
        String seen = "in " + IDLE_TTLS + " ttl " + MANY + " nodes took " + requests + " requests, " + reads
                + " for reads and " + renewals + " for renewals";
        System.out.println(seen);
        assertTrue(renewals >= IDLE_TTLS && renewals <= IDLE_TTLS * MOST_RENEWALS, seen);
        assertTrue(reads <= MOST_READS, seen);
        assertTrue(
                requests - (long) reads * store.requestsPerRead() - renewals <= (long) IDLE_TTLS * MOST_UPKEEP, seen);
    }

    private void nothingIsLeft() {
        assertEquals(List.of(), store.entries());
        Eventually.see("sessions", patience(), store::sessions, count -> count == 0);
    }

    @Clause("A11")
    @DisplayName("data above the store's limit are refused before anything is sent, and cost no session")
    void oversize() {
        try (TcpProxy proxy = new TcpProxy(store.port())) {
            Backend backend = Connections.open(store.uri(proxy.port()));
            Session session = Stages.await(backend.openSession(CALM, Stages.CALL));
            Path over = Path.of("/over");
            Entry entry = Stages.win(session, over, new byte[backend.limits().maxDataBytes()]);
            byte[] big = new byte[backend.limits().maxDataBytes() + 1];
            proxy.mode(TcpProxy.Mode.BLACKHOLE);
            var acquire = session.acquire(Path.of("/big"), big, Stages.CALL);
            var update = session.update(over, entry.token(), entry.version(), big, Stages.CALL);
            assertEquals(Failure.REFUSED, Stages.failureOf(acquire));
            assertEquals(Failure.REFUSED, Stages.failureOf(update));
            proxy.mode(TcpProxy.Mode.PASS);
            Stages.await(session.renew(Stages.CALL));
            assertEquals(Optional.of(entry), read(backend, over));
            Stages.await(session.end(Stages.CALL));
            Stages.await(backend.shutdown(Stages.CALL));
        }
    }

    @Clause("L3")
    @DisplayName("bad input leaves nothing in the store")
    void badInput() {
        lockers.forEach(Locker::close);
        Locker locker = locker(store.port());
        assertThrows(IllegalArgumentException.class, () -> locker.node("no-slash"));
        String big = "x".repeat(70_000);
        assertThrows(IllegalArgumentException.class, () -> locker.node("/x").value(big));
        assertThrows(IllegalArgumentException.class, () -> locker.node("/x").ttl(Duration.ZERO));
        nothingIsLeft();
    }

    @Clause("E10")
    @DisplayName("a port that nobody listens on is reported, and tried again")
    void nobodyListens() {
        Queue<LockedException> errors = new ConcurrentLinkedQueue<>();
        Locker nowhere = locker(1);
        Node node = nowhere.node("/x").ttl(ASKED).onError(errors::add).build();
        node.start();
        Eventually.holds("errors", patience(), () -> errors.size() > 2);
        for (LockedException error : errors) {
            assertEquals(BackendUnavailableException.class, error.getClass());
            String message = Objects.requireNonNull(error.getMessage());
            assertTrue(message.contains("127.0.0.1:1"), message);
            assertNotEquals(ErrorKind.TLS, error.kind(), () -> "an outage is not about TLS: " + message);
        }
        assertEquals(NodeState.WAITING, node.state());
        node.stop();
        assertThrows(BackendUnavailableException.class, () -> nowhere.read("/x", Duration.ofSeconds(2)));
    }

    @Clause("N34")
    @DisplayName("a node that starts while no server is there is selected when one comes")
    void startsBeforeTheStore() {
        store.stop();
        Queue<LockedException> errors = new ConcurrentLinkedQueue<>();
        Node early = locker(store.port())
                .node(path + "/early")
                .id("early")
                .ttl(ASKED)
                .onError(errors::add)
                .build();
        early.start();
        Eventually.holds("it is told that no server is there", patience(), () -> !errors.isEmpty());
        assertFalse(early.isSelected());
        store.start();
        Eventually.holds("it is selected", patience(), early::isSelected);
        allAgree();
    }
}
