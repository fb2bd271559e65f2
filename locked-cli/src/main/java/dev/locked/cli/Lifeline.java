package dev.locked.cli;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;

/**
 * Kills a child process if this JVM dies without a chance to do so itself, as by {@code kill -9}. It is a small shell
 * that waits at the end of a pipe, which breaks when we die.
 */
final class Lifeline implements AutoCloseable {
    private static final String VARIABLE = "LOCKED_RUN";

    private final String name = UUID.randomUUID().toString();
    private final Process shell;
    private final BufferedWriter pipe;

    private Lifeline(Process shell) {
        this.shell = shell;
        this.pipe = shell.outputWriter(StandardCharsets.US_ASCII);
        write(VARIABLE + "=" + name);
    }

    /**
     * Starts the shell; it knows of no process yet.
     *
     * @throws IOException if there is no {@code /bin/sh}
     */
    static Lifeline start() throws IOException {
        ProcessBuilder builder = new ProcessBuilder("/bin/sh", "-c", script());
        return new Lifeline(builder.redirectOutput(Redirect.DISCARD)
                .redirectError(Redirect.DISCARD)
                .start());
    }

    private static String script() {
        try (InputStream in = Lifeline.class.getResourceAsStream("lifeline.sh")) {
            if (in == null) {
                throw new IllegalStateException("lifeline.sh is missing beside this class; build the jar again");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Has the process that is started with this environment found by it: we may die before we can say which it is. */
    void mark(Map<String, String> environment) {
        environment.put(VARIABLE, name);
    }

    /** From now on that process dies with us. */
    void hold(long pid) {
        write(Long.toString(pid));
    }

    /** The process has ended. Its id may soon be another's. */
    @Override
    public void close() {
        write("ended");
        try {
            pipe.close();
        } catch (IOException e) {
            // The shell is gone already.
        }
    }

    private void write(String line) {
        try {
            pipe.write(line + "\n");
            pipe.flush();
        } catch (IOException e) {
            // Somebody killed the shell. The child goes on, without this protection.
        }
    }

    /** The shell's process id. */
    long pid() {
        return shell.pid();
    }
}
