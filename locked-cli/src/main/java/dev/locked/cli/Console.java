package dev.locked.cli;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Where lines go. Each is written in one piece and flushed; lines of several threads do not mix. */
final class Console {
    private final PrintStream out;
    private final PrintStream err;
    private volatile boolean verbose;

    Console(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    PrintStream out() {
        return out;
    }

    PrintStream err() {
        return err;
    }

    boolean verbose() {
        return verbose;
    }

    void verbose(boolean on) {
        this.verbose = on;
    }

    /** Prints a line; false if nobody reads any more. */
    boolean line(String text) {
        return write(out, text);
    }

    /** Prints a line for the operator, on stderr. */
    void note(String text) {
        write(err, "locked: " + text);
    }

    /** Prints an error: one line, and its stack trace if that is wanted. */
    void error(Throwable error) {
        note(describe(error));
        if (verbose) {
            synchronized (this) {
                error.printStackTrace(err);
            }
        }
    }

    /** What an error says, in one line. */
    static String describe(Throwable error) {
        String message = error.getMessage();
        return message == null ? error.getClass().getSimpleName() : message.replaceAll("\\s*\\R\\s*", " ");
    }

    private synchronized boolean write(PrintStream stream, String text) {
        byte[] bytes = (text + System.lineSeparator()).getBytes(StandardCharsets.UTF_8);
        stream.write(bytes, 0, bytes.length);
        return !stream.checkError();
    }
}
