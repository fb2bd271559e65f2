package dev.locked.consul;

import dev.locked.spi.BackendException;
import dev.locked.spi.Failure;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;

/**
 * One operation under way. It is over exactly once: by its result, or when its time is up. What it was doing then tells
 * what is known of its effect, and nothing is sent any more.
 */
final class Call<T> implements Exchange, Runnable {
    private enum Phase {
        /** Nothing is under way; whatever was written was refused. */
        IDLE,
        /** A question is under way. */
        ASKING,
        /** A write is under way. */
        WRITING,
        /** The stage has its result. */
        OVER
    }

    private final Operation operation;
    private final Calls calls;
    private final Bound bound;
    private final Work<T> work;
    private final CompletableFuture<T> stage = new CompletableFuture<>();
    private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.IDLE);

    Call(Operation operation, Calls calls, Bound bound, Work<T> work) {
        this.operation = operation;
        this.calls = calls;
        this.bound = bound;
        this.work = work;
    }

    CompletableFuture<T> stage() {
        return stage;
    }

    @Override
    public void run() {
        if (phase.get() == Phase.OVER) {
            return;
        }
        try {
            T value = work.with(this);
            if (phase.getAndSet(Phase.OVER) != Phase.OVER) {
                stage.complete(value);
            }
        } catch (BackendException e) {
            fail(e);
        } catch (AgentException e) {
            doubt(e);
            fail(calls.errors().of(operation, e));
        } catch (RuntimeException | LinkageError e) {
            fail(calls.errors().unexpected(operation, e));
        }
    }

    @Override
    public Reply ask(String path) throws AgentException {
        enter(Phase.ASKING);
        try {
            return calls.agent().get(path, bound);
        } catch (AgentException e) { // a question has no effect, sent or not
            doubt(e);
            throw calls.errors().ofQuestion(operation, e);
        } finally {
            phase.compareAndSet(Phase.ASKING, Phase.IDLE);
        }
    }

    @Override
    public Reply write(String path, String body) throws AgentException {
        enter(Phase.WRITING);
        Reply reply = calls.agent().put(path, body, bound);
        phase.compareAndSet(Phase.WRITING, Phase.IDLE);
        return reply;
    }

    private void doubt(AgentException thrown) {
        if (thrown.wasSent()) {
            calls.unanswered();
        }
    }

    private void enter(Phase next) {
        if (!phase.compareAndSet(Phase.IDLE, next)) {
            throw calls.errors().notApplied(operation, "the time was up before it could be sent");
        }
    }

    private void fail(BackendException failure) {
        if (phase.getAndSet(Phase.OVER) != Phase.OVER) {
            stage.completeExceptionally(failure);
        }
    }

    /** The time is up. */
    void expire() {
        Phase last = phase.getAndSet(Phase.OVER);
        switch (last) {
            case OVER -> {
                return;
            }
            case IDLE -> failAside(calls.errors().notApplied(operation, "the time was up before it could be sent"));
            case ASKING -> failAside(calls.errors().notApplied(operation, "no answer in time"));
            case WRITING -> failAside(calls.errors().unanswered(operation));
        }
        bound.end();
        if (last != Phase.IDLE) {
            calls.unanswered();
        }
    }

    /** The backend is shut down. */
    void close() {
        Phase last = phase.getAndSet(Phase.OVER);
        if (last != Phase.OVER) {
            boolean inDoubt = last == Phase.WRITING && operation.inDoubt() == Failure.UNKNOWN;
            failAside(
                    inDoubt
                            ? calls.errors().unanswered(operation)
                            : calls.errors().closed(operation));
            bound.end();
        }
    }

    private void failAside(BackendException failure) {
        calls.aside(() -> stage.completeExceptionally(failure));
    }
}
