package dev.locked.internal;

import dev.locked.memory.VirtualTime;
import dev.locked.spi.MonotonicClock;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The mailbox of one locker: one thread that does everything that touches the engine. Nothing on it may block. */
final class EventLoop implements Executor {
    private static final System.Logger LOG = System.getLogger("dev.locked");
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final Executor executor;
    private final Runnable end;
    private volatile @Nullable Thread current;

    private EventLoop(Executor executor, Runnable end) {
        this.executor = executor;
        this.end = end;
    }

    static EventLoop on(MonotonicClock clock) {
        if (clock instanceof VirtualTime virtual) {
            return new EventLoop(virtual, () -> {});
        }
        String name = "locked-engine-" + COUNT.incrementAndGet();
        ThreadPoolExecutor thread = new ThreadPoolExecutor(
                1, 1, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> daemon(task, name));
        return new EventLoop(thread, thread::shutdown);
    }

    static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    /** Does nothing after the end: what comes then is the answer to a question that nobody asks any more. */
    @Override
    public void execute(Runnable task) {
        offer(task);
    }

    /** Whether this thread is the loop's. */
    boolean isCurrent() {
        return current == Thread.currentThread();
    }

    /** As {@link #execute}; false after the end. */
    boolean offer(Runnable task) {
        try {
            executor.execute(guarded(task));
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    private Runnable guarded(Runnable task) {
        return () -> {
            current = Thread.currentThread();
            try {
                task.run();
            } catch (RuntimeException | Error e) {
                LOG.log(System.Logger.Level.ERROR, "a defect in locked; please report it", e);
            }
        };
    }

    void shutdown() {
        end.run();
    }
}
