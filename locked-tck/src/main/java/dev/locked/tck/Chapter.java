package dev.locked.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.locked.Locker;
import dev.locked.NodeBuilder;
import dev.locked.spi.Backend;
import dev.locked.spi.Entry;
import dev.locked.spi.Limits;
import dev.locked.spi.Path;
import dev.locked.spi.Session;
import dev.locked.tck.report.Evidence;
import dev.locked.tck.report.Witness;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.function.ThrowingSupplier;

/**
 * What all chapters share: a namespace for each test, what was opened in it, and the check that nothing stays. Tests may run
 * side by side, but for those that count threads: see {@link Clause}.
 */
abstract class Chapter implements Witness {
    /** How long to wait for what should come soon: so long that it is no promise, whatever else the machine has to do. */
    static final Duration SOON = Duration.ofSeconds(Integer.getInteger(BackendContract.PATIENCE_PROPERTY, 30));

    private static final Set<Class<?>> WARM = new HashSet<>(); // guarded by itself

    private final Path namespace = freshNamespace();
    private final Set<Path> touched = new ConcurrentSkipListSet<>();
    private final List<Backend> backends = new CopyOnWriteArrayList<>();
    private final List<FaultyLink> links = new CopyOnWriteArrayList<>();
    private final List<Keeper> sessions = new CopyOnWriteArrayList<>();
    private final List<Locker> lockers = new CopyOnWriteArrayList<>();
    private final TimeBounds time = newTimeBounds();
    private final Evidence evidence = new Evidence();
    private boolean crashed;

    abstract BackendHarness harness();

    @Override
    public final Evidence evidence() {
        return evidence;
    }

    static Path freshNamespace() {
        return Path.of("/tck-" + Long.toString(ThreadLocalRandom.current().nextLong(1L << 60), 36));
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    TimeBounds newTimeBounds() {
        return new TimeBounds();
    }

    /** What judges the promises of time of this test. */
    final TimeBounds time() {
        return time;
    }

    final Path namespace() {
        return namespace;
    }

    /** A path of this test's, which has to be free when it is over. */
    final Path path(String name) {
        Path path = Path.of(name);
        touched.add(path);
        return path;
    }

    /** As {@link #path}, numbered. */
    final List<Path> paths(String prefix, int count) {
        return IntStream.range(0, count).mapToObj(i -> path(prefix + i)).toList();
    }

    /** A new connection in this test's namespace. */
    final Backend open() {
        return open(namespace);
    }

    final Backend open(Path elsewhere) {
        return track(harness().open(elsewhere));
    }

    private Backend track(Backend backend) {
        backends.add(backend);
        evidence.limits(backend.limits());
        return backend;
    }

    /** A way to the store that may be harmed; the test is aborted if the harness has none. */
    final FaultyLink link() {
        FaultyLink link = byHand(harness()::link);
        links.add(link);
        return link;
    }

    /** A new connection through a link, in this test's namespace. */
    final Backend open(FaultyLink link) {
        return track(link.open(namespace));
    }

    /** A session that the kit keeps alive until the test is over. */
    final Session kept(Backend backend) {
        return track(backend, calmTtl(backend.limits()), true);
    }

    /** A session that lives for {@link #ttl} unless the test renews it. */
    final Session mortal(Backend backend) {
        return track(backend, ttl(backend.limits()), false);
    }

    /** A session that lives, without a renewal, for longer than the test takes. */
    final Session lasting(Backend backend) {
        return track(backend, calmTtl(backend.limits()), false);
    }

    private Session track(Backend backend, Duration ttl, boolean renewed) {
        Session session = Stages.await(backend.openSession(ttl, Stages.CALL));
        sessions.add(new Keeper(session, renewed));
        return session;
    }

    /** The ttl of tests that wait for an expiry. */
    final Duration ttl(Limits limits) {
        return harness().ttl(limits);
    }

    /** A ttl so long that a stall of the machine costs nobody a lease. */
    final Duration calmTtl(Limits limits) {
        Duration calm = Duration.ofSeconds(15);
        Duration atLeast = limits.minTtl().compareTo(calm) > 0 ? limits.minTtl() : calm;
        return atLeast.compareTo(limits.maxTtl()) < 0 ? atLeast : limits.maxTtl();
    }

    /** How long after its last renewal a session with this ttl may keep its paths. */
    static Duration takeover(Limits limits, Duration effectiveTtl) {
        long nanos = (long) (effectiveTtl.toNanos() * limits.takeoverFactor());
        return Duration.ofNanos(nanos).plus(limits.takeoverSlack());
    }

    static Optional<Entry> read(Backend backend, Path path) {
        return Stages.await(backend.read(path, Stages.CALL));
    }

    /** A locker on a new connection. */
    final Locker locker() {
        return locker(open());
    }

    final Locker locker(Backend backend) {
        Locker locker = Locker.over(backend);
        lockers.add(locker);
        return locker;
    }

    /** Begins a node whose lease is not in danger during the test. */
    final NodeBuilder calm(Locker locker, Path path, String id) {
        return locker.node(path.value())
                .listener(evidence.leaders())
                .id(id)
                .value("value of " + id)
                .ttl(calmTtl(backends.get(0).limits()));
    }

    /** Begins a node with the short ttl of tests that wait for an expiry. */
    final NodeBuilder brief(Locker locker, Path path, String id) {
        return locker.node(path.value())
                .listener(evidence.leaders())
                .id(id)
                .value("value of " + id)
                .ttl(ttl(backends.get(0).limits()));
    }

    /** Cuts a connection off without ending its sessions, as the death of its process would. */
    final void crash(Backend backend) {
        crashed = true;
        Stages.await(backend.shutdown(Stages.CALL));
    }

    /** Runs a hook of the harness; the test is aborted if the harness hasn't got it. */
    static void byHand(Executable hook) {
        byHand(() -> {
            hook.execute();
            return hook;
        });
    }

    /** As above, of a hook that gives something. */
    static <T> T byHand(ThrowingSupplier<T> hook) {
        try {
            return hook.get();
        } catch (UnsupportedOperationException e) {
            return abort("not checked: the harness does not support " + e.getMessage());
        } catch (Throwable e) {
            throw new AssertionError("a hook of the harness failed: " + e, e);
        }
    }

    /**
     * The first connection of a JVM loads a client's classes, with all tests that run side by side waiting: none of them
     * is to be blamed for that. What comes of it does not matter, since they ask again.
     */
    @BeforeEach
    final void warmUp() throws InterruptedException {
        synchronized (WARM) {
            if (WARM.add(harness().getClass())) {
                Backend first = harness().open(freshNamespace());
                try {
                    Session session = first.openSession(calmTtl(first.limits()), SOON)
                            .toCompletableFuture()
                            .get(SOON.toMillis(), TimeUnit.MILLISECONDS);
                    Stages.outcomeOf(session.end(Stages.CALL));
                } catch (ExecutionException | TimeoutException e) {
                    System.Logger log = System.getLogger("dev.locked.tck");
                    log.log(System.Logger.Level.DEBUG, "the first connection failed", e);
                } finally {
                    Stages.outcomeOf(first.shutdown(Stages.CALL));
                }
            }
        }
    }

    @AfterEach
    final void leavesNothingBehind() {
        links.forEach(link -> link.mode(TcpProxy.Mode.PASS)); // so that sessions can be ended
        lockers.forEach(Locker::close);
        sessions.forEach(keeper -> crashed |= !keeper.end());
        backends.forEach(backend -> Stages.await(backend.shutdown(Stages.CALL)));
        links.forEach(FaultyLink::close);
        if (!touched.isEmpty()) {
            checkVacant();
        }
    }

    private void checkVacant() {
        Backend fresh = harness().open(namespace);
        try {
            Duration patience =
                    crashed ? takeover(fresh.limits(), calmTtl(fresh.limits())).plus(SOON) : SOON;
            removeUnowned(fresh);
            Eventually.see("paths that are still held after the test", patience, () -> held(fresh), List::isEmpty);
        } finally {
            Stages.await(fresh.shutdown(Stages.CALL));
        }
    }

    private List<Entry> held(Backend fresh) {
        List<Entry> held = new ArrayList<>();
        touched.forEach(path -> read(fresh, path).ifPresent(held::add));
        return held;
    }

    private void removeUnowned(Backend fresh) {
        for (Entry entry : held(fresh)) {
            if (entry.owner().isEmpty()) {
                Session session = Stages.await(fresh.openSession(calmTtl(fresh.limits()), Stages.CALL));
                Stages.await(session.removeUnowned(entry.path(), entry.token(), entry.version(), Stages.CALL));
                Stages.await(session.end(Stages.CALL));
            }
        }
    }

    static void assertSame(String what, Entry expected, Optional<Entry> seen) {
        assertEquals(Optional.of(expected), seen, what);
    }
}
