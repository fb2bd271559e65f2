package dev.locked.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;

/** Commands for tests, and what became of them. */
final class Shell {
    /** The end of a script: it goes on for longer than a test, and not for ever, should nobody end it. */
    static final String STAYS = "for i in $(seq 6000); do sleep 0.05; done";

    /**
     * What a machine may take, however busy it is, for what it does at once. Where the answer to "at once?" is no, it has
     * to take much longer.
     */
    static final Duration SOON = Duration.ofSeconds(30);

    /** What a busy machine may take to start a JVM. */
    static final Duration STARTING = Duration.ofSeconds(60);

    private Shell() {}

    static List<String> command(String script, Object... args) {
        List<String> command = new java.util.ArrayList<>(List.of("/bin/sh", "-c", script, "sh"));
        for (Object arg : args) {
            command.add(arg.toString());
        }
        return command;
    }

    /** Waits until a file has that many lines, and gives them; a process may have to start to write them. */
    static List<String> lines(Path file, int atLeast) {
        return Awaitility.await("lines of " + file)
                .atMost(STARTING)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> read(file), lines -> lines.size() >= atLeast);
    }

    static List<String> read(Path file) throws IOException {
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }

    /** Waits until a process is gone, or a zombie that nobody reaps. */
    static void awaitGone(long pid) {
        awaitGone(pid, SOON);
    }

    static void awaitGone(long pid, Duration most) {
        Awaitility.await("the end of process " + pid)
                .atMost(most)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> !lives(pid));
    }

    static boolean lives(long pid) {
        return ProcessHandle.of(pid)
                .map(ProcessTree::new)
                .map(ProcessTree::lives)
                .orElse(false);
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
