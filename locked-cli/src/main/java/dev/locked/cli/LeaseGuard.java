package dev.locked.cli;

import dev.locked.Term;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * Sees to it that a command does not outlive the lease, without waiting for events: it looks at the clock.
 *
 * <p>When less than an eighth of the ttl remains, the renewals that are due at half of it have failed for long: the
 * command gets SIGTERM, and the term is resigned. When nothing remains, SIGKILL; the margin that the library keeps before
 * the store's own expiry is the time to die in.
 */
final class LeaseGuard implements AutoCloseable {
    private final Term term;
    private final Child child;
    private final long earlyNanos;
    private final long paceNanos;
    private volatile long deadline;
    private volatile boolean ended;
    private boolean warned;

    LeaseGuard(Term term, Duration ttl, Child child) {
        this.term = term;
        this.child = child;
        this.earlyNanos = ttl.toNanos() / 8;
        this.paceNanos = Math.min(earlyNanos / 4, Duration.ofMillis(100).toNanos());
        this.deadline = System.nanoTime();
        look();
    }

    void start() {
        Thread thread = new Thread(this::watch, "locked-lease-guard");
        thread.setDaemon(true);
        thread.start();
    }

    /** When the lease in hand ends, at the earliest, on {@link System#nanoTime}. */
    long deadline() {
        return deadline;
    }

    /** The child has ended. */
    @Override
    public void close() {
        ended = true;
    }

    private void watch() {
        while (!ended) {
            long remaining = look();
            if (deadline - System.nanoTime() <= 0) {
                child.terminate();
                child.kill();
            } else if (remaining < earlyNanos) {
                warn(remaining);
            }
            LockSupport.parkNanos(paceNanos);
        }
    }

    /** What remains; keeps the deadline, which is not known any more once the term has ended. */
    private long look() {
        long now = System.nanoTime(); // Before the question, so that the deadline is never too late.
        long remaining = term.remaining().toNanos();
        if (remaining > 0) {
            deadline = now + remaining;
        }
        return remaining;
    }

    private void warn(long remaining) {
        if (warned) {
            return;
        }
        warned = true;
        child.terminate();
        if (remaining > 0) {
            term.resignAsync();
        }
    }
}
