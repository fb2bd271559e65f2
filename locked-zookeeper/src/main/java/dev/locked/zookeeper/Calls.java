package dev.locked.zookeeper;

import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * Sends calls without blocking the caller, each with a bound of its own.
 *
 * <p>Three kinds of threads, all daemons and all few, since what runs on one kind must not wait for what runs on another:
 * a timer; two for what blocks in ZooKeeper's client, as opening and closing handles does; and four for listeners and the
 * actions on stages, which may be other people's code and must never run on the thread that brings ZooKeeper's answers.
 * Only the answers to writes are told there, since nobody but the core waits for them, and they are what is waited for.
 */
final class Calls {
    private static final int OPENERS = 2;
    private static final int TELLERS = 4;

    /** How late a bound may be noticed; a timer for each call would cost more than the call's own path. */
    private static final Duration LOOK_EVERY = Duration.ofMillis(50);

    private final ScheduledThreadPoolExecutor timer;
    private final ThreadPoolExecutor openers;
    private final ThreadPoolExecutor tellers;
    private final Set<Call<?>> live = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean looking = new AtomicBoolean();
    private final ZooKeeperErrors errors;
    private final LongSupplier nanoTime;
    private volatile boolean closed;

    Calls(ZooKeeperErrors errors, LongSupplier nanoTime) {
        this.errors = errors;
        this.nanoTime = nanoTime;
        this.timer = new ScheduledThreadPoolExecutor(1, threads("locked-zookeeper-timer"));
        this.timer.setRemoveOnCancelPolicy(true);
        this.openers = pool(OPENERS, "locked-zookeeper-open");
        this.tellers = pool(TELLERS, "locked-zookeeper");
    }

    private static ThreadPoolExecutor pool(int size, String name) {
        ThreadPoolExecutor pool =
                new ThreadPoolExecutor(size, size, 5, SECONDS, new LinkedBlockingQueue<>(), threads(name));
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    private static ThreadFactory threads(String name) {
        AtomicInteger count = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, name + "-" + count.incrementAndGet());
            thread.setDaemon(true);
            // That of who happens to be first may be null, or be gone before this thread.
            thread.setContextClassLoader(Calls.class.getClassLoader());
            return thread;
        };
    }

    ZooKeeperErrors errors() {
        return errors;
    }

    /** Sends one call when the link is usable; the stage ends within the timeout, and fails only as it should. */
    <T> CompletableFuture<T> send(Link link, Operation operation, Duration timeout, Call.Request<T> request) {
        Call<T> call = new Call<>(this, link, operation, nanoTime.getAsLong() + timeout.toNanos(), request);
        live.add(call);
        if (closed) {
            live.remove(call);
            return CompletableFuture.failedFuture(errors.closed(operation));
        }
        look();
        return call.start();
    }

    /** Bounds what is under way already. */
    CompletableFuture<Boolean> follow(Operation operation, Duration timeout, CompletableFuture<Boolean> underWay) {
        Call<Boolean> call =
                new Call<>(this, Link.ALWAYS, operation, nanoTime.getAsLong() + timeout.toNanos(), (none, self) -> {});
        live.add(call);
        look();
        CompletableFuture<Boolean> stage = call.follow();
        if (closed) {
            call.abort();
        }
        var unused = underWay.whenComplete((done, error) -> {
            if (done != null) {
                call.succeed(done);
            } else {
                call.fail(errors.cause(operation, error));
            }
        });
        return stage;
    }

    void forget(Call<?> call) {
        live.remove(call);
    }

    /** Sees to it that somebody looks whose time is up, while there are calls under way. */
    private void look() {
        if (!looking.get() && looking.compareAndSet(false, true)) {
            var unused = onTimer(LOOK_EVERY, this::endLate);
        }
    }

    private void endLate() {
        long now = nanoTime.getAsLong();
        live.forEach(call -> call.endIfLate(now));
        looking.set(false);
        if (!live.isEmpty()) {
            look();
        }
    }

    boolean isClosed() {
        return closed;
    }

    /** Runs what may block in ZooKeeper's client; false once the backend is shut down. */
    boolean opening(Runnable task) {
        return tryOn(openers, task);
    }

    /** Runs what may call other people's code; on this thread when there is no other any more. */
    void aside(Runnable task) {
        if (!tryOn(tellers, task)) {
            task.run();
        }
    }

    /** Runs it after a while, aside; not at all once the backend is shut down. */
    void later(Duration delay, Runnable task) {
        var unused = onTimer(delay, () -> tryOn(tellers, task));
    }

    private static boolean tryOn(Executor executor, Runnable task) {
        try {
            executor.execute(task);
            return true;
        } catch (RejectedExecutionException e) {
            return false; // the backend is shut down
        }
    }

    /** Runs it after a while; not at all once the backend is shut down. */
    Future<?> onTimer(Duration delay, Runnable task) {
        try {
            return timer.schedule(task, delay.toNanos(), NANOSECONDS);
        } catch (RejectedExecutionException e) {
            return CompletableFuture.completedFuture(null);
        }
    }

    /** Fails what is under way, runs the clean-up, lets the threads end. */
    CompletableFuture<Void> close(Duration timeout, Runnable cleanUp) {
        closed = true;
        live.forEach(Call::abort);
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        var unused = opening(() -> {
            try {
                cleanUp.run();
            } finally {
                aside(() -> done.complete(true));
                tellers.shutdown();
                timer.shutdownNow();
            }
        });
        Future<?> bound = onTimer(timeout, () -> aside(() -> done.complete(false)));
        openers.shutdown();
        return done.thenAccept(inTime -> bound.cancel(false));
    }
}
