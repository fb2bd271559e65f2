package dev.locked.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.locked.tck.StoreControl;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Processes of the command line on a real store: what no test inside one JVM can show. The tests of all stores run side
 * by side, since most of them wait for a lease to end. The {@code kill -9} of a leader is in every build; the tests with
 * the tag {@code processes} are in the full one.
 */
@Timeout(300)
@Execution(ExecutionMode.CONCURRENT)
abstract class StoreProcesses {
    /** For tests that need a leader to stay the leader: a busy machine may hold any process up for two seconds. */
    private static final Duration UNDISTURBED = Duration.ofSeconds(15);

    /** A release comes sooner. A lease lasts longer from any time on: it is renewed when a third of the ttl has gone by. */
    private static final Duration AT_ONCE = UNDISTURBED.dividedBy(2);

    /** The library keeps a tenth of it, 3 s, for the command to die in. */
    private static final Duration MUCH_MARGIN = Duration.ofSeconds(30);

    private static final int STARTING = Locked.STARTING;
    private static final int SOON = Locked.SOON;
    private static final Duration SETTLED = Duration.ofSeconds(3);
    private static final int ENOUGH_CLAIMS = 20;

    private final String path = "/test/" + UUID.randomUUID();
    private final List<Locked> processes = new ArrayList<>();

    @TempDir
    private Path folder;

    /** The store that all tests of a class share. */
    abstract StoreControl store();

    /** A store for one test, which may break it. */
    abstract StoreControl launch();

    /** How long the path of a leader that crashed is held at most, and another is selected. */
    abstract Duration takeover(Duration ttl);

    @AfterEach
    void leaveNothingBehind() {
        processes.forEach(Locked::close);
    }

    @Test
    void another_is_selected_soon_after_the_leader_was_killed() throws Exception {
        Locked leader = node("a");
        Event first = leader.await("a is selected", STARTING, selected());
        Locked other = node("b");
        other.await("b knows of a", STARTING, change("a"));
        enoughClaims(leader);
        awaitRenewal(leader);

        Stalls stalls = Stalls.watch();
        long killedAt = System.nanoTime();
        leader.kill9();
        Event next = other.await("b is selected", patience(), selected());
        Duration stalled = stalls.end();
        enoughClaims(other);

        Duration took = Duration.ofNanos(next.number("mono") - killedAt);
        System.out.println(getClass().getSimpleName() + ": another was selected " + took.toMillis()
                + " ms after a kill -9, ttl " + first.number("ttlMillis") + " ms, the machine stalled for "
                + stalled.toMillis() + " ms");
        assertThat(first.number("ttlMillis")).isEqualTo(UNDISTURBED.toMillis());
        assertThat(took).isLessThanOrEqualTo(takeover(UNDISTURBED).plus(stalled));
        assertThat(next.number("token")).isGreaterThan(first.number("token"));
        assertThat(other.events()).anyMatch(change("b"));
        assertNeverTwo(leader, other);
    }

    @Test
    @Tag("processes")
    void a_leader_that_was_asleep_does_not_take_itself_for_the_leader() throws Exception {
        Locked leader = node("a");
        leader.await("a is selected", STARTING, selected());
        Locked other = node("b");
        other.await("b knows of a", STARTING, change("a"));
        enoughClaims(leader);

        leader.signal("STOP");
        Event next = other.await("b is selected", patience(), selected());
        long continuedAt = System.nanoTime();
        leader.signal("CONT");

        Event claim = leader.await("a claims again", SOON, claim().and(event -> event.number("t0") > continuedAt));
        assertThat(claim.truth("selected")).isFalse();
        // A renewal that was answered before the stop may be told only now; it says nothing of the present.
        Event told = leader.await(
                "a is told something",
                SOON,
                told().and(event -> event.number("mono") > continuedAt && !event.is("refresh") && !event.is("ping")));
        assertThat(told.name()).isEqualTo("deselect");
        leader.await("a knows of b", SOON, change("b").and(event -> event.number("token") == next.number("token")));

        // It has recovered: when the other leaves, it is selected again.
        enoughClaims(other);
        other.signal("TERM");
        Event again = leader.await(
                "a is selected again", SOON, selected().and(event -> event.number("token") > next.number("token")));
        assertThat(again.node()).isEqualTo("a");
        assertThat(other.exitCode()).isEqualTo(143);
        assertNeverTwo(leader, other);
    }

    @Test
    @Tag("processes")
    void a_leader_that_is_told_to_end_hands_over_at_once() throws Exception {
        Locked leader = node("a");
        leader.await("a is selected", STARTING, selected());
        Locked other = node("b");
        other.await("b knows of a", STARTING, change("a"));

        long toldAt = System.nanoTime();
        leader.signal("INT");
        Event next = other.await("b is selected", SOON, selected());
        enoughClaims(other);

        assertThat(leader.exitCode()).isEqualTo(130);
        assertThat(leader.events())
                .anyMatch(event -> event.is("deselect") && event.text("cause").equals("STOPPED"));
        assertThat(Duration.ofNanos(next.number("mono") - toldAt)).isLessThan(AT_ONCE);
        assertNeverTwoEnough(1, leader, other);
    }

    @Test
    @Tag("processes")
    void get_and_watch_tell_what_is_agreed() throws Exception {
        Locked watcher = locked("watch", "--json");
        Locked leader = node("a");
        Event select = leader.await("a is selected", STARTING, selected());
        watcher.await("the watcher sees it", SOON, change("a"));

        Locked get = get("--json");
        assertThat(get.exitCode()).isZero();
        Event read = get.events().get(0);
        assertThat(read.text("id")).isEqualTo("a");
        assertThat(read.text("value")).isEqualTo("value of a");
        assertThat(read.number("token")).isEqualTo(select.number("token"));

        leader.signal("TERM");
        assertThat(leader.exitCode()).isEqualTo(143);
        watcher.await("the watcher sees the end", SOON, event -> event.is("vacant"));
        Locked vacant = get();
        assertThat(vacant.exitCode()).isEqualTo(ExitCode.VACANT);
        watcher.signal("TERM");
        assertThat(watcher.exitCode()).isEqualTo(143);
    }

    @Test
    @Tag("processes")
    void get_gives_up_when_the_store_is_not_there() throws Exception {
        Locked get = start("get", "--on", store().uri(1), "--path", path, "--timeout", "1s");

        assertThat(get.exitCode()).isEqualTo(ExitCode.UNREACHABLE);
    }

    @Test
    @Tag("processes")
    void run_runs_the_command_in_one_place_and_hands_it_over() throws Exception {
        Path log = folder.resolve("log");
        String script = "trap 'echo \"end $LOCKED_ID\" >>\"$1\"; exit 0' TERM; "
                + "echo \"begin $LOCKED_ID $LOCKED_TOKEN\" >>\"$1\"; " + Shell.STAYS;
        Locked first = run("a", script, log);
        Shell.lines(log, 1);
        Locked second = run("b", script, log);
        Thread.sleep(SETTLED.toMillis()); // What must not come can't be waited for; a machine that is slow sees less.
        assertThat(Shell.read(log)).hasSize(1);

        first.signal("TERM");

        List<String> lines = Shell.lines(log, 3);
        assertThat(first.exitCode()).isEqualTo(143);
        assertThat(lines.get(0)).startsWith("begin a ");
        assertThat(lines.get(1)).isEqualTo("end a");
        assertThat(lines.get(2)).startsWith("begin b ");
        second.signal("INT");
        assertThat(second.exitCode()).isEqualTo(130);
        assertThat(Shell.read(log)).hasSize(4).last().isEqualTo("end b");
    }

    @Test
    @Tag("processes")
    void run_ends_with_the_status_of_the_command_and_frees_the_path_at_once() throws Exception {
        Locked run = run("a", "exit 42", folder);

        assertThat(run.exitCode()).isEqualTo(42);
        assertThat(get().exitCode()).isEqualTo(ExitCode.VACANT);
    }

    @Test
    @Tag("processes")
    void run_ends_the_command_when_the_path_is_taken_away_and_runs_it_again() throws Exception {
        Path log = folder.resolve("log");
        run("a", "trap '' TERM; echo $$ >>\"$1\"; " + Shell.STAYS, log);
        long pid = Long.parseLong(Shell.lines(log, 1).get(0));

        store().delete(path);

        Shell.awaitGone(pid);
        assertThat(Shell.lines(log, 2)).hasSize(2);
    }

    @Test
    @Tag("processes")
    void run_does_not_leave_the_command_behind_when_it_is_killed() throws Exception {
        Path log = folder.resolve("log");
        Locked run = run("a", "echo $$ >>\"$1\"; " + Shell.STAYS, log);
        long pid = Long.parseLong(Shell.lines(log, 1).get(0));

        run.kill9();

        Shell.awaitGone(pid);
    }

    @Test
    @Tag("processes")
    void run_kills_the_command_before_the_lease_ends_when_the_store_is_away() throws Exception {
        try (StoreControl own = launch()) {
            Path log = folder.resolve("log");
            String script = "trap 'echo term >>\"$1\"' TERM; echo $$ >>\"$1\"; " + Shell.STAYS;
            start(runArgs(on(own), "a", MUCH_MARGIN, script, log));
            long pid = Long.parseLong(Shell.lines(log, 1).get(0));

            own.pause();
            long pausedAt = System.nanoTime();
            Shell.awaitGone(pid, MUCH_MARGIN);

            assertThat(Duration.ofNanos(System.nanoTime() - pausedAt)).isLessThan(MUCH_MARGIN);
            assertThat(Shell.read(log)).contains("term");
            own.resume();
            assertThat(Shell.lines(log, 3)).as("runs again").hasSizeGreaterThanOrEqualTo(3);
        }
    }

    @Test
    @Tag("processes")
    void the_demo_shows_a_take_over_between_processes() throws Exception {
        Locked demo = start("demo", "--on", on(store()), "--nodes", "2", "--ttl", seconds(UNDISTURBED));

        assertThat(demo.exitCode(patience()))
                .as(String.join("\n", demo.lines()))
                .isZero();
        assertThat(demo.lines().get(demo.lines().size() - 1)).startsWith("OK: ");
        Awaitility.await()
                .atMost(SOON, TimeUnit.SECONDS)
                .until(() -> store().entries().stream().noneMatch(entry -> entry.contains("demo")));
    }

    // ---- the judge

    private static void assertNeverTwo(Locked... nodes) {
        assertNeverTwoEnough(ENOUGH_CLAIMS, nodes);
    }

    /** A log that says too little is no proof. */
    private static void assertNeverTwoEnough(int enough, Locked... nodes) {
        ClaimJudge judge = new ClaimJudge();
        for (Locked node : nodes) {
            assertThat(trueClaims(node)).as("true claims").hasSizeGreaterThanOrEqualTo(enough);
            List<Event> claims = node.events().stream().filter(claim()).toList();
            assertThat(claims).isSortedAccordingTo(Comparator.comparingLong(event -> event.number("t0")));
            assertThat(claims)
                    .allSatisfy(event -> assertThat(event.number("t1")).isGreaterThanOrEqualTo(event.number("t0")));
            claims.forEach(judge::add);
        }
        assertThat(judge.violation()).isEmpty();
    }

    private static List<Event> trueClaims(Locked node) {
        return node.events().stream()
                .filter(claim().and(event -> event.truth("selected")))
                .toList();
    }

    private static Predicate<Event> claim() {
        return event -> event.is("claim");
    }

    private static Predicate<Event> refresh() {
        return event -> event.is("refresh");
    }

    /** What a listener of the node was told. */
    private static Predicate<Event> told() {
        return claim().or(event -> event.is("state")).negate();
    }

    private static Predicate<Event> selected() {
        return event -> event.is("select");
    }

    private static Predicate<Event> change(String id) {
        return event -> event.is("change") && event.text("id").equals(id);
    }

    // ---- processes

    /** As seconds, for the command line. */
    private static String seconds(Duration time) {
        return time.toSeconds() + "s";
    }

    private Locked node(String id) {
        return locked(
                "node",
                "--id",
                id,
                "--value",
                "value of " + id,
                "--ttl",
                seconds(UNDISTURBED),
                "--json",
                "--claim-every",
                "20ms");
    }

    private Locked get(String... args) {
        List<String> all = new ArrayList<>(List.of("--timeout", SOON + "s"));
        all.addAll(List.of(args));
        return locked("get", all.toArray(String[]::new));
    }

    private Locked run(String id, String script, Path log) {
        return start(runArgs(on(store()), id, UNDISTURBED, script, log));
    }

    private String[] runArgs(String uri, String id, Duration asked, String script, Path log) {
        List<String> args = new ArrayList<>(List.of(
                "run", "--on", uri, "--path", path, "--id", id, "--ttl", seconds(asked), "--grace", "10s", "--"));
        args.addAll(Shell.command(script, log));
        return args.toArray(String[]::new);
    }

    private Locked locked(String command, String... args) {
        List<String> all = new ArrayList<>(List.of(command, "--on", on(store()), "--path", path));
        all.addAll(List.of(args));
        return start(all.toArray(String[]::new));
    }

    private Locked start(String... args) {
        Locked started = Locked.start(args);
        processes.add(started);
        return started;
    }

    private static String on(StoreControl store) {
        return store.uri(store.port());
    }

    /** Enough for a takeover on a slow machine, in seconds. */
    private int patience() {
        return (int) takeover(UNDISTURBED).toSeconds() + STARTING;
    }

    /** The longest that a crash can cost begins with a renewal. */
    private void awaitRenewal(Locked leader) {
        long before = leader.events().stream().filter(refresh()).count();
        Awaitility.await("a renewal")
                .atMost(SOON, TimeUnit.SECONDS)
                .pollInterval(20, TimeUnit.MILLISECONDS)
                .until(() -> leader.events().stream().filter(refresh()).count() > before);
    }

    private static void enoughClaims(Locked node) {
        Awaitility.await("claims")
                .atMost(SOON, TimeUnit.SECONDS)
                .until(() -> trueClaims(node).size() >= ENOUGH_CLAIMS);
    }
}
