package dev.locked.etcd;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import dev.locked.spi.BackendException;
import io.etcd.jetcd.Client;
import io.grpc.Context;
import io.grpc.Context.CancellableContext;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * Sends calls without blocking the caller, each with a deadline that gRPC knows: when it has passed, the call is cancelled
 * and never sent later. A net under that completes each stage in time even where jetcd says nothing.
 *
 * <p>Four kinds of threads, all daemons, since what runs on one kind must not wait for what runs on another: a timer; two that
 * call jetcd while it may have to connect, since it resolves host names on the thread that happens to call it; four that tell
 * listeners, as many as on the other stores; and as many as needed for stages that nobody else completes, since these run other
 * people's code.
 */
final class EtcdCalls {
    private static final int SENDERS = 2;
    private static final int TELLERS = 4;

    /** How many members that do not vote yet, and refuse everything, one call may meet. */
    private static final int MOST_LEARNERS = 3;

    /** How long gRPC may take to report a deadline; its report says more than ours. */
    private static final int GRACE_MILLIS = 100;

    /**
     * The contexts of all calls under way, which are cancelled when the backend is shut down. They have no parent that
     * would do that: gRPC's never forgets a child that had a listener, as of 1.82.
     */
    private final Set<CancellableContext> underWay = ConcurrentHashMap.newKeySet();

    private volatile boolean closed;
    private final ScheduledThreadPoolExecutor timer;
    private final ThreadPoolExecutor senders;
    private final ThreadPoolExecutor tellers;
    private final ThreadPoolExecutor strangers;
    private final EtcdConnection connection;
    private final EtcdErrors errors;

    EtcdCalls(ClientSource source, LongSupplier nanoTime, EtcdErrors errors) {
        this.timer = new ScheduledThreadPoolExecutor(1, threads("locked-etcd-timer"));
        this.timer.setRemoveOnCancelPolicy(true);
        ThreadFactory named = threads("locked-etcd");
        this.senders = pool(SENDERS, 30, named);
        this.tellers = pool(TELLERS, 5, threads("locked-etcd-teller"));
        this.strangers = new ThreadPoolExecutor(0, Integer.MAX_VALUE, 5, SECONDS, new SynchronousQueue<>(), named);
        this.connection = new EtcdConnection(source, nanoTime, this::later);
        this.errors = errors;
        ClientThreads.used();
    }

    private static ThreadPoolExecutor pool(int most, int seconds, ThreadFactory threads) {
        var pool = new ThreadPoolExecutor(most, most, seconds, SECONDS, new LinkedBlockingQueue<>(), threads);
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    private static ThreadFactory threads(String name) {
        AtomicInteger count = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, name + "-" + count.incrementAndGet());
            thread.setDaemon(true);
            // That of who happens to be first may be null, or be gone before this thread.
            thread.setContextClassLoader(EtcdCalls.class.getClassLoader());
            return thread;
        };
    }

    EtcdErrors errors() {
        return errors;
    }

    /** Sends one call; the stage ends within the timeout and a bit, and fails only with a {@link BackendException}. */
    <T> CompletableFuture<T> send(
            Operation operation, Duration timeout, Function<Client, CompletableFuture<T>> request) {
        CompletableFuture<T> stage = new CompletableFuture<>();
        try {
            CancellableContext bound = Context.ROOT.withDeadlineAfter(timeout.toNanos(), NANOSECONDS, timer);
            underWay.add(bound);
            bound.addListener(over -> expire(operation, stage), Runnable::run);
            var unused = stage.whenComplete((value, error) -> {
                underWay.remove(bound);
                bound.cancel(null);
            });
            if (closed) { // asked after it is to be seen by close()
                throw new RejectedExecutionException();
            }
            Runnable sending = () -> bound.run(() -> call(operation, request, stage, MOST_LEARNERS));
            if (connection.isWarm()) {
                sending.run();
            } else {
                senders.execute(sending);
            }
        } catch (RejectedExecutionException e) {
            stage.completeExceptionally(errors.closed(operation));
        }
        return stage;
    }

    private <T> void call(
            Operation operation,
            Function<Client, CompletableFuture<T>> request,
            CompletableFuture<T> stage,
            int learnersLeft) {
        if (stage.isDone()) {
            return;
        }
        if (Context.current().isCancelled()) {
            stage.completeExceptionally(closed ? errors.closed(operation) : errors.notSent(operation));
            return;
        }
        Context bound = Context.current();
        try {
            var unused = request.apply(connection.client()).whenComplete((value, error) -> {
                if (learnersLeft > 0 && error != null && EtcdErrors.isOfLearner(error)) {
                    // It has done nothing. Where we know the servers it is avoided from now on.
                    later(() -> bound.run(() -> call(operation, request, stage, learnersLeft - 1)));
                } else {
                    settle(operation, stage, value, error);
                }
            });
        } catch (RuntimeException | LinkageError e) {
            stage.completeExceptionally(errors.of(operation, e));
        }
    }

    // NullAway can't see that a null value is one of T's own.
    @SuppressWarnings("NullAway")
    private <T> void settle(Operation operation, CompletableFuture<T> stage, T value, Throwable error) {
        if (error == null) {
            connection.answered();
            stage.complete(value);
        } else {
            heardOf(error);
            if (EtcdErrors.isHangUp(error) && !connection.hasAnswered()) {
                later(() -> stage.completeExceptionally(connection
                        .tlsMistake()
                        .map(mistake -> errors.ofTls(operation, error, mistake))
                        .orElseGet(() -> errors.of(operation, error))));
            } else {
                stage.completeExceptionally(errors.of(operation, error));
            }
        }
    }

    /** Counts a failure of a call, or of a watch, for or against the connection. */
    void heardOf(Throwable error) {
        if (EtcdErrors.isOfLearner(error)) {
            connection.unanswered(); // there is no other behind this address: a new connection may come to one
        } else if (EtcdErrors.isOfSilence(error)) {
            connection.silent();
        } else if (EtcdErrors.isOfConnection(error)) {
            connection.unanswered();
        } else {
            connection.answered();
        }
    }

    private void expire(Operation operation, CompletableFuture<?> stage) {
        if (stage.isDone()) {
            return;
        }
        Runnable net = () -> {
            if (!stage.isDone()) {
                connection.silent();
                aside(() -> stage.completeExceptionally(errors.unanswered(operation)));
            }
        };
        try {
            var unused = timer.schedule(net, GRACE_MILLIS, MILLISECONDS);
        } catch (RejectedExecutionException e) {
            net.run();
        }
    }

    /** The client, for a watch. To be called on a thread of {@link #later}. */
    Client client() {
        return connection.client();
    }

    /** Runs what calls jetcd; not at all once the backend is shut down. */
    void later(Runnable task) {
        tryOn(senders, task);
    }

    /** Runs what calls jetcd, after a while, unless it is cancelled before. */
    Future<?> later(Duration delay, Runnable task) {
        return onTimer(delay, () -> later(task));
    }

    /** Runs what may call other people's code; on this thread when there is no other any more. */
    void aside(Runnable task) {
        onOrHere(strangers, task);
    }

    /** Runs what tells a listener; on this thread when there is no other any more. */
    void tell(Runnable task) {
        onOrHere(tellers, task);
    }

    private static void onOrHere(Executor executor, Runnable task) {
        if (!tryOn(executor, task)) {
            task.run();
        }
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

    /** Fails what is under way, closes the client, lets the threads end. */
    void close(Duration timeout, CompletableFuture<Void> done) {
        closed = true;
        underWay.forEach(context -> context.cancel(null));
        later(() -> {
            try {
                connection.close();
            } finally {
                ClientThreads.awaitEnd(timeout.toNanos(), connection.nanoTime());
                aside(() -> done.complete(null));
                tellers.shutdown();
                strangers.shutdown();
                timer.shutdown();
            }
        });
        Future<?> bound = onTimer(timeout, () -> aside(() -> done.complete(null)));
        var unused = done.whenComplete((value, error) -> bound.cancel(false));
        senders.shutdown();
    }

    /** Runs it after a while; not at all once the backend is shut down. */
    private Future<?> onTimer(Duration delay, Runnable task) {
        try {
            return timer.schedule(task, delay.toNanos(), NANOSECONDS);
        } catch (RejectedExecutionException e) {
            return CompletableFuture.completedFuture(null);
        }
    }
}
