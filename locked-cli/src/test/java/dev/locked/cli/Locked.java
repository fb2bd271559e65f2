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
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** The program {@code locked} as a process, and the lines that it prints. */
final class Locked implements AutoCloseable {
    /** In seconds. */
    static final int STARTING = (int) Shell.STARTING.toSeconds();

    /** In seconds. */
    static final int SOON = (int) Shell.SOON.toSeconds();

    private static final List<String> HEARS_INTERRUPTS = hearsInterrupts();

    private final Process process;
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final List<Event> parsed = new ArrayList<>();
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
    synchronized List<Event> events() {
        lines.stream().skip(parsed.size()).map(Event::parse).forEach(parsed::add);
        return List.copyOf(parsed);
    }

    /** Waits for an event, and gives the first such. */
    Event await(String what, int seconds, Predicate<Event> wanted) {
        return awaitAfter(0, what, seconds, wanted);
    }

    /** Waits for an event that is not among the first ones, and gives the first such. */
    Event awaitAfter(int former, String what, int seconds, Predicate<Event> wanted) {
        try {
            return Awaitility.await(what)
                    .atMost(seconds, TimeUnit.SECONDS)
                    .pollInterval(20, TimeUnit.MILLISECONDS)
                    .until(
                            () -> events().stream()
                                    .skip(former)
                                    .filter(wanted)
                                    .findFirst()
                                    .orElse(null),
                            found -> found != null);
        } catch (ConditionTimeoutException e) {
            throw new AssertionError("\"" + what + "\" did not come in " + seconds + " s, but " + allButClaims(), e);
        }
    }

    private String allButClaims() {
        return lines.stream()
                .filter(line -> !Event.parse(line).is("claim"))
                .collect(Collectors.joining("\n", "\n", ""));
    }

    void kill9() throws InterruptedException {
        process.toHandle()
                .destroyForcibly(); // Not by the process, which would close the pipe with the last lines in it.
        process.waitFor();
        reader.join(Shell.SOON.toMillis()); // whom it has left behind has its output, too
    }

    void signal(String name) throws IOException, InterruptedException {
        Shell.signal(name, pid());
    }

    /** Waits for its end, and gives its exit code. */
    int exitCode() throws InterruptedException {
        return exitCode(STARTING);
    }

    int exitCode(int seconds) throws InterruptedException {
        if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
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
