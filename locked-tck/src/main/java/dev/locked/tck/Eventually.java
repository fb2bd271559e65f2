package dev.locked.tck;

import static org.junit.jupiter.api.Assertions.fail;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Waits for what no event announces: looks again and again until a deadline. */
final class Eventually {
    private static final Duration STEP = Duration.ofMillis(5);

    private Eventually() {}

    /** Waits until what is seen is as it should be; returns it. */
    static <T> T see(String what, Duration within, Supplier<T> look, Predicate<? super T> asItShould) {
        long start = System.nanoTime();
        while (true) {
            T seen = look.get();
            if (asItShould.test(seen)) {
                return seen;
            }
            if (System.nanoTime() - start > within.toNanos()) {
                return fail(what + ": not so within " + within + ", last seen: " + seen);
            }
            pause(STEP);
        }
    }

    /** Waits until something holds. */
    static void holds(String what, Duration within, BooleanSupplier condition) {
        see(what, within, condition::getAsBoolean, held -> held);
    }

    /** Checks that something holds all the time for a while. */
    static void holdsFor(String what, Duration time, BooleanSupplier condition) {
        long start = System.nanoTime();
        if (untilNot(time, condition)) {
            fail(what + ": no longer so after " + Duration.ofNanos(System.nanoTime() - start));
        }
    }

    /** Looks for a while whether something holds; comes back early, and with true, when it does not. */
    static boolean untilNot(Duration time, BooleanSupplier condition) {
        long start = System.nanoTime();
        while (System.nanoTime() - start < time.toNanos()) {
            if (!condition.getAsBoolean()) {
                return true;
            }
            pause(STEP);
        }
        return false;
    }

    /** Lets time pass, where time itself is what is tested. */
    static void pause(Duration time) {
        try {
            Thread.sleep(Math.max(0, time.toMillis()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting", e);
        }
    }
}
