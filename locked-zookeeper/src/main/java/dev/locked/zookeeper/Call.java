package dev.locked.zookeeper;

import dev.locked.spi.BackendException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.ZooKeeper;
import org.jspecify.annotations.Nullable;

/**
 * One operation, from the caller's thread to the end of its stage. It is handed to ZooKeeper's client at most once, and
 * only while that is connected, since the client keeps what it can't send and sends it when the caller has long given up.
 */
final class Call<T> {
    /** Sends the operation, without blocking, and has the call told of the answer. */
    interface Request<T> {
        void send(ZooKeeper zooKeeper, Call<T> call);
    }

    private enum Phase {
        WAITING,
        SENT,
        OVER
    }

    private final Calls calls;
    private final Link link;
    private final Operation operation;
    private final long due;
    private final Request<T> request;
    private final CompletableFuture<T> stage = new CompletableFuture<>();
    private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.WAITING);

    /** Bounded by {@code due}, when its time is up. */
    Call(Calls calls, Link link, Operation operation, long due, Request<T> request) {
        this.calls = calls;
        this.link = link;
        this.operation = operation;
        this.due = due;
        this.request = request;
    }

    CompletableFuture<T> start() {
        link.await(this);
        attempt();
        if (phase.get() == Phase.OVER) {
            cleanUp(); // it may have ended before there was something to clean up
        }
        return stage;
    }

    /** Bounds what somebody else sends. */
    CompletableFuture<T> follow() {
        phase.compareAndSet(Phase.WAITING, Phase.SENT);
        return stage;
    }

    /** Sends it if that has not been done and can be done now. */
    void attempt() {
        String why = link.whyGone();
        ZooKeeper zooKeeper = why == null ? link.ready() : null;
        if (why != null) {
            if (phase.compareAndSet(Phase.WAITING, Phase.OVER)) {
                end(null, calls.errors().sessionGone(operation, why));
            }
        } else if (zooKeeper != null && phase.compareAndSet(Phase.WAITING, Phase.SENT)) {
            link.forget(this);
            send(zooKeeper);
        }
    }

    private void send(ZooKeeper zooKeeper) {
        try {
            request.send(zooKeeper, this);
        } catch (RuntimeException e) {
            fail(calls.errors().of(operation, e));
        }
    }

    /** True when the caller has been told of an end, so that nothing more may be sent for it. */
    boolean isOver() {
        return phase.get() == Phase.OVER;
    }

    void succeed(T value) {
        if (phase.getAndSet(Phase.OVER) != Phase.OVER) {
            end(value, null);
        }
    }

    /** As {@link #succeed}, on this thread: for what only the core waits for, which returns at once. */
    void succeedHere(T value) {
        if (phase.getAndSet(Phase.OVER) != Phase.OVER) {
            cleanUp();
            stage.complete(value);
        }
    }

    void fail(Code code) {
        fail(calls.errors().of(operation, code, link.isSession()));
    }

    void fail(BackendException failure) {
        if (phase.getAndSet(Phase.OVER) != Phase.OVER) {
            end(null, failure);
        }
    }

    void endIfLate(long now) {
        if (now - due >= 0) {
            late();
        }
    }

    private void late() {
        Phase before = phase.getAndSet(Phase.OVER);
        if (before != Phase.OVER) {
            ZooKeeperErrors errors = calls.errors();
            end(null, before == Phase.WAITING ? errors.notSent(operation) : errors.unanswered(operation));
        }
    }

    /** The backend is shut down. */
    void abort() {
        Phase before = phase.getAndSet(Phase.OVER);
        if (before != Phase.OVER) {
            ZooKeeperErrors errors = calls.errors();
            end(null, before == Phase.WAITING ? errors.closed(operation) : errors.cutShort(operation));
        }
    }

    // NullAway can't see that a null value is one of T's own.
    @SuppressWarnings("NullAway")
    private void end(@Nullable T value, @Nullable BackendException failure) {
        cleanUp();
        calls.aside(() -> {
            if (failure == null) {
                stage.complete(value);
            } else {
                stage.completeExceptionally(failure);
            }
        });
    }

    private void cleanUp() {
        link.forget(this);
        calls.forget(this);
    }

    Operation operation() {
        return operation;
    }

    ZooKeeperErrors errors() {
        return calls.errors();
    }
}
