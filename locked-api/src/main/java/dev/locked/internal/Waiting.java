package dev.locked.internal;

import dev.locked.memory.VirtualTime;
import dev.locked.spi.MonotonicClock;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** How blocking calls wait. */
final class Waiting {
    private final @Nullable VirtualTime virtual;

    Waiting(MonotonicClock clock) {
        this.virtual = clock instanceof VirtualTime time ? time : null;
    }

    /**
     * Returns when it is done, well or not; an interruption is kept for the caller.
     *
     * @param helped whose callbacks this thread calls meanwhile: where it is in a callback itself, and may be the only thread
     *     that could call them; else empty
     */
    void await(CompletableFuture<?> done, Collection<Announcer> helped) {
        if (virtual != null) {
            work(virtual, done, helped);
        } else if (helped.isEmpty()) {
            block(done);
        } else {
            help(done, helped);
        }
    }

    /** On virtual time nothing happens but by this thread's doing, so it does what there is to do. */
    private static void work(VirtualTime time, CompletableFuture<?> done, Collection<Announcer> helped) {
        while (!done.isDone()) {
            if (!helpOnce(helped) && !done.isDone() && !time.runOne()) {
                throw new IllegalStateException(
                        "this call waits for time to pass, which it does not while you wait; use the async form, and"
                                + " advance the time");
            }
        }
    }

    private static void help(CompletableFuture<?> done, Collection<Announcer> helped) {
        Semaphore maybe = new Semaphore(0);
        Runnable wake = maybe::release;
        helped.forEach(announcer -> announcer.addHelper(wake));
        try {
            done.whenComplete((result, error) -> wake.run());
            while (!done.isDone()) {
                if (!helpOnce(helped)) {
                    maybe.acquireUninterruptibly();
                    maybe.drainPermits();
                }
            }
        } finally {
            helped.forEach(announcer -> announcer.removeHelper(wake));
        }
    }

    private static boolean helpOnce(Collection<Announcer> helped) {
        boolean any = false;
        for (Announcer announcer : helped) {
            any |= announcer.helpOnce();
        }
        return any;
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
