package dev.locked.internal;

import dev.locked.memory.VirtualTime;
import dev.locked.spi.MonotonicClock;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The mailbox of one locker: one thing at a time is done of all that touches the engine, in the order in which it came.
 * Nothing in it may block.
 *
 * <p>Who brings something may do it on his own thread if nobody is at work, by {@link #executeHere}: handing it to another
 * thread and its answer back costs more than what is to be done. He does a few things more that came meanwhile, and leaves
 * the others to a thread of the mailbox's own.
 */
final class EventLoop implements Executor {
    private static final AtomicInteger COUNT = new AtomicInteger();

    /** So many things a thread does that is not the mailbox's own. */
    private static final int MOST_HERE = 8;

    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();

    /** How many tasks there are, with the one that is being done; who raises it from zero sees to it that they are done. */
    private final AtomicInteger pending = new AtomicInteger();

    private final Executor executor;
    private final Runnable end;
    private final int mostHere;
    private volatile boolean closed;

    private EventLoop(Executor executor, Runnable end, int mostHere) {
        this.executor = executor;
        this.end = end;
        this.mostHere = mostHere;
    }

    static EventLoop on(MonotonicClock clock) {
        if (clock instanceof VirtualTime virtual) {
            return new EventLoop(virtual, () -> {}, 0); // it has an order of its own
        }
        String name = "locked-engine-" + COUNT.incrementAndGet();
        ThreadPoolExecutor thread = new ThreadPoolExecutor(
                1, 1, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> daemon(task, name));
        return new EventLoop(thread, thread::shutdown, MOST_HERE);
    }

    /** Over threads of somebody else's, which are not ended with it. */
    static EventLoop over(Executor threads) {
        return new EventLoop(threads, () -> {}, 0);
    }

    static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        if (thread.getContextClassLoader() == null) { // which some libraries can't do without
            thread.setContextClassLoader(EventLoop.class.getClassLoader());
        }
        return thread;
    }

    /** Does nothing after the end: what comes then is the answer to a question that nobody asks any more. */
    @Override
    public void execute(Runnable task) {
        offer(task);
    }

    /** As {@link #execute}; false after the end. */
    boolean offer(Runnable task) {
        return add(task, 0);
    }

    /** As {@link #execute}, on this thread if nobody is at work. For callers that hold no lock. */
    void executeHere(Runnable task) {
        offerHere(task);
    }

    /** As {@link #executeHere}; false after the end. */
    boolean offerHere(Runnable task) {
        return add(task, mostHere);
    }

    private boolean add(Runnable task, int here) {
        if (closed) {
            return false;
        }
        tasks.add(task);
        if (pending.getAndIncrement() == 0) {
            if (here == 0) {
                handOver();
            } else {
                work(here);
            }
        }
        return true;
    }

    /** What was taken before the end is done, if need be on this thread. */
    private void handOver() {
        try {
            executor.execute(() -> work(Integer.MAX_VALUE));
        } catch (RejectedExecutionException e) {
            work(Integer.MAX_VALUE);
        }
    }

    private void work(int most) {
        int done = 0;
        do {
            perform(Objects.requireNonNull(tasks.poll()));
            done++;
            if (pending.decrementAndGet() == 0) {
                return;
            }
        } while (done < most);
        handOver();
    }

    private static void perform(Runnable task) {
        try {
            task.run();
        } catch (Throwable e) {
            SafeLog.log(System.Logger.Level.ERROR, "a defect in locked; please report it", e);
        }
    }

    /**
     * Ends, behind what has come before. From within: a pool that is ended from outside while its first thread comes up
     * keeps what it has taken and never does it.
     */
    void shutdown() {
        add(end, 0);
        closed = true;
    }
}
