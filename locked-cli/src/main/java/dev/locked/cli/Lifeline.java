package dev.locked.cli;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;

/**
 * Kills a child process if this JVM dies without a chance to do so itself, as by {@code kill -9}. It is a small shell
 * that waits at the end of a pipe, which breaks when we die.
 */
final class Lifeline implements AutoCloseable {
    /** In the environment of what we start and protect, and of what that starts: names it. */
    static final String VARIABLE = "LOCKED_RUN";

    private final Process shell;
    private final BufferedWriter pipe;

    private Lifeline(Process shell) {
        this.shell = shell;
        this.pipe = shell.outputWriter(StandardCharsets.US_ASCII);
    }

    /**
     * Starts the shell. It knows of no process yet, but how to find one: we may die before we can say which we have started.
     *
     * @param name the value of {@link #VARIABLE} in the environment of the process, and in no other's
     * @throws IOException if there is no {@code /bin/sh}
     */
    static Lifeline start(String name) throws IOException {
        ProcessBuilder builder = new ProcessBuilder("/bin/sh", "-c", script());
        Lifeline lifeline = new Lifeline(builder.redirectOutput(Redirect.DISCARD)
                .redirectError(Redirect.DISCARD)
                .start());
        lifeline.write(VARIABLE + "=" + name);
        return lifeline;
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
