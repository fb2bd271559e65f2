package dev.locked.tck.process;

import dev.locked.spi.MonotonicClock;
import java.time.Duration;

/** A clock that is wrong: it runs faster or slower than the machine's, and its timers with it. */
public final class ClockAtRate implements MonotonicClock {
    private final MonotonicClock machine = MonotonicClock.system();
    private final long origin = machine.nanoTime();
    private final double rate;

    /**
     * A clock.
     *
     * @param rate how many of its seconds pass in one of the machine's
     */
    public ClockAtRate(double rate) {
        this.rate = rate;
    }

    @Override
    public long nanoTime() {
        return origin + (long) ((machine.nanoTime() - origin) * rate);
    }

    @Override
    public Cancellable schedule(Duration delay, Runnable task) {
        return machine.schedule(Duration.ofNanos((long) (delay.toNanos() / rate)), task);
    }
}
