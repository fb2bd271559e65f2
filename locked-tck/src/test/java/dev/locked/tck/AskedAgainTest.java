package dev.locked.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.locked.memory.MemoryStore;
import dev.locked.tck.broken.MemoryHarness;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

@DisplayName("A clause that was inconclusive")
@Isolated("the samples count their attempts in a static field, and what is printed is the whole JVM's")
class AskedAgainTest {
    /** What came of each attempt, the message of the last that did not pass, and what was printed. */
    private record Outcome(List<Status> attempts, String message, String printed) {}

    private static Outcome run(Class<? extends Sample> sample) {
        PrintStream out = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            return run(sample, printed);
        } finally {
            System.setOut(out);
        }
    }

    private static Outcome run(Class<? extends Sample> sample, ByteArrayOutputStream printed) {
        Sample.attempts.set(0);
        List<Status> attempts = new ArrayList<>();
        List<String> messages = new ArrayList<>(List.of(""));
        var request = LauncherDiscoveryRequestBuilder.request()
                .selectors(selectClass(sample))
                .configurationParameter("junit.jupiter.execution.parallel.enabled", "false")
                .build();
        LauncherFactory.create().execute(request, new TestExecutionListener() {
            @Override
            public void executionFinished(TestIdentifier test, TestExecutionResult result) {
                if (test.isTest()) {
                    attempts.add(result.getStatus());
                    result.getThrowable().ifPresent(thrown -> messages.add(thrown.getMessage()));
                }
            }
        });
        return new Outcome(attempts, messages.get(messages.size() - 1), printed.toString(StandardCharsets.UTF_8));
    }

    /** A clause whose attempts differ. */
    abstract static class Sample extends Chapter {
        static final AtomicInteger attempts = new AtomicInteger();

        @Override
        BackendHarness harness() {
            return new MemoryHarness(MemoryStore.create());
        }

        @Clause("S4")
        @DisplayName("S4 a sample")
        void s4_sample() {
            attempt(attempts.incrementAndGet());
        }

        abstract void attempt(int number);
    }

    static class ConclusiveTheThirdTime extends Sample {
        @Override
        void attempt(int number) {
            if (number < 3) {
                throw new InconclusiveError("a stall");
            }
        }
    }

    @Test
    @DisplayName("is asked again until it is not, and each attempt can be seen")
    void isAskedAgain() {
        Outcome outcome = run(ConclusiveTheThirdTime.class);
        assertThat(outcome.attempts()).containsExactly(Status.ABORTED, Status.ABORTED, Status.SUCCESSFUL);
        assertThat(outcome.message()).isEqualTo("clause S4 is asked again: a stall");
        assertThat(outcome.printed().lines()).containsExactly(outcome.message(), outcome.message());
    }

    static class NeverConclusive extends Sample {
        @Override
        void attempt(int number) {
            throw new InconclusiveError("a stall");
        }
    }

    @Test
    @DisplayName("is asked again three times at most, and then fails")
    void isAskedAgainThreeTimes() {
        Outcome outcome = run(NeverConclusive.class);
        assertThat(outcome.attempts()).containsExactly(Status.ABORTED, Status.ABORTED, Status.ABORTED, Status.FAILED);
        assertThat(outcome.message()).isEqualTo("clause S4 of SPEC.md is not kept: a stall");
    }

    /** In time, but only because the machine is said to have stalled. */
    static class InDoubt extends Sample {
        @Override
        TimeBounds newTimeBounds() {
            return new TimeBounds(since -> Duration.ofDays(2));
        }

        @Override
        void attempt(int number) {
            time().within(
                            "it",
                            Duration.ofHours(1),
                            System.nanoTime() - Duration.ofDays(1).toNanos());
        }
    }

    @Test
    @DisplayName("counts as kept when it was in doubt each time")
    void isKeptWhenInDoubt() {
        assertThat(run(InDoubt.class).attempts())
                .containsExactly(Status.ABORTED, Status.ABORTED, Status.ABORTED, Status.SUCCESSFUL);
    }

    static class FailsAfterADoubt extends Sample {
        @Override
        void attempt(int number) {
            if (number == 1) {
                throw new InconclusiveError("a stall");
            }
            throw new AssertionError("two at once");
        }
    }

    @Test
    @DisplayName("fails at once for anything else")
    void failsForAnythingElse() {
        Outcome outcome = run(FailsAfterADoubt.class);
        assertThat(outcome.attempts()).containsExactly(Status.ABORTED, Status.FAILED);
        assertThat(outcome.message()).isEqualTo("clause S4 of SPEC.md is not kept: two at once");
    }
}
