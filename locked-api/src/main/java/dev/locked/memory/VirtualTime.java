package dev.locked.memory;

import dev.locked.spi.MonotonicClock;
import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Time that stands still until a test moves it. A locker that is built on it, over a {@code memory:} store, does all of
 * its work, callbacks included, on the threads that call it: when {@link #advance} or a call such as {@code
 * node.start()} returns, all that was due has happened.
 *
 * <p>Safe for use by many threads; one at a time does the work.
 */
public final class VirtualTime implements MonotonicClock, Executor {
    private final ReentrantLock working = new ReentrantLock();
    private final ConcurrentLinkedQueue<Runnable> ready = new ConcurrentLinkedQueue<>();
    private final PriorityQueue<Timer> timers =
            new PriorityQueue<>(Comparator.comparingLong((Timer t) -> t.due).thenComparingLong(t -> t.number));
    private volatile long now;
    private long timersMade;

    /** Starts at an arbitrary time. */
    public VirtualTime() {}

    @Override
    public long nanoTime() {
        return now;
    }

    @Override
    public Cancellable schedule(Duration delay, Runnable task) {
        synchronized (timers) {
            Timer timer = new Timer(now + Math.max(0, delay.toNanos()), timersMade++, task);
            timers.add(timer);
            return () -> {
                synchronized (timers) {
                    timers.remove(timer);
                }
            };
        }
    }

    /** Runs a task as soon as the work before it is done: before this returns, unless called from such work. */
    @Override
    public void execute(Runnable task) {
        ready.add(task);
        if (!working.isHeldByCurrentThread()) {
            work();
        }
    }

    /**
     * Moves the time, stopping at each task that falls due on the way, and does all of the work.
     *
     * @param time how far; not negative
     * @throws IllegalArgumentException if {@code time} is negative
     * @throws IllegalStateException if called from work that it does itself, such as a callback
     */
    public void advance(Duration time) {
        if (time.isNegative()) {
            throw new IllegalArgumentException("time: " + time + " is negative; time does not go back");
        }
        if (working.isHeldByCurrentThread()) {
            throw new IllegalStateException("advance was called from a task or callback; call it from the test itself");
        }
        working.lock();
        try {
            long end = now + time.toNanos();
            runReady();
            for (Timer next = pollDue(end); next != null; next = pollDue(end)) {
                now = Math.max(now, next.due);
                next.task.run();
                runReady();
            }
            now = end;
        } finally {
            working.unlock();
        }
        work();
    }

    /**
     * Does the work that is ready, also from inside such work: what a blocking call in a callback needs so as not to wait
     * for itself.
     *
     * @return false if there was none
     */
    public boolean runOne() {
        working.lock();
        try {
            Runnable task = ready.poll();
            if (task == null) {
                return false;
            }
            task.run();
            return true;
        } finally {
            working.unlock();
        }
    }

    private void work() {
        while (!ready.isEmpty() && working.tryLock()) {
            try {
                runReady();
            } finally {
                working.unlock();
            }
        }
    }

    private void runReady() {
        while (runOne()) {
            // until nothing is left
        }
    }

    private @org.jspecify.annotations.Nullable Timer pollDue(long end) {
        synchronized (timers) {
            Timer first = timers.peek();
            return first != null && first.due <= end ? timers.poll() : null;
        }
    }

    private static final class Timer {
        final long due;
        final long number;
        final Runnable task;

        Timer(long due, long number, Runnable task) {
            this.due = due;
            this.number = number;
            this.task = task;
        }
    }
}
