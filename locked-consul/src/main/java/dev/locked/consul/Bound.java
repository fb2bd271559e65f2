package dev.locked.consul;

import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** How long a request may take; and the way to end it sooner, from another thread. */
final class Bound {
    private final LongSupplier nanoTime;
    private final long deadline;
    private boolean over; // guarded by this, as the other
    private @Nullable Runnable abort;

    Bound(LongSupplier nanoTime, long nanos) {
        this.nanoTime = nanoTime;
        this.deadline = nanoTime.getAsLong() + nanos;
    }

    /** What is left, at least one millisecond. */
    int millisLeft() {
        long left = (deadline - nanoTime.getAsLong()) / 1_000_000;
        return (int) Math.max(1, Math.min(left, Integer.MAX_VALUE));
    }

    synchronized boolean isOver() {
        return over || deadline - nanoTime.getAsLong() <= 0;
    }

    /** What ends the request that is being sent now; runs at once if it is over already. */
    void abortBy(Runnable action) {
        boolean now;
        synchronized (this) {
            abort = action;
            now = over;
        }
        if (now) {
            action.run();
        }
    }

    /** Ends the request under way, and has no other one begin. */
    void end() {
        Runnable action;
        synchronized (this) {
            over = true;
            action = abort;
        }
        if (action != null) {
            action.run();
        }
    }

    /** The request under way is done: there is nothing to abort any more. */
    synchronized void done() {
        abort = null;
    }
}
