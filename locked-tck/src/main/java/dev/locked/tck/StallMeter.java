package dev.locked.tck;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.LockSupport;

/**
 * Measures for how long the machine kept this JVM from running: a thread that should wake every 5 ms notes how much too late
 * it did. That is what the machine cost, by its load or by a garbage collection, and not the backend. One for the JVM.
 */
final class StallMeter implements Runnable {
    static final StallMeter INSTANCE = start();

    private static final long PERIOD_NANOS = 5_000_000;

    /** Shorter ones are the common inaccuracy of a sleep. */
    private static final long SHORTEST_NANOS = 2_000_000;

    /** Those of the last minutes, on the busiest machine. */
    private static final int MOST = 10_000;

    private record Stall(long end, long nanos) {}

    private final Deque<Stall> stalls = new ArrayDeque<>(); // guarded by itself
    private volatile long due = System.nanoTime() + PERIOD_NANOS;

    private StallMeter() {}

    private static StallMeter start() {
        StallMeter meter = new StallMeter();
        Thread thread = new Thread(meter, "locked-tck-stall-meter");
        thread.setDaemon(true);
        thread.start();
        return meter;
    }

    @Override
    public void run() {
        while (true) {
            LockSupport.parkNanos(due - System.nanoTime());
            long now = System.nanoTime();
            if (now - due >= SHORTEST_NANOS) {
                note(new Stall(now, now - due));
            }
            if (now - due >= 0) { // else it woke for no reason
                due = now + PERIOD_NANOS;
            }
        }
    }

    private void note(Stall stall) {
        synchronized (stalls) {
            if (stalls.size() == MOST) {
                stalls.removeFirst();
            }
            stalls.addLast(stall);
        }
    }

    /**
     * The longest stall that has not ended before a moment; one that goes on counts as far as it has come.
     *
     * @param since a reading of {@link System#nanoTime()}
     */
    Duration longestSince(long since) {
        long longest = Math.max(0, System.nanoTime() - due);
        synchronized (stalls) {
            for (Stall stall : stalls) {
                if (stall.end - since >= 0) {
                    longest = Math.max(longest, stall.nanos);
                }
            }
        }
        return Duration.ofNanos(longest);
    }
}
