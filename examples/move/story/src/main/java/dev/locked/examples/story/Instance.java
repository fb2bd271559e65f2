package dev.locked.examples.story;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A process of the application: what it printed, and what it is told. */
final class Instance implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final String name;
    private final Process process;
    private final BufferedWriter input;
    private final Thread reader;
    private final List<String> lines = new ArrayList<>();
    private int awaited;

    Instance(String name, Process process) {
        this.name = name;
        this.process = process;
        this.input = process.outputWriter(StandardCharsets.UTF_8);
        this.reader = new Thread(this::read, "reader-of-" + name);
        reader.setDaemon(true);
        reader.start();
    }

    private void read() {
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                add(line);
            }
        } catch (IOException e) {
            add("could not be read: " + e);
        }
    }

    private synchronized void add(String line) {
        lines.add(line);
        notifyAll();
    }

    /** Waits until these lines have been printed, in this order, after those awaited before; others may be between. */
    void awaits(String... wanted) throws InterruptedException {
        for (String line : wanted) {
            await(line);
        }
    }

    private synchronized void await(String wanted) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        for (int next = awaited; ; next++) {
            while (next >= lines.size()) {
                long left = end - System.nanoTime();
                if (left <= 0) {
                    throw new AssertionError(name + " did not print \"" + wanted + "\" in time, but "
                            + lines.subList(awaited, lines.size()) + "; before that " + lines.subList(0, awaited));
                }
                TimeUnit.NANOSECONDS.timedWait(this, left);
            }
            if (lines.get(next).equals(wanted)) {
                awaited = next + 1;
                return;
            }
        }
    }

    void tell(String command) throws IOException {
        input.write(command + "\n");
        input.flush();
    }

    /** Ends its input, and waits for it to end in order. */
    void leave() throws IOException, InterruptedException {
        input.close();
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new AssertionError(name + " did not end in order: " + process);
        }
        reader.join();
    }

    void kill9() throws InterruptedException {
        process.toHandle().destroyForcibly(); // The process itself would close the pipe with the last lines in it.
        process.waitFor();
        reader.join();
    }

    /** What it printed, but for what tells nothing new; each line after its name. */
    synchronized List<String> story() {
        News news = new News();
        return lines.stream()
                .filter(news::isNew)
                .map(line -> name + ": " + line)
                .toList();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
