package dev.locked.tck.process;

import dev.locked.tck.judge.LogLine;
import java.io.PrintStream;
import java.time.Duration;

/**
 * What a contender says to its driver, on stdout: lines that begin with {@value #MARK}, since a JVM or a library may print
 * there, too. What the driver hears is for its orders; the evidence is the log. Safe for use by many threads.
 */
final class ToDriver {
    static final String MARK = "locked-tck:";
    static final String LINE = "line";
    static final String WRITE = "write";
    static final String RENEWED = "renewed";
    static final String TTL = "ttl";
    static final String CLOCKS = "clocks";

    private final PrintStream out;

    ToDriver(PrintStream out) {
        this.out = out;
    }

    /** A line that stands in the log by now. */
    void line(LogLine line) {
        say(LINE, line.format());
    }

    /** A write to the resource that checks tokens. */
    void write(long token) {
        say(WRITE, token);
    }

    /** The lease was renewed. */
    void renewed() {
        say(RENEWED, System.nanoTime());
    }

    /** The ttl in force. */
    void ttl(Duration effective) {
        say(TTL, effective.toNanos());
    }

    /** What the clocks of this process show. */
    void clocks() {
        say(CLOCKS, System.currentTimeMillis() + " " + System.nanoTime());
    }

    private synchronized void say(String what, Object text) {
        out.println(MARK + " " + what + " " + text);
        out.flush();
    }
}
