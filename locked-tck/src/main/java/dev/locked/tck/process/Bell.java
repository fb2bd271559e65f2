package dev.locked.tck.process;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/** Guards what is heard of the children of a run, and wakes who waits for something to be heard. */
final class Bell {
    /** Changes what is heard. */
    synchronized void ring(Runnable change) {
        change.run();
        notifyAll();
    }

    /** Looks at what is heard. */
    synchronized <T> T look(Supplier<T> look) {
        return look.get();
    }

    /**
     * Waits until something is there to see.
     *
     * @param what for the message of the failure
     * @param look is asked whenever something was heard
     * @param heard for the message, too
     */
    synchronized <T> T await(String what, Duration within, Supplier<Optional<T>> look, Supplier<String> heard) {
        long start = System.nanoTime();
        while (true) {
            Optional<T> seen = look.get();
            if (seen.isPresent()) {
                return seen.get();
            }
            long left = within.toNanos() - (System.nanoTime() - start);
            if (left <= 0) {
                throw new AssertionError(what + ": not so within " + within + "; " + heard.get());
            }
            pause(left);
        }
    }

    @SuppressWarnings("WaitNotInLoop") // the loop is the caller's
    private void pause(long nanos) {
        try {
            wait(nanos / 1_000_000 + 1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for a process", e);
        }
    }
}
