package dev.locked.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.locked.DeselectCause;
import dev.locked.StoreRefusedException;
import dev.locked.StoreRollback;
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
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(180)
@Isolated
class SupervisorTest {
    private static final String STAYS =
            "echo \"$$ $LOCKED_PATH $LOCKED_ID $LOCKED_VALUE $LOCKED_TOKEN\" >>\"$1\"; " + Shell.STAYS;
    private static final String IGNORES_TERM = "trap '' TERM; " + STAYS;
    private static final String ENDS_ON_TERM = "trap 'echo term >>\"$1\"; exit 0' TERM; " + STAYS;

    /** No test waits for as long. */
    private static final Duration LONG = Duration.ofMinutes(30);

    private static final Duration TTL = Duration.ofMinutes(10);

    /** When a lease is over, the path stays held for another tenth of the ttl: the time for the command to die in. */
    private static final Duration MARGIN = TTL.dividedBy(10);

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final BlockingQueue<Integer> ends = new LinkedBlockingQueue<>();
    private final FakeTerm term = new FakeTerm(LONG);
    private Duration grace = LONG;
    private Supervisor supervisor;
    private Path file;

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

        assertThat(ends.poll(Shell.SOON.toSeconds(), TimeUnit.SECONDS)).isEqualTo(42);
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
    void asks_the_command_to_end_on_a_stop_and_returns_when_it_has() {
        select(ENDS_ON_TERM);
        long pid = pid();

        assertThat(deselect(DeselectCause.STOPPED)).isLessThan(Shell.SOON);

        assertThat(Shell.lives(pid)).isFalse();
        assertThat(Shell.lines(file, 2)).contains("term");
        assertThat(ends).isEmpty();
    }

    @Test
    void gives_the_grace_on_a_stop() {
        grace = Duration.ofMillis(500);

        assertThat(selectAndDeselect(DeselectCause.STOPPED)).isBetween(grace, Shell.SOON);
    }

    @Test
    void does_not_give_more_grace_than_the_lease_has() {
        select(IGNORES_TERM);
        pid();
        term.lease(Duration.ofMillis(500));
        term.awaitAsked();

        assertThat(deselect(DeselectCause.STOPPED)).isLessThan(MARGIN);
    }

    @Test
    void gives_little_time_when_another_may_be_selected_already() {
        assertThat(selectAndDeselect(DeselectCause.TAKEN_AWAY)).isBetween(Duration.ofMillis(200), Shell.SOON);
    }

    @Test
    void gives_no_time_when_the_lease_has_run_out() {
        assertThat(selectAndDeselect(DeselectCause.LEASE_EXPIRED)).isLessThan(Shell.SOON);
    }

    /** To the millisecond, which no process keeps on a busy machine. */
    @ParameterizedTest
    @CsvSource({
        "STOPPED, 60000, 1000",
        "RESIGNED, 60000, 1000",
        "STOPPED, 999, 999",
        "RESIGNED, -1, -1",
        "SESSION_LOST, 60000, 200",
        "TAKEN_AWAY, 1, 200",
        "FAILED, 60000, 200",
        "LEASE_EXPIRED, 60000, 0",
    })
    void kills_the_command_at_a_time_that_the_cause_tells(DeselectCause cause, long leaseMillis, long killMillis) {
        grace = Duration.ofSeconds(1);
        supervise(Shell.command("exit 0"));
        long now = Long.MAX_VALUE - 7; // That clock may overflow.

        long killAt = supervisor.killAt(cause, now + TimeUnit.MILLISECONDS.toNanos(leaseMillis), now);

        assertThat(killAt - now).isEqualTo(TimeUnit.MILLISECONDS.toNanos(killMillis));
    }

    @Test
    void warns_the_command_and_resigns_when_renewals_fail_for_long() {
        select(ENDS_ON_TERM);
        long pid = pid();

        term.lease(TTL.dividedBy(8).minusSeconds(1));

        Shell.awaitGone(pid);
        assertThat(term.resigned).isCompleted();
        assertThat(Shell.lines(file, 2)).contains("term");
        assertThat(ends).as("this end was not the command's own").isEmpty();
    }

    @Test
    void kills_the_command_when_the_lease_runs_out_though_no_event_came() {
        select(IGNORES_TERM);
        long pid = pid();
        Duration lease = Duration.ofSeconds(2);

        long begin = System.nanoTime();
        term.lease(lease);
        Shell.awaitGone(pid);

        // The guard takes the time before it asks for what remains, and the machine may hold it up between the two.
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isBetween(lease.dividedBy(2), lease.plus(MARGIN));
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
    void tells_that_the_store_refuses_which_is_no_reason_to_end() {
        select(STAYS);
        long pid = pid();
        err.reset();

        supervisor.onError(new StoreRefusedException("permission denied", null));

        assertThat(supervisor.refusal()).isEqualTo(ExitCode.REFUSED);
        assertThat(ends).isEmpty();
        assertThat(Shell.lives(pid)).isTrue();
        assertThat(err.toString()).isEqualToNormalizingNewlines("locked: permission denied\n");
    }

    @Test
    void notes_that_the_store_has_gone_back_and_leaves_the_command_alone() {
        select(STAYS);
        long pid = pid();
        err.reset();
        StoreRollback rollback = new StoreRollback(20_000, 7);

        supervisor.onStoreRollback(rollback);

        assertThat(err.toString()).isEqualToNormalizingNewlines("locked: " + rollback + "\n");
        assertThat(ends).isEmpty();
        assertThat(Shell.lives(pid)).isTrue();
    }

    /** How long a command takes to be ended that ignores SIGTERM. */
    private Duration selectAndDeselect(DeselectCause cause) {
        select(IGNORES_TERM);
        long pid = pid();
        Duration took = deselect(cause);
        assertThat(Shell.lives(pid)).isFalse();
        return took;
    }

    private void select(String script) {
        file = folder.resolve("log");
        supervise(Shell.command(script, file));
        supervisor.onSelect(term);
    }

    private void supervise(List<String> command) {
        supervisor = new Supervisor(
                new Supervisor.Settings(command, grace),
                new Supervisor.NodeFacts(() -> TTL, () -> "10"),
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

    /** A lease that runs out unless it is given more. It begins when it is first asked for: so nobody misses it. */
    private static final class FakeTerm implements Term {
        final CompletableFuture<Void> resigned = new CompletableFuture<>();
        private @Nullable Duration given;
        private long deadline;

        FakeTerm(Duration lease) {
            lease(lease);
        }

        synchronized void lease(Duration remaining) {
            given = remaining;
        }

        void awaitAsked() {
            Awaitility.await("a look at the lease").atMost(Shell.SOON).until(this::isAsked);
        }

        private synchronized boolean isAsked() {
            return given == null;
        }

        synchronized void end() {
            given = Duration.ZERO;
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
        public synchronized Duration remaining() {
            if (given != null) {
                deadline = System.nanoTime() + given.toNanos();
                given = null;
            }
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
