package dev.locked.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.awaitility.Awaitility;

/** The program {@code locked} as a process, and the lines that it prints. */
final class Locked implements AutoCloseable {
    private static final List<String> HEARS_INTERRUPTS = hearsInterrupts();

    private final Process process;
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Thread reader;

    private Locked(Process process) {
        this.process = process;
        this.reader = new Thread(this::read, "locked-reader");
        reader.setDaemon(true);
        reader.start();
    }

    /**
     * What makes a child listen to SIGINT again: a build that a shell has put into the background ignores it, and its
     * children inherit that. Empty where this env can't do it.
     */
    private static List<String> hearsInterrupts() {
        List<String> prefix = List.of("env", "--default-signal=INT");
        try {
            Process probe = new ProcessBuilder("env", "--default-signal=INT", "true")
                    .redirectErrorStream(true)
                    .start();
            return probe.onExit().join().exitValue() == 0 ? prefix : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Locked start(String... args) {
        try {
            // The children's own stdin: that of the test JVM is how its parent talks to it.
            List<String> command = new ArrayList<>(HEARS_INTERRUPTS);
            command.addAll(OwnJvm.command(Main.class, args));
            return new Locked(
                    new ProcessBuilder(command).redirectError(Redirect.INHERIT).start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void read() {
        try (BufferedReader from = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = from.readLine(); line != null; line = from.readLine()) {
                lines.add(line);
            }
        } catch (IOException e) {
            // Killed.
        }
    }

    long pid() {
        return process.pid();
    }

    List<String> lines() {
        return lines;
    }

    /** All events so far. */
    List<Event> events() {
        return lines.stream().map(Event::parse).toList();
    }

    /** Waits for an event, and gives the first such. */
    Event await(String what, int seconds, Predicate<Event> wanted) {
        return Awaitility.await(what)
                .atMost(seconds, TimeUnit.SECONDS)
                .pollInterval(20, TimeUnit.MILLISECONDS)
                .until(() -> events().stream().filter(wanted).findFirst().orElse(null), found -> found != null);
    }

    void kill9() throws InterruptedException {
        process.toHandle()
                .destroyForcibly(); // Not by the process, which would close the pipe with the last lines in it.
        process.waitFor();
        reader.join();
    }

    void signal(String name) throws IOException, InterruptedException {
        Shell.signal(name, pid());
    }

    /** Waits for its end, and gives its exit code. */
    int exitCode() throws InterruptedException {
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            throw new IllegalStateException("process " + pid() + " goes on");
        }
        reader.join();
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
