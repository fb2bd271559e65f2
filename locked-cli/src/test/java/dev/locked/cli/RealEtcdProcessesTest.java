package dev.locked.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.locked.servers.EtcdServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Processes on a real etcd: what no test inside one JVM can show. */
@Timeout(120)
class RealEtcdProcessesTest {
    private static final int STARTING = 20;
    private static final Duration TTL = Duration.ofSeconds(2);
    private static final int ENOUGH_CLAIMS = 20;

    private static EtcdServer server;

    private final String path = "/test/" + UUID.randomUUID();
    private final List<Locked> processes = new ArrayList<>();

    @TempDir
    private Path folder;

    @BeforeAll
    static void launch() {
        server = EtcdServer.launch();
    }

    @AfterAll
    static void closeServer() {
        server.close();
    }

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
        Awaitility.await().until(() -> trueClaims(leader).size() >= ENOUGH_CLAIMS);

        long killedAt = System.nanoTime();
        leader.kill9();
        Event next = other.await("b is selected", STARTING, selected());
        Awaitility.await().until(() -> trueClaims(other).size() >= ENOUGH_CLAIMS);

        assertThat(Duration.ofNanos(next.number("mono") - killedAt)).isLessThanOrEqualTo(TTL.plusSeconds(1));
        assertThat(next.number("token")).isGreaterThan(first.number("token"));
        assertThat(other.events()).anyMatch(change("b"));
        assertNeverTwo(leader, other);
    }

    @Test
    void a_leader_that_was_asleep_does_not_take_itself_for_the_leader() throws Exception {
        Locked leader = node("a");
        leader.await("a is selected", STARTING, selected());
        Locked other = node("b");
        other.await("b knows of a", STARTING, change("a"));
        Awaitility.await().until(() -> trueClaims(leader).size() >= ENOUGH_CLAIMS);

        leader.signal("STOP");
        Thread.sleep(TTL.multipliedBy(2).toMillis());
        Event next = other.await("b is selected", 1, selected());
        long continuedAt = System.nanoTime();
        leader.signal("CONT");

        Event claim = leader.await("a claims again", 5, claim().and(event -> event.number("t0") > continuedAt));
        assertThat(claim.truth("selected")).isFalse();
        leader.await("a is told", 5, event -> event.is("deselect"));
        leader.await("a knows of b", 5, change("b").and(event -> event.number("token") == next.number("token")));

        // It has recovered: when the other leaves, it is selected again.
        Awaitility.await().until(() -> trueClaims(other).size() >= ENOUGH_CLAIMS);
        other.signal("TERM");
        Event again = leader.await(
                "a is selected again", 5, selected().and(event -> event.number("token") > next.number("token")));
        assertThat(again.node()).isEqualTo("a");
        assertThat(other.exitCode()).isEqualTo(143);
        assertNeverTwo(leader, other);
    }

    @Test
    void a_leader_that_is_told_to_end_hands_over_at_once() throws Exception {
        Locked leader = node("a");
        leader.await("a is selected", STARTING, selected());
        Locked other = node("b");
        other.await("b knows of a", STARTING, change("a"));

        long toldAt = System.nanoTime();
        leader.signal("INT");
        Event next = other.await("b is selected", 5, selected());

        assertThat(leader.exitCode()).isEqualTo(130);
        assertThat(leader.events())
                .anyMatch(event -> event.is("deselect") && event.text("cause").equals("STOPPED"));
        assertThat(Duration.ofNanos(next.number("mono") - toldAt)).isLessThan(Duration.ofSeconds(1));
        assertNeverTwoEnough(1, leader, other);
    }

    @Test
    void get_and_watch_tell_what_is_agreed() throws Exception {
        Locked watcher = locked("watch", "--json");
        Locked leader = node("a");
        Event select = leader.await("a is selected", STARTING, selected());
        watcher.await("the watcher sees it", 5, change("a"));

        Locked get = locked("get", "--json");
        assertThat(get.exitCode()).isZero();
        Event read = get.events().get(0);
        assertThat(read.text("id")).isEqualTo("a");
        assertThat(read.text("value")).isEqualTo("value of a");
        assertThat(read.number("token")).isEqualTo(select.number("token"));

        leader.signal("TERM");
        assertThat(leader.exitCode()).isEqualTo(143);
        watcher.await("the watcher sees the end", 5, event -> event.is("vacant"));
        Locked vacant = locked("get");
        assertThat(vacant.exitCode()).isEqualTo(ExitCode.VACANT);
        watcher.signal("TERM");
        assertThat(watcher.exitCode()).isEqualTo(143);
    }

    @Test
    void get_gives_up_when_the_store_is_not_there() throws Exception {
        Locked get = start("get", "--on", "etcd://127.0.0.1:1", "--path", path, "--timeout", "1s");

        assertThat(get.exitCode()).isEqualTo(ExitCode.UNREACHABLE);
    }

    @Test
    void run_runs_the_command_in_one_place_and_hands_it_over() throws Exception {
        Path log = folder.resolve("log");
        String script = "trap 'echo \"end $LOCKED_ID\" >>\"$1\"; exit 0' TERM; "
                + "echo \"begin $LOCKED_ID $LOCKED_TOKEN\" >>\"$1\"; for i in $(seq 400); do sleep 0.05; done";
        Locked first = run("a", script, log);
        Shell.lines(log, 1);
        Locked second = run("b", script, log);
        Thread.sleep(TTL.plusSeconds(1).toMillis());
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
    void run_ends_with_the_status_of_the_command_and_frees_the_path_at_once() throws Exception {
        Locked run = run("a", "exit 42", folder);

        assertThat(run.exitCode()).isEqualTo(42);
        assertThat(locked("get").exitCode()).isEqualTo(ExitCode.VACANT);
    }

    @Test
    void run_ends_the_command_when_the_path_is_taken_away_and_runs_it_again() throws Exception {
        Path log = folder.resolve("log");
        run("a", "echo $$ >>\"$1\"; trap '' TERM; for i in $(seq 400); do sleep 0.05; done", log);
        long pid = Long.parseLong(Shell.lines(log, 1).get(0));

        server.etcdctl("del", "--prefix", "/locked" + path);

        Shell.awaitGone(pid);
        assertThat(Shell.lines(log, 2)).hasSize(2);
    }

    @Test
    void run_does_not_leave_the_command_behind_when_it_is_killed() throws Exception {
        Path log = folder.resolve("log");
        Locked run = run("a", "echo $$ >>\"$1\"; for i in $(seq 400); do sleep 0.05; done", log);
        long pid = Long.parseLong(Shell.lines(log, 1).get(0));

        run.kill9();

        Shell.awaitGone(pid);
    }

    @Test
    void run_kills_the_command_before_the_lease_ends_when_the_store_is_away() throws Exception {
        try (EtcdServer own = EtcdServer.launch()) {
            Path log = folder.resolve("log");
            String script =
                    "trap 'echo term >>\"$1\"' TERM; echo $$ >>\"$1\"; for i in $(seq 400); do sleep 0.05; done";
            start(runArgs(on(own), "a", script, log));
            long pid = Long.parseLong(Shell.lines(log, 1).get(0));

            own.pause();
            long pausedAt = System.nanoTime();
            Shell.awaitGone(pid);

            assertThat(Duration.ofNanos(System.nanoTime() - pausedAt)).isLessThan(TTL);
            assertThat(Shell.read(log)).contains("term");
            own.resume();
            assertThat(Shell.lines(log, 3)).as("runs again").hasSizeGreaterThanOrEqualTo(3);
        }
    }

    @Test
    void the_demo_shows_a_take_over_between_processes() throws Exception {
        Locked demo = start("demo", "--on", on(server), "--nodes", "2");

        assertThat(demo.exitCode()).as(String.join("\n", demo.lines())).isZero();
        assertThat(demo.lines().get(demo.lines().size() - 1)).startsWith("OK: ");
        Awaitility.await()
                .atMost(5, TimeUnit.SECONDS)
                .until(() -> server.etcdctl("get", "--prefix", "--keys-only", "/locked/demo")
                        .isEmpty());
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

    private static Predicate<Event> selected() {
        return event -> event.is("select");
    }

    private static Predicate<Event> change(String id) {
        return event -> event.is("change") && event.text("id").equals(id);
    }

    // ---- processes

    private Locked node(String id) {
        return locked(
                "node", "--id", id, "--value", "value of " + id, "--ttl", "2s", "--json", "--claim-every", "20ms");
    }

    private Locked run(String id, String script, Path log) {
        return start(runArgs(on(server), id, script, log));
    }

    private String[] runArgs(String uri, String id, String script, Path log) {
        List<String> args = new ArrayList<>(
                List.of("run", "--on", uri, "--path", path, "--id", id, "--ttl", "2s", "--grace", "1s", "--"));
        args.addAll(Shell.command(script, log));
        return args.toArray(String[]::new);
    }

    private Locked locked(String command, String... args) {
        List<String> all = new ArrayList<>(List.of(command, "--on", on(server), "--path", path));
        all.addAll(List.of(args));
        return start(all.toArray(String[]::new));
    }

    private Locked start(String... args) {
        Locked started = Locked.start(args);
        processes.add(started);
        return started;
    }

    private static String on(EtcdServer etcd) {
        return "etcd://" + String.join(",", etcd.endpoints());
    }
}
