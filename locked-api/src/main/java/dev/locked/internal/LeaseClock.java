package dev.locked.internal;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The end of a lease, shared by all claims under one session and read by any thread. Once somebody has seen it pass, it
 * has passed for everybody and for good: a renewal that comes later can't bring it back.
 */
final class LeaseClock {
    private static final long LAPSED = Long.MIN_VALUE;

    private final AtomicLong deadline;

    LeaseClock(long deadline) {
        this.deadline = new AtomicLong(deadline);
    }

    boolean holdsAt(long now) {
        long end = deadline.get();
        while (end != LAPSED) {
            if (now - end < 0) {
                return true;
            }
            if (deadline.compareAndSet(end, LAPSED)) {
                return false;
            }
            end = deadline.get();
        }
        return false;
    }

    /** Moves the end; false if it has passed. */
    boolean extend(long to) {
        long end = deadline.get();
        while (end != LAPSED) {
            if (to - end <= 0 || deadline.compareAndSet(end, to)) {
                return true;
            }
            end = deadline.get();
        }
        return false;
    }

    long remainingAt(long now) {
        long end = deadline.get();
        return end == LAPSED ? 0 : Math.max(0, end - now);
    }
}
