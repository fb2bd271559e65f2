package dev.locked.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where lines go. Each is written in one piece and flushed; lines of several threads do not mix. Whatever they tell, they are
 * {@link Printable}.
 */
final class Console {
    private static final Path STDOUT = Path.of("/proc/self/fd/1");

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
        return write(out, Printable.line(text));
    }

    /** Prints what was asked for: as it is, since others go on from that, but not to a terminal. */
    void answer(String text) {
        write(out, isTerminal() ? Printable.lines(text) : text);
    }

    /** The launcher knows. Java alone can't tell: {@code System.console()} is about input, too, and since 22 never null. */
    private static boolean isTerminal() {
        String told = System.getProperty("locked.terminal");
        if (told != null) {
            return Boolean.parseBoolean(told);
        }
        try {
            // Rather too careful: what is neither a file nor a pipe.
            String target = Files.readSymbolicLink(STDOUT).toString();
            return !target.matches("(pipe|socket|anon_inode):.*|/dev/(null|full|zero)") && !Files.isRegularFile(STDOUT);
        } catch (IOException | UnsupportedOperationException e) {
            return true; // no Linux
        }
    }

    /** Whether something that was printed may not have come to where it should go. */
    boolean hasLostOutput() {
        return out.checkError();
    }

    /** Prints a line for the operator, on stderr. */
    void note(String text) {
        write(err, "locked: " + Printable.line(text));
    }

    /** Prints an error: one line, and its stack trace if that is wanted. */
    void error(Throwable error) {
        note(describe(error));
        if (verbose) {
            write(err, Printable.trace(error));
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
