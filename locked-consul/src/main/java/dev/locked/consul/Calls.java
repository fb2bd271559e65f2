package dev.locked.consul;

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
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * Sends calls without blocking the caller. consul-api blocks, so it is called on threads of ours, few and all daemons:
 * some for operations, two for renewals, which must not wait behind the others, and one for each query that watches. A timer ends each
 * call in time, and the request with it; others run what may call other people's code.
 */
final class Calls {
    private static final int OPERATIONS = 4;
    private static final int RENEWALS = 2;
    private static final int TELLERS = 4;

    private final Agent agent;
    private final ConsulErrors errors;
    private final LongSupplier nanoTime;
    private final ScheduledThreadPoolExecutor timer;
    private final ThreadPoolExecutor operations = threads(OPERATIONS, "locked-consul");
    private final ThreadPoolExecutor renewals = threads(RENEWALS, "locked-consul-renewal");
    private final ThreadPoolExecutor watcher = threads(ConsulWatches.MOST_QUERIES, "locked-consul-watch");
    private final ThreadPoolExecutor tellers = threads(TELLERS, "locked-consul-teller");
    private final Set<Call<?>> underWay = ConcurrentHashMap.newKeySet();
    private volatile Runnable suspicion = () -> {};
    private volatile boolean closed;

    Calls(Agent agent, ConsulErrors errors, LongSupplier nanoTime) {
        this.agent = agent;
        this.errors = errors;
        this.nanoTime = nanoTime;
        this.timer = new ScheduledThreadPoolExecutor(1, named("locked-consul-timer"));
        this.timer.setRemoveOnCancelPolicy(true);
    }

    private static ThreadPoolExecutor threads(int most, String name) {
        ThreadPoolExecutor pool =
                new ThreadPoolExecutor(most, most, 5, SECONDS, new LinkedBlockingQueue<>(), named(name));
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    private static ThreadFactory named(String name) {
        AtomicInteger count = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, name + "-" + count.incrementAndGet());
            thread.setDaemon(true);
            // That of who happens to be first may be null, or be gone before this thread.
            thread.setContextClassLoader(Calls.class.getClassLoader());
            return thread;
        };
    }

    Agent agent() {
        return agent;
    }

    ConsulErrors errors() {
        return errors;
    }

    long nanoTime() {
        return nanoTime.getAsLong();
    }

    Bound bound(Duration time) {
        return new Bound(nanoTime, time.toNanos());
    }

    /** Does one operation; the stage ends within the timeout. */
    <T> CompletableFuture<T> send(Operation operation, Duration timeout, Exchange.Work<T> work) {
        return send(operations, operation, timeout, work);
    }

    /** As {@link #send}, on threads of its own. */
    <T> CompletableFuture<T> renew(Operation operation, Duration timeout, Exchange.Work<T> work) {
        return send(renewals, operation, timeout, work);
    }

    private <T> CompletableFuture<T> send(
            Executor threads, Operation operation, Duration timeout, Exchange.Work<T> work) {
        if (closed) {
            return CompletableFuture.failedFuture(errors.closed(operation));
        }
        Call<T> call = new Call<>(operation, this, bound(timeout), work);
        underWay.add(call);
        try {
            Future<?> end = timer.schedule(call::expire, timeout.toNanos(), NANOSECONDS);
            var unused = call.stage().whenComplete((value, error) -> {
                end.cancel(false);
                underWay.remove(call);
            });
            threads.execute(call);
        } catch (RejectedExecutionException e) {
            call.close();
        }
        return call.stage();
    }

    /** What to run when a call was not answered, so that the connections are in question. */
    void onSuspicion(Runnable action) {
        suspicion = action;
    }

    void unanswered() {
        suspicion.run();
    }

    /** Runs a query's loop; not at all once the backend is shut down. */
    void watch(Runnable loop) {
        tryOn(watcher, loop);
    }

    /** Runs it after a while; not at all once the backend is shut down. */
    void later(Duration delay, Runnable task) {
        try {
            var unused = timer.schedule(task, delay.toNanos(), NANOSECONDS);
        } catch (RejectedExecutionException e) {
            return; // as said
        }
    }

    /** Runs what may call other people's code; on this thread when there is no other any more. */
    void aside(Runnable task) {
        if (!tryOn(tellers, task)) {
            task.run();
        }
    }

    /** Runs what tells a listener; not at all once the backend is shut down. */
    void tell(Runnable task) {
        tryOn(tellers, task);
    }

    private static boolean tryOn(Executor executor, Runnable task) {
        try {
            executor.execute(task);
            return true;
        } catch (RejectedExecutionException e) {
            return false; // the backend is shut down
        }
    }

    boolean isClosed() {
        return closed;
    }

    /** Fails what is under way, closes the connections, lets the threads end. */
    void close(Duration timeout, CompletableFuture<Void> done) {
        closed = true;
        underWay.forEach(Call::close);
        Future<?> bound = timer.schedule(() -> aside(() -> done.complete(null)), timeout.toNanos(), NANOSECONDS);
        var unused = done.whenComplete((value, error) -> bound.cancel(false));
        operations.execute(() -> {
            try {
                agent.close();
            } finally {
                aside(() -> done.complete(null));
                tellers.shutdown();
                timer.shutdown();
            }
        });
        operations.shutdown();
        renewals.shutdown();
        watcher.shutdown();
    }
}
