package dev.locked.cli;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * Measures for how long the machine kept processes from running: a thread that should wake every 5 ms adds up how much too
 * late it did. An upper bound that is itself a promise is granted that.
 */
final class Stalls {
    private static final long PERIOD_NANOS = Duration.ofMillis(5).toNanos();

    /** Shorter ones are the common inaccuracy of a sleep. */
    private static final long SHORTEST_NANOS = Duration.ofMillis(20).toNanos();

    private final Thread thread = new Thread(this::measure, "stalls");
    private volatile boolean ended;
    private long sum; // of the thread, until it has ended

    private Stalls() {}

    static Stalls watch() {
        Stalls stalls = new Stalls();
        stalls.thread.setDaemon(true);
        stalls.thread.start();
        return stalls;
    }

    private void measure() {
        while (!ended) {
            long due = System.nanoTime() + PERIOD_NANOS;
            LockSupport.parkNanos(PERIOD_NANOS);
            long late = System.nanoTime() - due;
            if (late >= SHORTEST_NANOS) {
                sum += late;
            }
        }
    }

    /** All of them, since the watch began. */
    Duration end() throws InterruptedException {
        ended = true;
        thread.join();
        return Duration.ofNanos(sum);
    }
}
