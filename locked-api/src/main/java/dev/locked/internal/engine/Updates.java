package dev.locked.internal.engine;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The value updates that the user asked for under one term: one at a time, in order. */
final class Updates {
    private final Consumer<Effect> effects;
    private final long election;
    private final Deque<Request> waiting = new ArrayDeque<>();
    private boolean sent;
    private boolean doubtful;
    private long retryAt = Rules.NEVER;
    private int failures;

    Updates(long election, Consumer<Effect> effects) {
        this.election = election;
        this.effects = effects;
    }

    void add(long request, String value) {
        waiting.add(new Request(request, value));
    }

    /** The value that may be on its way to the store, or be there already. */
    @Nullable
    String pending() {
        return sent || doubtful ? waiting.element().value : null;
    }

    boolean isDoubtful() {
        return doubtful;
    }

    boolean isHead(long request) {
        return sent && !waiting.isEmpty() && waiting.element().number == request;
    }

    /** Sends the next if it is time; tells when to come back. */
    long settle(long now, Lease lease, Election.Term term) {
        if (waiting.isEmpty() || sent || doubtful) {
            return Rules.NEVER;
        }
        if (retryAt != Rules.NEVER && now - retryAt < 0) {
            return retryAt;
        }
        sent = true;
        Request head = waiting.element();
        effects.accept(new Effect.Update(
                election,
                head.number,
                lease.session(),
                term.token,
                term.version,
                term.attempt,
                head.value,
                Rules.callTimeout(lease.ttl())));
        return Rules.NEVER;
    }

    /** The store has it. */
    String applied() {
        Request head = waiting.remove();
        reset();
        effects.accept(new Effect.Complete(election, head.number, null));
        return head.value;
    }

    /** The store will not have it. */
    void refused(Problem problem) {
        Request head = waiting.remove();
        reset();
        effects.accept(new Effect.Complete(election, head.number, problem));
    }

    /** A read must tell whether the store has it. */
    void doubt() {
        sent = false;
        doubtful = true;
    }

    /** The store has not got it, try again after a while. */
    void retry(long now, long ttl, double random) {
        sent = false;
        doubtful = false;
        retryAt = now + Rules.backOff(ttl, ++failures, random);
    }

    /** The term has ended. */
    void abandon() {
        boolean unknown = sent || doubtful;
        for (Request request : waiting) {
            // Of the first the store may have heard.
            Fault fault = unknown ? Fault.UNKNOWN : Fault.NOT_SELECTED;
            effects.accept(new Effect.Complete(election, request.number, new Problem(fault, "update", null)));
            unknown = false;
        }
        waiting.clear();
        reset();
    }

    private void reset() {
        sent = false;
        doubtful = false;
        retryAt = Rules.NEVER;
        failures = 0;
    }

    private record Request(long number, String value) {}
}
