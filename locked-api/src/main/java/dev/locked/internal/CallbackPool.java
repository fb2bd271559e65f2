package dev.locked.internal;

import dev.locked.spi.MonotonicClock;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Where callbacks run unless the user brings an executor: a few daemon threads, and more only while callbacks block, so
 * that a blocked one delays nobody else for long.
 */
final class CallbackPool implements Executor {
    private static final int USUAL_THREADS = 4;
    private static final Duration PATIENCE = Duration.ofMillis(50);

    private final MonotonicClock clock;
    private final ThreadPoolExecutor pool;
    private final @Nullable ClassLoader users = Thread.currentThread().getContextClassLoader();
    private boolean watching;
    private long finishedBefore;

    CallbackPool(MonotonicClock clock) {
        this.clock = clock;
        this.pool = new ThreadPoolExecutor(
                USUAL_THREADS,
                USUAL_THREADS,
                10,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                this::thread,
                // After the end, the stages of those who ask too late still complete.
                (task, ended) -> task.run());
        pool.allowCoreThreadTimeOut(true);
    }

    /** With the class loader of who connected, as far as he had one: not of who happens to need a thread. */
    private Thread thread(Runnable task) {
        Thread thread = EventLoop.daemon(task, "locked-callback");
        if (users != null) {
            thread.setContextClassLoader(users);
        }
        return thread;
    }

    @Override
    public void execute(Runnable task) {
        pool.execute(task);
        try {
            watchForBlockage();
        } catch (Throwable e) { // a clock of the user's; without it there are no more threads than usual
            SafeLog.log(System.Logger.Level.WARNING, "the clock does not take a timer", e);
        }
    }

    void shutdown() {
        pool.shutdown();
    }

    private synchronized void watchForBlockage() {
        if (!watching && !pool.getQueue().isEmpty()) {
            finishedBefore = pool.getCompletedTaskCount();
            clock.schedule(PATIENCE, this::look);
            watching = true;
        }
    }

    /** Nothing was finished, and something waits: all threads are blocked, so there must be more of them. */
    private synchronized void look() {
        watching = false;
        if (pool.getQueue().isEmpty()) {
            resize(USUAL_THREADS);
            return;
        }
        if (pool.getCompletedTaskCount() == finishedBefore) {
            resize(pool.getCorePoolSize() + USUAL_THREADS);
        }
        watchForBlockage();
    }

    private void resize(int threads) {
        if (threads > pool.getCorePoolSize()) {
            pool.setMaximumPoolSize(threads);
            pool.setCorePoolSize(threads);
        } else {
            pool.setCorePoolSize(threads);
            pool.setMaximumPoolSize(threads);
        }
    }
}
