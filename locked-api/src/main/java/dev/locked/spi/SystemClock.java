package dev.locked.spi;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The only place that reads {@link System#nanoTime()}. Its thread ends when there is nothing to wait for. */
final class SystemClock implements MonotonicClock {
    static final SystemClock INSTANCE = new SystemClock();

    private static final int IDLE_SECONDS = 1;

    private final ScheduledThreadPoolExecutor timer;

    private SystemClock() {
        timer = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "locked-timer");
            thread.setDaemon(true);
            thread.setContextClassLoader(SystemClock.class.getClassLoader()); // and not that of who happens to be first
            return thread;
        });
        timer.setRemoveOnCancelPolicy(true);
        timer.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
        timer.allowCoreThreadTimeOut(true);
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public Cancellable schedule(Duration delay, Runnable task) {
        Future<?> future = timer.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
        return () -> future.cancel(false);
    }
}
