package dev.locked.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.locked.DeselectCause;
import dev.locked.StoreRefusedException;
import dev.locked.Term;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

@Timeout(60)
@Isolated
class SupervisorTest {
    private static final String STAYS =
            "echo \"$$ $LOCKED_PATH $LOCKED_ID $LOCKED_VALUE $LOCKED_TOKEN\" >>\"$1\"; for i in $(seq 400); do sleep 0.05; done";
    private static final String IGNORES_TERM = "trap 'echo term >>\"$1\"' TERM; " + STAYS;

    private static final Duration LONG = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final BlockingQueue<Integer> ends = new LinkedBlockingQueue<>();
    private final FakeTerm term = new FakeTerm(LONG);
    private Duration grace = Duration.ofSeconds(15);
    private Duration ttl = Duration.ofSeconds(2);
    private Supervisor supervisor;
    private Path file;
    private int selects;

    @AfterEach
    void leaveNothingBehind() {
        supervisor.close();
    }

    @Test
    void runs_the_command_with_what_it_needs_to_know() {
        select(STAYS);

        assertThat(Shell.lines(file, 1).get(0)).endsWith(" /master node-1 10 7");
        assertThat(err.toString()).contains("locked: selected on /master, token 7");
    }

    @Test
    void ends_with_the_status_of_the_command() throws Exception {
        select("exit 42");

        assertThat(ends.poll(10, TimeUnit.SECONDS)).isEqualTo(42);
    }

    @Test
    void tells_a_command_that_is_not_there_from_one_that_can_not_be_run() {
        supervise(List.of("/no/such/command"));
        supervisor.onSelect(term);
        assertThat(ends.poll()).isEqualTo(ExitCode.NOT_FOUND);

        supervise(List.of(folder.toString()));
        supervisor.onSelect(term);
        assertThat(ends.poll()).isEqualTo(ExitCode.CANNOT_RUN);
    }

    @Test
    void does_not_start_the_command_when_the_term_is_over_by_now() {
        term.end();

        select(STAYS);

        assertThat(err.toString()).isEmpty();
    }

    @Test
    void gives_the_grace_on_a_stop_and_returns_when_the_command_has_ended() throws Exception {
        grace = Duration.ofMillis(500);
        Duration most = Duration.ofMillis(1500);

        assertThat(Shell.fastest(most, () -> {
                    select(IGNORES_TERM);
                    long pid = pid();
                    Duration took = deselect(DeselectCause.STOPPED);
                    assertThat(Shell.lives(pid)).isFalse();
                    return took;
                }))
                .isBetween(grace, most);
        assertThat(Shell.lines(file, 2)).contains("term");
        assertThat(ends).isEmpty();
    }

    @Test
    void does_not_give_more_grace_than_the_lease_has() throws Exception {
        Duration lease = Duration.ofSeconds(3); // Enough for a slow machine to start the command.
        Duration most = lease.plusMillis(200);

        assertThat(Shell.fastest(most, () -> {
                    long begin = System.nanoTime();
                    term.lease(lease);
                    select(IGNORES_TERM);
                    pid();
                    deselect(DeselectCause.STOPPED);
                    return Duration.ofNanos(System.nanoTime() - begin);
                }))
                .isLessThan(most);
    }

    @Test
    void gives_little_time_when_another_may_be_selected_already() throws Exception {
        Duration most = Duration.ofMillis(450);

        assertThat(Shell.fastest(most, () -> selectAndDeselect(DeselectCause.TAKEN_AWAY)))
                .isBetween(Duration.ofMillis(200), most);
    }

    @Test
    void gives_no_time_when_the_lease_has_run_out() throws Exception {
        Duration most = Duration.ofMillis(200);

        assertThat(Shell.fastest(most, () -> selectAndDeselect(DeselectCause.LEASE_EXPIRED)))
                .isLessThan(most);
    }

    @Test
    void warns_the_command_and_resigns_when_renewals_fail_for_long() {
        ttl = Duration.ofSeconds(160);
        select("trap 'echo term >>\"$1\"; exit 0' TERM; " + STAYS);
        long pid = pid();

        term.lease(Duration.ofSeconds(19)); // Less than an eighth of the ttl.

        Shell.awaitGone(pid);
        assertThat(term.resigned).isCompleted();
        assertThat(Shell.lines(file, 2)).contains("term");
        assertThat(ends).as("this end was not the command's own").isEmpty();
    }

    @Test
    void kills_the_command_when_the_lease_runs_out_though_no_event_came() throws Exception {
        Duration lease = Duration.ofMillis(200);
        Duration most = Duration.ofMillis(400);

        assertThat(Shell.fastest(most, () -> {
                    term.lease(LONG);
                    select(IGNORES_TERM);
                    long pid = pid();
                    long begin = System.nanoTime();
                    term.lease(lease);
                    Shell.awaitGone(pid);
                    return Duration.ofNanos(System.nanoTime() - begin);
                }))
                .isBetween(lease, most);
    }

    @Test
    void runs_the_command_again_in_the_next_term() {
        select(STAYS);
        pid();
        deselect(DeselectCause.SESSION_LOST);

        supervisor.onSelect(new FakeTerm(LONG));

        assertThat(Shell.lines(file, 2)).hasSize(2);
    }

    @Test
    void ends_when_the_store_refuses() {
        supervise(Shell.command("exit 0"));

        supervisor.onError(new StoreRefusedException("permission denied", null));

        assertThat(ends.poll()).isEqualTo(ExitCode.REFUSED);
        assertThat(err.toString()).isEqualToNormalizingNewlines("locked: permission denied\n");
    }

    private Duration selectAndDeselect(DeselectCause cause) {
        term.lease(LONG);
        select(IGNORES_TERM);
        pid();
        return deselect(cause);
    }

    private void select(String script) {
        if (supervisor != null) {
            supervisor.close();
        }
        file = folder.resolve("log-" + selects++);
        supervise(Shell.command(script, file));
        supervisor.onSelect(term);
    }

    private void supervise(List<String> command) {
        supervisor = new Supervisor(
                new Supervisor.Settings(command, grace),
                new Supervisor.NodeFacts(() -> ttl, () -> "10"),
                new Console(System.out, new PrintStream(err, true)),
                ends::add);
    }

    private long pid() {
        return Long.parseLong(Shell.lines(file, 1).get(0).split(" ")[0]);
    }

    private Duration deselect(DeselectCause cause) {
        term.end();
        long begin = System.nanoTime();
        supervisor.onDeselect(term, cause);
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    /** A lease that runs out unless it is given more. */
    private static final class FakeTerm implements Term {
        final CompletableFuture<Void> resigned = new CompletableFuture<>();
        private volatile long deadline;

        FakeTerm(Duration lease) {
            lease(lease);
        }

        void lease(Duration remaining) {
            deadline = System.nanoTime() + remaining.toNanos();
        }

        void end() {
            deadline = System.nanoTime();
        }

        @Override
        public String path() {
            return "/master";
        }

        @Override
        public String id() {
            return "node-1";
        }

        @Override
        public long token() {
            return 7;
        }

        @Override
        public boolean isValid() {
            return !remaining().isZero();
        }

        @Override
        public Duration remaining() {
            return Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
        }

        @Override
        public void update(String value) {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletionStage<Void> updateAsync(String value) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void resign() {
            resigned.complete(null);
        }

        @Override
        public CompletionStage<Void> resignAsync() {
            resign();
            return resigned;
        }
    }
}
