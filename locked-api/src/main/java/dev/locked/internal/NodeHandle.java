package dev.locked.internal;

import dev.locked.Agreed;
import dev.locked.LockedException;
import dev.locked.Node;
import dev.locked.NodeState;
import dev.locked.NotSelectedException;
import dev.locked.Term;
import dev.locked.internal.engine.Signal;
import dev.locked.spi.MonotonicClock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A node, or an observer, as the user holds it: reads what the driver has published, asks the driver for the rest. */
final class NodeHandle implements Node {
    /** How long a stop waits at least for a callback that is running. */
    private static final Duration LEAST_PATIENCE = Duration.ofSeconds(1);

    private final LockerRuntime runtime;
    private final NodeSpec spec;
    private final Announcer announcer;
    private final Announcements announcements;
    private final AtomicBoolean started = new AtomicBoolean();

    private volatile NodeState state = NodeState.NEW;
    private volatile String localValue;
    private volatile Seen seen = Seen.NOTHING;
    private volatile @Nullable TermHandle term;
    private final Object nextTermLock = new Object();
    private CompletableFuture<Term> nextTerm = new CompletableFuture<>();

    NodeHandle(LockerRuntime runtime, NodeSpec spec) {
        this.runtime = runtime;
        this.spec = spec;
        this.localValue = spec.value();
        this.announcer = new Announcer(runtime.executor());
        this.announcements = new Announcements(this, announcer);
    }

    // ---- what the user calls

    @Override
    public void start() {
        runtime.requireOpen();
        if (!started.compareAndSet(false, true)) {
            throw new IllegalStateException(this + " is started already; stop it first");
        }
        runtime.started(this);
        state = NodeState.WAITING;
        runtime.driver().start(this);
    }

    @Override
    public void stop() {
        boolean calling = announcer.isCalling();
        await(startStop(calling));
        if (calling) {
            helpRest();
        }
    }

    /** Inside a callback, what is left of others is called here, since nobody else can before this one returns. */
    void helpRest() {
        while (announcer.helpOnce()) {
            // until nothing is left
        }
    }

    /** A hand-over need not wait for a handler that itself waits for the hand-over. */
    void yieldHandOver() {
        if (announcer.isCalling()) {
            announcements.yieldHandOver();
        }
    }

    @Override
    public CompletionStage<Void> stopAsync() {
        return forUser(startStop(false));
    }

    /** Stops; {@code fromCallback} when the caller is a callback of this node, which can't wait for its own return. */
    CompletableFuture<Void> startStop(boolean fromCallback) {
        long until = clock().nanoTime() + patience().toNanos();
        yieldHandOver();
        return runtime.driver().stop(this).thenCompose(stopped -> {
            CompletableFuture<Void> quiet = announcer.mute();
            return fromCallback ? CompletableFuture.completedFuture(null) : patiently(quiet, until);
        });
    }

    /** A callback that blocks must not hold up the stop for ever. */
    private CompletableFuture<Void> patiently(CompletableFuture<Void> quiet, long until) {
        Duration left = Duration.ofNanos(Math.max(0, until - clock().nanoTime()));
        MonotonicClock.Cancellable bound = clock().schedule(left, () -> {
            if (announcer.abandon()) {
                runtime.log()
                        .write(
                                System.Logger.Level.WARNING,
                                "{0}: a deselect was not delivered: another callback blocks",
                                this);
            }
            quiet.complete(null);
        });
        quiet.whenComplete((done, error) -> bound.cancel());
        return quiet;
    }

    private Duration patience() {
        return spec.handOverTime().compareTo(LEAST_PATIENCE) > 0 ? spec.handOverTime() : LEAST_PATIENCE;
    }

    @Override
    public void close() {
        stop();
    }

    @Override
    public String path() {
        return spec.path().value();
    }

    @Override
    public String localId() {
        return spec.id();
    }

    @Override
    public String localValue() {
        return localValue;
    }

    @Override
    public String localData() {
        return spec.id() + ":::" + localValue;
    }

    @Override
    public Optional<Agreed> agreed() {
        return seen.agreed;
    }

    @Override
    public Optional<String> id() {
        return seen.id;
    }

    @Override
    public Optional<String> value() {
        return seen.value;
    }

    @Override
    public NodeState state() {
        return state;
    }

    @Override
    public boolean isSelected() {
        TermHandle current = term;
        return current != null && current.isValid();
    }

    @Override
    public Optional<Term> term() {
        TermHandle current = term;
        return current != null && current.isValid() ? Optional.of(current) : Optional.empty();
    }

    @Override
    public Optional<Term> awaitSelected(Duration timeout) throws InterruptedException {
        long until = System.nanoTime() + Checks.bounded(timeout).toNanos();
        while (true) {
            CompletableFuture<Term> next = nextTerm();
            try {
                Term won = next.get(Math.max(0, until - System.nanoTime()), TimeUnit.NANOSECONDS);
                if (won.isValid()) {
                    return Optional.of(won);
                }
                forget(next);
            } catch (TimeoutException | ExecutionException e) {
                return Optional.empty();
            }
        }
    }

    @Override
    public CompletionStage<Term> whenSelected() {
        return forUser(nextTerm());
    }

    @Override
    public Duration effectiveTtl() {
        return spec.candidate() ? runtime.driver().grantedTtl(spec.ttl()) : spec.ttl();
    }

    @Override
    public String toString() {
        String what = spec.candidate() ? "node \"" + printable(spec.id()) + "\"" : "observer";
        return what + " on " + spec.path();
    }

    /** An id may hold anything, a log line may not. */
    private static String printable(String id) {
        return id.replaceAll("\\p{Cntrl}", "?");
    }

    // ---- what the driver publishes, on the event loop

    void entered(NodeState next) {
        state = next;
        if (next == NodeState.STOPPED || next == NodeState.FAILED) {
            seen = Seen.NOTHING;
            failNextTerm();
            started.set(false);
        }
    }

    void agreed(@Nullable Agreed now) {
        seen = now == null ? Seen.NOTHING : new Seen(now);
    }

    TermHandle claim(long token, LeaseClock lease) {
        TermHandle won = new TermHandle(this, token, lease);
        term = won;
        nextTerm().complete(won);
        return won;
    }

    void unclaim() {
        TermHandle ending = term;
        if (ending != null) {
            ending.end();
            term = null;
            synchronized (nextTermLock) {
                if (nextTerm.isDone()) { // else somebody waits already who has seen by the clock that the term is over
                    nextTerm = new CompletableFuture<>();
                }
            }
        }
    }

    NodeSpec spec() {
        return spec;
    }

    LockerRuntime runtime() {
        return runtime;
    }

    Announcer announcer() {
        return announcer;
    }

    Announcements announcements() {
        return announcements;
    }

    MonotonicClock clock() {
        return runtime.clock();
    }

    // ---- waiting

    CompletableFuture<Void> update(long token, String value) {
        return runtime.driver()
                .ask(this, request -> new Signal.UpdateAsked(request, token, value))
                .thenRun(() -> localValue = value);
    }

    CompletableFuture<Void> resign(long token) {
        return runtime.driver().ask(this, request -> new Signal.ResignAsked(request, token));
    }

    void checkValue(String value) {
        Checks.value(value);
        runtime.checkSize(spec.id(), value);
    }

    /** Waits for what the driver is doing, also inside a callback, where the node's other callbacks must not wait. */
    void await(CompletableFuture<Void> done) {
        runtime.await(done, List.of(announcer));
        try {
            done.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof LockedException locked) {
                throw locked;
            }
            throw e;
        }
    }

    boolean isCalling() {
        return announcer.isCalling();
    }

    /** A stage of which what depends on it runs on the user's executor, and which the user can't complete. */
    <T> CompletionStage<T> forUser(CompletableFuture<T> done) {
        return done.thenApplyAsync(result -> result, runtime.executor()).minimalCompletionStage();
    }

    private CompletableFuture<Term> nextTerm() {
        synchronized (nextTermLock) {
            return nextTerm;
        }
    }

    @SuppressWarnings("ReferenceEquality") // it is about this very stage
    private void forget(CompletableFuture<Term> old) {
        synchronized (nextTermLock) {
            if (nextTerm == old) {
                nextTerm = new CompletableFuture<>();
            }
        }
    }

    private void failNextTerm() {
        CompletableFuture<Term> waiting = nextTerm();
        forget(waiting);
        waiting.completeExceptionally(
                new NotSelectedException(this + " has stopped before it was selected; start it again", null));
    }

    private static final class Seen {
        static final Seen NOTHING = new Seen(null);

        final Optional<Agreed> agreed;
        final Optional<String> id;
        final Optional<String> value;

        Seen(@Nullable Agreed now) {
            agreed = Optional.ofNullable(now);
            id = agreed.map(Agreed::id);
            value = agreed.map(Agreed::value);
        }
    }
}
