package dev.locked.internal;

import dev.locked.Agreed;
import dev.locked.ForeignEntryException;
import dev.locked.LockedException;
import dev.locked.Node;
import dev.locked.internal.engine.Holder;
import dev.locked.memory.VirtualTime;
import dev.locked.spi.Backend;
import dev.locked.spi.Entry;
import dev.locked.spi.Limits;
import dev.locked.spi.MonotonicClock;
import dev.locked.spi.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** What stands behind a locker: its threads, its driver, its nodes, and how they end. */
public final class LockerRuntime {
    private static final Duration SHUTDOWN_TIME = Duration.ofSeconds(5);

    private final Backend backend;
    private final MonotonicClock clock;
    private final EventLoop loop;
    private final CallbackPool pool;
    private final CallbackThreads callbacks = new CallbackThreads();
    private final Executor executor;
    private final LogBook log;
    private final Driver driver;
    private final Waiting waiting;
    private final String description;
    private final Set<NodeHandle> running = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean closing = new AtomicBoolean();

    private LockerRuntime(Backend backend, MonotonicClock clock, @Nullable Executor executor, String description) {
        this.backend = backend;
        this.clock = clock;
        this.loop = EventLoop.on(clock);
        this.pool = new CallbackPool(clock);
        this.executor = executor(clock, executor);
        this.log = new LogBook(executor(clock, null));
        this.driver = new Driver(backend, clock, loop, log);
        this.waiting = new Waiting(clock);
        this.description = description;
    }

    private Executor executor(MonotonicClock time, @Nullable Executor users) {
        if (users == null) {
            Executor ours = time instanceof VirtualTime virtual ? virtual : pool;
            return task -> ours.execute(() -> callbacks.run(task));
        }
        // It may block, throw, or run what it is given at once: none of that is for the thread that keeps leases.
        return time instanceof VirtualTime
                ? task -> handOn(task, users)
                : task -> pool.execute(() -> handOn(task, users));
    }

    private void handOn(Runnable task, Executor users) {
        AtomicBoolean begun = new AtomicBoolean();
        try {
            users.execute(() -> {
                if (begun.compareAndSet(false, true)) {
                    callbacks.runOn(task);
                }
            });
        } catch (Throwable e) { // whatever it is, the callback must not be lost
            SafeLog.log(
                    System.Logger.Level.WARNING,
                    "the executor did not take a callback, which runs on a thread of locked's",
                    e);
            if (begun.compareAndSet(false, true)) {
                callbacks.run(task);
            }
        }
    }

    /** Starts a runtime; its threads come with the work. */
    public static LockerRuntime start(
            Backend backend, MonotonicClock clock, @Nullable Executor executor, String description) {
        return new LockerRuntime(backend, clock, executor, description);
    }

    /** The backend's limits. */
    public Limits limits() {
        return backend.limits();
    }

    /** Shows the backend, no secret. */
    public String description() {
        return description;
    }

    /** Refuses what comes after the end. */
    public void requireOpen() {
        if (closing.get()) {
            throw new IllegalStateException("this locker (" + description + ") is closed; connect a new one");
        }
    }

    /** A node, or an observer. */
    public Node node(NodeSpec spec) {
        requireOpen();
        checkSize(spec.id(), spec.value());
        return new NodeHandle(this, spec);
    }

    void checkSize(String id, String value) {
        int size = HolderCodec.encode("0".repeat(32), Long.MAX_VALUE / 10, id, value).length;
        if (size > limits().maxDataBytes()) {
            throw new IllegalArgumentException(
                    "value: with its id it takes " + size + " bytes; this store takes at most "
                            + limits().maxDataBytes() + ". Store what is larger elsewhere and agree on its address");
        }
    }

    /** One read, blocking. */
    public Optional<Agreed> read(Path path, Duration timeout) {
        CompletableFuture<Optional<Agreed>> answer = ask(path, timeout);
        await(answer, List.of());
        try {
            return answer.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof LockedException locked) {
                throw locked;
            }
            throw e;
        }
    }

    /** One read. */
    public CompletionStage<Optional<Agreed>> readAsync(Path path, Duration timeout) {
        return ask(path, timeout).thenApplyAsync(agreed -> agreed, executor).minimalCompletionStage();
    }

    private CompletableFuture<Optional<Agreed>> ask(Path path, Duration timeout) {
        requireOpen();
        Checks.positive("timeout", timeout);
        CompletableFuture<Optional<Agreed>> answer = new CompletableFuture<>();
        backend.read(path, timeout).whenComplete((entry, error) -> {
            if (error != null) {
                answer.completeExceptionally(Problems.toException(Problems.of("read", error), path.value()));
            } else {
                answerWith(answer, path, entry);
            }
        });
        return answer;
    }

    private static void answerWith(CompletableFuture<Optional<Agreed>> answer, Path path, Optional<Entry> entry) {
        Optional<Holder> holder = entry.map(HolderCodec::decode);
        if (holder.isPresent() && holder.get().candidate().isEmpty()) {
            answer.completeExceptionally(new ForeignEntryException(
                    path + ": holds bytes that locked did not write; remove them if nobody needs them", null));
        } else {
            answer.complete(holder.filter(held -> !held.isUnowned())
                    .map(held -> new Agreed(held.id(), held.value(), held.token())));
        }
    }

    /** Ends everything, in order: nodes, sessions, connection, threads. */
    public void close() {
        if (!closing.compareAndSet(false, true)) {
            return;
        }
        List<NodeHandle> callers =
                running.stream().filter(NodeHandle::isCalling).toList();
        List<Announcer> announcers = running.stream().map(NodeHandle::announcer).toList();
        List<CompletableFuture<Void>> stops =
                running.stream().map(node -> node.startStop(node.isCalling())).toList();
        CompletableFuture<Void> ended = CompletableFuture.allOf(stops.toArray(CompletableFuture[]::new))
                .handle((stopped, error) -> null)
                .thenCompose(stopped -> driver.endSessions())
                .thenCompose(done -> backend.shutdown(SHUTDOWN_TIME));
        await(ended, announcers);
        callers.forEach(NodeHandle::helpRest);
        loop.shutdown();
        pool.shutdown();
    }

    /** Counts a node in that is about to start; one that comes while the end has begun may have been missed by it. */
    void started(NodeHandle node) {
        running.add(node);
        if (closing.get()) {
            running.remove(node);
            requireOpen();
        }
    }

    /** Counts a node in again that a clean-up after its last life has counted out. */
    void began(NodeHandle node) {
        running.add(node);
    }

    void ended(NodeHandle node) {
        running.remove(node);
    }

    Driver driver() {
        return driver;
    }

    Executor executor() {
        return executor;
    }

    LogBook log() {
        return log;
    }

    MonotonicClock clock() {
        return clock;
    }

    /** Waits; where this thread is in a callback, it calls meanwhile what those announcers have. */
    void await(CompletableFuture<?> done, List<Announcer> announcers) {
        waiting.await(done, callbacks.isCurrent() ? announcers : List.of());
    }
}
