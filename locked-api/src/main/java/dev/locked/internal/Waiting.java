package dev.locked.internal;

import dev.locked.memory.VirtualTime;
import dev.locked.spi.MonotonicClock;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** How blocking calls wait. */
final class Waiting {
    private final @Nullable VirtualTime virtual;

    Waiting(MonotonicClock clock) {
        this.virtual = clock instanceof VirtualTime time ? time : null;
    }

    /** Returns when it is done, well or not; an interruption is kept for the caller. */
    void await(CompletableFuture<?> done, @Nullable Announcer announcer) {
        boolean calling = announcer != null && announcer.isCalling();
        if (virtual != null) {
            work(virtual, done, calling ? announcer : null);
        } else if (announcer != null && calling) {
            announcer.helpUntil(done);
        } else {
            block(done);
        }
    }

    /** On virtual time nothing happens but by this thread's doing, so it does what there is to do. */
    private static void work(VirtualTime time, CompletableFuture<?> done, @Nullable Announcer announcer) {
        while (!done.isDone()) {
            boolean helped = announcer != null && announcer.helpOnce();
            if (!helped && !time.runOne()) {
                throw new IllegalStateException(
                        "this call waits for time to pass, which it does not while you wait; use the async form, and advance the time");
            }
        }
    }

    private static void block(CompletableFuture<?> done) {
        CountDownLatch latch = new CountDownLatch(1);
        done.whenComplete((result, error) -> latch.countDown());
        boolean interrupted = false;
        while (latch.getCount() > 0) {
            try {
                latch.await();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
