package dev.locked.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Processes that share an embedded ZooKeeper; the first of each test is the one that runs it. */
@Timeout(180)
@Tag("once")
class EmbeddedProcessesTest {
    private static final int STARTING = 30;
    private static final Duration SHORT = Duration.ofSeconds(2);
    private static final Duration LONG = Duration.ofSeconds(20);

    /** How long a busy machine may take to start a server. */
    private static final Duration SERVER_START = Duration.ofSeconds(2);

    private final List<Locked> processes = new ArrayList<>();

    @TempDir
    private Path temp;

    @AfterEach
    void leaveNothingBehind() throws InterruptedException {
        for (Locked process : processes) {
            process.kill9(); // and wait, since it may be writing to the folder
        }
    }

    private Locked locked(String... args) {
        List<String> all = new ArrayList<>(List.of(args));
        all.add("--on=zookeeper:embedded?data=" + temp.resolve("data"));
        Locked process = Locked.start(all.toArray(String[]::new));
        processes.add(process);
        return process;
    }

    private Locked node(String id, String path, Duration ttl) {
        return locked(
                "node", "--json", "--id=" + id, "--value=of " + id, "--path=" + path, "--ttl=" + ttl.toSeconds() + "s");
    }

    private static Predicate<Event> is(String name) {
        return event -> event.is(name);
    }

    private static Predicate<Event> change(String id) {
        return is("change").and(event -> event.text("id").equals(id));
    }

    private static Predicate<Event> later(long mono) {
        return event -> event.number("mono") > mono;
    }

    @Test
    void the_first_starts_the_server_and_the_others_join() throws Exception {
        Locked first = node("a", "/one", LONG);
        first.await("a is selected", STARTING, is("select"));
        Locked second = node("b", "/one", LONG);
        second.await("b knows of a", STARTING, change("a"));
        Locked get = locked("get", "--path=/one");

        assertThat(get.exitCode()).isZero();
        assertThat(get.lines()).containsExactly("of a");
    }

    @Test
    void when_the_one_that_runs_the_server_is_killed_the_terms_of_others_live_on() throws Exception {
        livesOn("KILL");
    }

    @Test
    void when_the_one_that_runs_the_server_ends_the_terms_of_others_live_on() throws Exception {
        livesOn("TERM");
    }

    private void livesOn(String signal) throws Exception {
        Locked host = node("host", "/other", LONG);
        host.await("the server runs", STARTING, is("select"));
        Locked leader = node("leader", "/one", LONG);
        Event select = leader.await("it is selected", STARTING, is("select"));
        Locked standby = node("standby", "/one", LONG);
        standby.await("it knows of the leader", STARTING, change("leader"));

        long gone = System.nanoTime();
        host.signal(signal);
        Locked late = node("late", "/one", LONG);

        late.await("one that comes later finds the same", STARTING, change("leader"));
        Event refresh =
                leader.await("the lease is renewed", STARTING, is("refresh").and(later(gone)));
        assertThat(refresh.number("token")).isEqualTo(select.number("token"));
        assertThat(leader.events()).noneMatch(is("deselect"));
        assertThat(standby.events()).noneMatch(is("select")).noneMatch(is("vacant"));
    }

    @Test
    void when_the_one_that_runs_the_server_and_leads_is_killed_another_is_selected_in_time() throws Exception {
        Locked leader = node("a", "/one", SHORT);
        Event before = leader.await("a is selected", STARTING, is("select"));
        Locked second = node("b", "/one", SHORT);
        second.await("b knows of a", STARTING, change("a"));

        long killed = System.nanoTime();
        leader.kill9();
        Event after = second.await("b is selected", STARTING, is("select"));

        assertThat(Duration.ofNanos(after.number("mono") - killed))
                .isLessThanOrEqualTo(SHORT.plusSeconds(2).plus(SERVER_START));
        assertThat(after.number("token")).isGreaterThan(before.number("token"));
    }

    @Test
    void the_server_goes_from_process_to_process() throws Exception {
        Locked first = node("a", "/one", SHORT);
        first.await("a is selected", STARTING, is("select"));
        Locked second = node("b", "/one", SHORT);
        second.await("b knows of a", STARTING, change("a"));
        Locked third = node("c", "/one", SHORT);
        third.await("c knows of a", STARTING, change("a"));
        first.kill9();
        Event next = third.await(
                "c knows of another", STARTING, is("change").and(change("a").negate()));

        (next.text("id").equals("b") ? second : third).kill9();

        Locked left = next.text("id").equals("b") ? third : second;
        left.await("the last one is selected", STARTING, is("select"));
    }

    @Test
    void when_all_have_ended_the_next_begins_where_they_stopped() throws Exception {
        Locked first = node("a", "/one", SHORT);
        Event before = first.await("a is selected", STARTING, is("select"));
        String port = Files.readString(temp.resolve("data").resolve("port"));
        first.kill9();

        Locked second = node("b", "/one", SHORT);
        second.await("b finds a, which is dead", STARTING, change("a"));
        Event after = second.await("b is selected", STARTING, is("select"));

        assertThat(after.number("token")).isGreaterThan(before.number("token"));
        assertThat(temp.resolve("data").resolve("port")).hasContent(port);
    }

    @Test
    void a_folder_that_cannot_be_used_is_said_in_one_line() throws Exception {
        Files.createFile(temp.resolve("data"));

        assertThat(locked("get", "--path=/one").exitCode()).isEqualTo(ExitCode.REFUSED);
    }
}
