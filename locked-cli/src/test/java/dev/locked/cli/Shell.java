package dev.locked.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;

/** Commands for tests, and what became of them. */
final class Shell {
    private static final int TRIES = 5;

    private Shell() {}

    static List<String> command(String script, Object... args) {
        List<String> command = new java.util.ArrayList<>(List.of("/bin/sh", "-c", script, "sh"));
        for (Object arg : args) {
            command.add(arg.toString());
        }
        return command;
    }

    /** Waits until a file has that many lines, and gives them. */
    static List<String> lines(Path file, int atLeast) {
        return Awaitility.await("lines of " + file)
                .atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(10))
                .until(() -> read(file), lines -> lines.size() >= atLeast);
    }

    static List<String> read(Path file) throws IOException {
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }

    /** Waits until a process is gone, or a zombie that nobody reaps. */
    static void awaitGone(long pid) {
        Awaitility.await("the end of process " + pid)
                .atMost(Duration.ofSeconds(10))
                .pollInterval(Duration.ofMillis(10))
                .until(() -> !lives(pid));
    }

    static boolean lives(long pid) {
        return ProcessHandle.of(pid)
                .map(ProcessTree::new)
                .map(ProcessTree::lives)
                .orElse(false);
    }

    /**
     * The fastest of some tries, the first that is fast enough: a busy machine may delay one, but what is slow by itself
     * is slow each time.
     */
    static Duration fastest(Duration enough, Callable<Duration> measure) throws Exception {
        Duration fastest = measure.call();
        for (int i = 1; i < TRIES && fastest.compareTo(enough) >= 0; i++) {
            Duration took = measure.call();
            fastest = took.compareTo(fastest) < 0 ? took : fastest;
        }
        return fastest;
    }

    /** Sends a signal that Java has none for. */
    static void signal(String name, long pid) throws IOException, InterruptedException {
        int status = new ProcessBuilder("kill", "-" + name, Long.toString(pid))
                .inheritIO()
                .start()
                .waitFor();
        if (status != 0) {
            throw new IllegalStateException("kill -" + name + " " + pid + " ended with " + status);
        }
    }
}
