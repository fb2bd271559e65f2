package dev.locked.spi;

import java.time.Duration;

/**
 * The only door to time: a monotonic clock and a timer that runs on it. Safe for use by many threads.
 *
 * <p>Readings are compared by subtraction, as those of {@link System#nanoTime()}, and mean nothing to another process.
 */
public interface MonotonicClock {
    /**
     * The time now.
     *
     * @return nanoseconds from an arbitrary origin; never goes back
     */
    long nanoTime();

    /**
     * Runs a task later, once.
     *
     * @param delay when; zero or negative means as soon as possible
     * @param task what; short, and not blocking, since others wait behind it
     * @return a handle that cancels the task if it has not begun; cancelling again does nothing
     */
    Cancellable schedule(Duration delay, Runnable task);

    /**
     * The machine's monotonic clock, the same object for the whole process; its timer is one daemon thread, while there is
     * something to wait for.
     *
     * @return never null
     */
    static MonotonicClock system() {
        return SystemClock.INSTANCE;
    }

    /** Something that can be called off. */
    @FunctionalInterface
    interface Cancellable {
        /** Calls it off; does nothing if it has begun. */
        void cancel();
    }
}
