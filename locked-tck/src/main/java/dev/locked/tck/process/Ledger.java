package dev.locked.tck.process;

import dev.locked.tck.judge.Kind;
import dev.locked.tck.judge.LogFile;

/** A resource that checks fencing tokens: refuses a write under a smaller token than it has seen. */
final class Ledger {
    private final LogFile log;
    private long highest;

    Ledger(LogFile log) {
        this.log = log;
    }

    synchronized void take(String process, long token) {
        Kind answer = token < highest ? Kind.REFUSED : Kind.ACCEPTED;
        highest = Math.max(highest, token);
        log.write(answer, "token", token, "process", process);
    }
}
