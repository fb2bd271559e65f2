package dev.locked.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // a reader is not to be interrupted
class WallClocksTest {
    private static final long HOUR = Duration.ofHours(1).toMillis();
    private static final long MINUTE = Duration.ofMinutes(1).toMillis();

    @TempDir
    private Path folder;

    /** The program of one who tells the time whenever it is asked: by the wall, by the machine, and how long a wait of 100 ms took. */
    public static final class Teller {
        private Teller() {}

        /** Runs it. */
        public static void main(String[] args) throws IOException, InterruptedException {
            Object monitor = new Object();
            while (System.in.read() >= 0) {
                long before = System.nanoTime();
                synchronized (monitor) {
                    monitor.wait(100);
                }
                long waited = System.nanoTime() - before;
                System.out.println(System.currentTimeMillis() + " " + System.nanoTime() + " " + waited);
            }
        }
    }

    @Test
    void step_the_wall_clock_of_a_process_and_nothing_else() throws IOException {
        Optional<WallClocks> here = WallClocks.in(folder);
        Assumptions.assumeTrue(here.isPresent(), "libfaketime is not installed (Debian's package faketime)");
        WallClocks clocks = here.orElseThrow();
        ProcessBuilder builder =
                new ProcessBuilder(ContenderJvm.command(Teller.class)).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().putAll(clocks.environment(3));
        Process teller = builder.start();
        try (BufferedReader answers = teller.inputReader(UTF_8);
                BufferedWriter questions = teller.outputWriter(UTF_8)) {
            ask(questions, answers, 0);
            clocks.step(3, 2);
            ask(questions, answers, 2 * HOUR);
            clocks.step(2, -2); // another's
            clocks.step(3, -2);
            ask(questions, answers, -2 * HOUR);
            clocks.step(3, 0);
            ask(questions, answers, 0);
        } finally {
            teller.destroyForcibly();
        }
    }

    private static void ask(BufferedWriter questions, BufferedReader answers, long ahead) throws IOException {
        long before = System.nanoTime();
        questions.write("?");
        questions.flush();
        String[] answer = answers.readLine().split(" ");
        long after = System.nanoTime();

        assertThat(Long.parseLong(answer[0]) - System.currentTimeMillis()).isBetween(ahead - MINUTE, ahead + MINUTE);
        assertThat(Long.parseLong(answer[1])).as("the monotonic clock").isBetween(before, after);
        assertThat(Long.parseLong(answer[2])).as("a wait of 100 ms").isGreaterThanOrEqualTo(99_000_000L);
    }
}
