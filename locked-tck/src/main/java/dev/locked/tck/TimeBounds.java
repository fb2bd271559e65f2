package dev.locked.tck;

import static org.junit.jupiter.api.Assertions.fail;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.LongFunction;

/**
 * Judges what a clause promises of time, for one test. A slow machine must not be taken for a broken backend, nor the other
 * way round: what took longer than promised may have taken as much longer as the machine stalled meanwhile. Where it stalled
 * for more than a quarter of the bound nothing can be said, and the clause is asked again: see {@link ClauseExtension}.
 *
 * <p>Only for upper bounds. That something does not happen too early, or not twice at once, is safety; no stall excuses it.
 */
final class TimeBounds {
    private static final int QUARTER = 4;

    private final long began = System.nanoTime();
    private final AtomicReference<String> doubt = new AtomicReference<>("");
    private final LongFunction<Duration> longestStallSince;

    TimeBounds() {
        this(StallMeter.INSTANCE::longestSince);
    }

    /** With a meter of the caller's, which gets readings of {@link System#nanoTime()}. */
    TimeBounds(LongFunction<Duration> longestStallSince) {
        this.longestStallSince = longestStallSince;
    }

    /** Checks that something that has just ended took no longer than promised. */
    void within(String what, Duration bound, long startNanos) {
        Duration taken = Duration.ofNanos(System.nanoTime() - startNanos);
        if (taken.compareTo(bound) <= 0) {
            return;
        }
        Duration stall = longestStallSince.apply(startNanos);
        String seen = what + " took " + taken + ", promised within " + bound + stalled(stall);
        if (taken.compareTo(bound.plus(stall)) > 0) {
            failed(seen, bound, stall);
        } else if (isLong(stall, bound)) {
            doubt.compareAndSet("", seen);
        }
    }

    /** Checks what a short lease, renewed by the kit or the engine, may lose only to a stall. */
    void kept(String what, Duration ttl, boolean isKept) {
        if (!isKept) {
            Duration stall = longestStallSince.apply(began);
            failed(what + " is not so, at a ttl of " + ttl + stalled(stall), ttl, stall);
        }
    }

    /** As above, all the time for a while. */
    void keptFor(String what, Duration ttl, Duration time, BooleanSupplier condition) {
        boolean lost = Eventually.untilNot(time, condition);
        kept(what, ttl, !lost);
    }

    private static void failed(String what, Duration bound, Duration stall) {
        if (isLong(stall, bound)) {
            throw new InconclusiveError(what);
        }
        fail(what);
    }

    private static boolean isLong(Duration stall, Duration bound) {
        return stall.multipliedBy(QUARTER).compareTo(bound) > 0;
    }

    private static String stalled(Duration stall) {
        return "; the machine stalled for " + stall.toMillis() + " ms meanwhile";
    }

    /** Throws if something was in time only because the machine had stalled for long. */
    void checkConclusive() {
        if (!doubt.get().isEmpty()) {
            throw new InconclusiveError(doubt.get());
        }
    }
}
