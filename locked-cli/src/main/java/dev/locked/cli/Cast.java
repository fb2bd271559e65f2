package dev.locked.cli;

import dev.locked.Locker;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Contenders that are processes: {@code locked node --json}, by the same Java and class path. They leave when their stdin
 * ends, that is, also when this process is killed.
 */
final class Cast implements AutoCloseable {
    /** How often contenders claim. */
    private static final String CLAIM_EVERY = "50ms";

    private static final long END_SECONDS = 5;

    private final Queue<Contender> all = new ConcurrentLinkedQueue<>();
    private final String uri;
    private final String path;
    private final Duration ttl;
    private final Consumer<Event> sink;

    Cast(String uri, String path, Duration ttl, Consumer<Event> sink) {
        this.uri = uri;
        this.path = path;
        this.ttl = ttl;
        this.sink = sink;
    }

    /** Starts a contender, whose events go to the demo. */
    Contender start(String id, String value) {
        ProcessBuilder builder = new ProcessBuilder(command(id, value)).redirectError(Redirect.INHERIT);
        builder.environment().put(Locker.URI_VARIABLE, uri); // Not an argument: it may hold a password.
        try {
            Process process = builder.start();
            Contender contender = new Contender(id, value, process, forward(id, process));
            all.add(contender);
            return contender;
        } catch (IOException e) {
            throw new UncheckedIOException("can't start a contender: " + e.getMessage(), e);
        }
    }

    private List<String> command(String id, String value) {
        String ttlText = ttl.toMillis() + "ms";
        return OwnJvm.command(
                Main.class,
                "node",
                "--path=" + path,
                "--id=" + id,
                "--value=" + value,
                "--ttl=" + ttlText,
                "--claim-every=" + CLAIM_EVERY,
                "--json",
                "--until-stdin-ends");
    }

    /** Ends all that is left, in good order. May be called twice. */
    @Override
    public void close() {
        // By its handle: Process.destroy() would also close the pipe that its last words come through.
        all.forEach(contender -> contender.process().toHandle().destroy());
        for (Contender left = all.poll(); left != null; left = all.poll()) {
            left.awaitEnd();
        }
    }

    /** Starts to hand on what a process prints. */
    private Thread forward(String id, Process process) {
        Thread reader = new Thread(() -> read(process), "locked-demo-" + id);
        reader.setDaemon(true);
        reader.start();
        return reader;
    }

    private void read(Process process) {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                sink.accept(Event.parse(line));
            }
        } catch (IOException | IllegalArgumentException e) {
            // Killed in the middle of a line.
        }
    }

    /** One who competes: its local id and value, and the process that it is. */
    record Contender(String id, String value, Process process, Thread reader) {
        /** Ends it without a farewell; says how, in the past tense. */
        String kill() {
            process.toHandle().destroyForcibly();
            return "killed (kill -9, process " + process.pid() + ")";
        }

        private void awaitEnd() {
            try {
                if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
                reader.join(); // What it said at last.
            } catch (InterruptedException e) {
                process.destroyForcibly();
                Thread.currentThread().interrupt();
            }
        }
    }
}
