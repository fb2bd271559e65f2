package dev.locked.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.locked.Locker;
import dev.locked.spi.Limits;
import dev.locked.tck.judge.Finding;
import dev.locked.tck.judge.Kind;
import dev.locked.tck.judge.LogLine;
import dev.locked.tck.judge.Verdict;
import dev.locked.tck.process.Child;
import dev.locked.tck.process.Circumstances;
import dev.locked.tck.process.ProcessRun;
import dev.locked.tck.process.WallClock;
import dev.locked.tck.report.ReportExtension;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Nodes in processes of their own, which are killed and stopped, or whose clocks are wrong: what no test inside one JVM can
 * show. Extend it, say in {@link #launch} where the store is, and run it with JUnit. All tests share one store, and run
 * side by side where JUnit's parallel execution is on, since they wait for leases most of the time.
 *
 * <p>Each process is a JVM with the class path of the test, and connects by the store's connection string, so the backend
 * has to be found by it. Over the logs of all processes judges {@link dev.locked.tck.judge.Judge}. Needs a Unix with
 * {@code kill}. What the processes had to bear is printed.
 */
@Tag("processes")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Execution(ExecutionMode.CONCURRENT)
@ExtendWith(ReportExtension.class)
public abstract class ProcessFaults {
    /** Stores with a longer minimum raise it. */
    private static final Duration BRIEF = Duration.ofSeconds(5);

    /** Here no stall of the machine costs a lease, and a claim's reserve is a tenth of it; with a shorter one it is more. */
    private static final Duration CALM = Duration.ofSeconds(10);

    /** For JVMs to start, on a busy machine. */
    private static final Duration START = Duration.ofSeconds(60);

    private static final Duration SOON = Duration.ofSeconds(30);

    /** What a busy machine may add to a bound. */
    private static final Duration GRACE = Duration.ofSeconds(3);

    private static final Duration STEP = Duration.ofHours(2);
    private static final Duration CLOCKS_DIFFER_BY = Duration.ofMinutes(1);

    /** They come every third of a ttl: these take longer than one. */
    private static final int RENEWALS = 4;

    private static final double SLOW = 0.95;
    private static final double FAST = 1.05;

    private StoreControl store;
    private Limits limits;

    /** For subclasses, which JUnit makes. */
    @SuppressWarnings("NullAway.Init") // JUnit calls the method that sets the fields.
    protected ProcessFaults() {}

    /**
     * Starts the store.
     *
     * @return asked for once; closed at the end
     */
    protected abstract StoreControl launch();

    /**
     * The library that lets a process's wall clock be stepped, libfaketime. Without it F8 is shown as aborted.
     *
     * @return where the system property {@code locked.faketime} or the environment variable {@code LOCKED_FAKETIME} names
     *     it, or where Debian's package {@code libfaketime} puts it; empty if it is not there
     */
    protected Optional<Path> faketime() {
        return WallClock.library();
    }

    @BeforeAll
    void startTheStore() {
        store = launch();
        try (Locker locker = Locker.connect(uri())) {
            limits = locker.limits();
        }
    }

    @AfterAll
    void endTheStore() {
        if (store != null) { // else its launch has failed, or has skipped the tests
            store.close();
        }
    }

    private String uri() {
        return store.uri(store.port());
    }

    private Circumstances usual() {
        return Circumstances.usual(uri());
    }

    private Duration takeover(Duration ttl) {
        return Chapter.takeover(limits, ttl);
    }

    /** Enough for a takeover on a slow machine. */
    private Duration patience(Duration ttl) {
        return takeover(ttl).plus(START);
    }

    /**
     * Asked: a leader whose process is killed right after a renewal, which costs most. The other is selected within {@code
     * takeoverFactor * ttl + takeoverSlack}, and a few seconds that the machine may need, under a greater token; the one
     * that is started again under the same id is a candidate like any other. Look as for S4 and W10.
     */
    @Clause("N37")
    @DisplayName("when the leader is killed another is selected in time; one that is started again is a candidate")
    void killed() {
        String path = path("killed");
        try (ProcessRun run = new ProcessRun(path, BRIEF)) {
            List<Child> both = List.of(run.start("n1", usual()), run.start("n2", usual()));
            Child leader = run.awaitAgreement(START);
            Duration ttl = leader.ttl(SOON);
            leader.awaitRenewal(System.nanoTime(), ttl);
            long killedAt = run.kill(leader);
            LogLine select = other(both, leader).await(Kind.SELECT, killedAt, patience(ttl));
            Duration took = Duration.ofNanos(select.at() - killedAt);
            tell("another was selected " + took.toMillis() + " ms after a kill -9, ttl " + ttl);
            assertTrue(took.compareTo(takeover(ttl).plus(GRACE)) <= 0, () -> "it took " + took + ", ttl " + ttl);
            run.start(leader.id(), usual());
            assertClean(run, path, ttl, 3, 1);
        }
    }

    /**
     * Asked: a leader that is stopped (SIGSTOP) until another leads, and then goes on. The first thing that it finds when it
     * asks is that it does not lead; it is told so; and when the other has left it leads again. Its claim is a look at the
     * clock: when this is red, a proof of life is dated too late, or the clock stands still while the process does.
     */
    @Clause("N32")
    @DisplayName("a leader that was stopped for longer than its lease does not take itself for the leader")
    void stopped() {
        String path = path("stopped");
        try (ProcessRun run = new ProcessRun(path, BRIEF)) {
            List<Child> both = List.of(run.start("n1", usual()), run.start("n2", usual()));
            Child leader = run.awaitAgreement(START);
            Duration ttl = leader.ttl(SOON);
            long stoppedAt = run.stop(leader);
            other(both, leader).await(Kind.SELECT, stoppedAt, patience(ttl));
            long goesOnAt = run.goOn(leader);
            leader.await(Kind.DESELECT, goesOnAt, SOON);
            LogLine first = firstSample(leader, goesOnAt);
            assertEquals(0, first.number("token"), "the first thing that it finds: " + first.format());
            assertEquals(Kind.DESELECT, events(leader, goesOnAt).get(0).kind(), "the first thing that it is told");
            run.awaitAgreement(SOON);
            tell("a leader that woke up asked itself "
                    + Duration.ofNanos(first.number("before") - goesOnAt).toMillis()
                    + " ms after SIGCONT, and said no");
            assertClean(run, path, ttl, 3, 1);
        }
    }

    /**
     * Asked: the wall clocks of a leader and of a candidate are stepped by two hours, forth and back, each time the other way
     * round. For a ttl after each step nobody is told anything, and the lease is renewed as before; then the leader leaves,
     * and hands over at once. Look for {@code System.currentTimeMillis()}, {@code Instant.now()}, and timers of a client
     * that go by them. That the clock was stepped, and the monotonic one was not, is checked as well.
     */
    @Clause("F8")
    @DisplayName("wall clocks that are stepped by two hours either way change nothing")
    void wallClockStepped() {
        Path library = faketime()
                .orElseGet(() ->
                        abort("not checked: libfaketime is not here; install Debian's package libfaketime, or name"
                                + " libfaketimeMT.so.1 in LOCKED_FAKETIME"));
        String path = path("wall-clock");
        try (ProcessRun run = new ProcessRun(path, CALM)) {
            Circumstances fake = usual().faketime(library);
            List<Child> both = List.of(run.start("n1", fake), run.start("n2", fake));
            Child leader = run.awaitAgreement(START);
            Child waiting = other(both, leader);
            Duration ttl = leader.ttl(SOON);
            stepBoth(run, leader, STEP, waiting, ttl);
            stepBoth(run, leader, STEP.negated(), waiting, ttl);
            long leftAt = run.leave(leader);
            LogLine select = waiting.await(Kind.SELECT, leftAt, SOON);
            tell("with stepped wall clocks another was selected "
                    + Duration.ofNanos(select.at() - leftAt).toMillis() + " ms after the leader was told to leave");
            assertClean(run, path, ttl, 2, 2);
        }
    }

    private void stepBoth(ProcessRun run, Child leader, Duration off, Child waiting, Duration ttl) {
        long at = run.harm("wall clock stepped", leader);
        step(leader, off);
        step(waiting, off.negated());
        leader.awaitRenewals(System.nanoTime(), RENEWALS, ttl.multipliedBy(RENEWALS));
        for (Child child : List.of(leader, waiting)) {
            assertEquals(List.of(), events(child, at), () -> child.name() + " was told something");
        }
    }

    private static void step(Child child, Duration off) {
        child.stepWallClock(off);
        Eventually.see(
                child.name() + "'s wall clock is off by " + off,
                SOON,
                () -> wallClockOf(child),
                seen -> seen.minus(off).abs().compareTo(CLOCKS_DIFFER_BY) < 0);
    }

    /** How far it is off; its monotonic clock has to be the machine's. */
    private static Duration wallClockOf(Child child) {
        long before = System.nanoTime();
        Child.Clocks shown = child.clocks(SOON);
        long after = System.nanoTime();
        assertTrue(
                shown.nanos() - before >= 0 && after - shown.nanos() >= 0,
                () -> "the monotonic clock was stepped, too: " + shown + " is not within " + before + " and " + after);
        return Duration.ofMillis(shown.millis() - System.currentTimeMillis());
    }

    /**
     * Asked: a leader whose clock is five per cent slow is cut off from the store. It has to give up before the store gives
     * the path to another, by whose clock the leader believes too long. The reserve of a claim is the core's; when this is
     * red, a proof of life is dated too late, or the store counts less than the ttl.
     */
    @Clause("N38")
    @DisplayName("a leader with a slow clock that is cut off gives up before the store frees its path")
    void slowAndCutOff() {
        String path = path("slow");
        try (ProcessRun run = new ProcessRun(path, CALM);
                TcpProxy proxy = new TcpProxy(store.port())) {
            Child slow = run.start(
                    "slow", Circumstances.usual(store.uri(proxy.port())).rate(SLOW));
            run.awaitLeader(List.of(slow), START);
            Child fast = run.start("fast", usual().rate(FAST));
            run.awaitAgreement(START);
            Duration ttl = slow.ttl(SOON);
            proxy.mode(TcpProxy.Mode.BLACKHOLE);
            long cutAt = run.harm("cut off", slow);
            fast.await(Kind.SELECT, cutAt, patience(ttl));
            proxy.mode(TcpProxy.Mode.PASS);
            run.awaitAgreement(patience(ttl));
            tell("a leader at " + SLOW + " of the rate gave up "
                    + Duration.ofNanos(firstYes(fast, cutAt) - lastYes(slow)).toMillis()
                    + " ms before another led, ttl " + ttl);
            assertClean(run, path, ttl, 3, 1);
        }
    }

    /**
     * Asked: three processes, of whose clocks one is five per cent slow and one as much fast. The slow one leads, and is
     * stopped; the next is killed; all come back, and each leads once more. Look as for N32 and N37.
     */
    @Clause("N38")
    @DisplayName("clocks that run five per cent fast or slow change nothing, also when leaders are stopped and killed")
    void threeRates() {
        String path = path("rates");
        try (ProcessRun run = new ProcessRun(path, CALM)) {
            Child slow = run.start("slow", usual().rate(SLOW));
            run.awaitLeader(List.of(slow), START);
            List<Child> others = List.of(run.start("fast", usual().rate(FAST)), run.start("right", usual()));
            run.awaitAgreement(START);
            Duration ttl = slow.ttl(SOON);
            run.stop(slow);
            Child next = run.awaitLeader(others, patience(ttl));
            run.kill(next);
            run.goOn(slow);
            run.awaitLeader(List.of(slow, other(others, next)), patience(ttl));
            run.start("again", usual().rate(FAST));
            assertClean(run, path, ttl, 5, 2);
        }
    }

    // ---- what came of it

    private static String path(String name) {
        return "/processes/" + name + "-" + UUID.randomUUID();
    }

    private static Child other(List<Child> both, Child one) {
        return both.stream().filter(child -> !child.equals(one)).findFirst().orElseThrow();
    }

    /** Errors say nothing of who leads. */
    private static List<LogLine> events(Child child, long after) {
        return child.told(after).stream()
                .filter(line -> line.kind() != Kind.ERROR)
                .toList();
    }

    private static Stream<LogLine> samples(Child child) {
        return child.log().lines().stream().filter(line -> line.kind() == Kind.SAMPLE);
    }

    /** Comes within some milliseconds. */
    private static LogLine firstSample(Child child, long after) {
        return Eventually.see(
                        child.name() + " asks itself whether it leads",
                        SOON,
                        () -> samples(child)
                                .filter(sample -> sample.number("before") - after > 0)
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }

    private static Stream<LogLine> yeses(Child child) {
        return samples(child).filter(sample -> sample.number("token") != 0);
    }

    private static long firstYes(Child child, long after) {
        return yeses(child)
                .mapToLong(sample -> sample.number("before"))
                .filter(before -> before - after > 0)
                .findFirst()
                .orElseThrow();
    }

    private static long lastYes(Child child) {
        return yeses(child)
                .mapToLong(sample -> sample.number("after"))
                .reduce((earlier, later) -> later)
                .orElseThrow();
    }

    /** Lets all lead once more, and asks the judge; nothing is left in the store. */
    private void assertClean(ProcessRun run, String path, Duration ttl, int terms, int hits) {
        Verdict verdict = run.end(takeover(ttl).plus(START), terms, hits);
        String findings =
                verdict.findings().stream().map(Finding::toString).limit(10).collect(Collectors.joining("\n"));
        assertTrue(
                verdict.isClean(),
                () -> "the judge found " + verdict.findings().size() + " faults in the logs in " + run.folder() + "\n"
                        + findings);
        try (Locker locker = Locker.connect(uri())) {
            assertEquals(Optional.empty(), locker.read(path, SOON), "what is left at " + path);
        }
        run.remove();
    }

    private void tell(String what) {
        System.out.println(getClass().getSimpleName() + ": " + what);
    }
}
