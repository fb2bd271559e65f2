package dev.locked;

import java.time.Duration;
import java.util.concurrent.CompletionStage;

/**
 * One leadership: from being selected to being deselected. Safe for use by many threads.
 *
 * <p>A process can be paused between asking {@link #isValid()} and acting on the answer. Where an act must never come
 * from a former owner, send {@link #token()} with it and let the resource refuse any token smaller than the largest that
 * it has seen.
 */
public interface Term {
    /**
     * The path.
     *
     * @return never null
     */
    String path();

    /**
     * The owner's id.
     *
     * @return never null
     */
    String id();

    /**
     * The fencing token. For one path it rises strictly from term to term, over all processes and restarts of the store,
     * and is the same for everybody who sees this term. Positive.
     *
     * @return the token
     */
    long token();

    /**
     * Whether this term holds now, by comparing the clock with the end of the lease at this very call. Never true again
     * once it was false. Does no I/O.
     *
     * @return true if no other process can be selected now
     */
    boolean isValid();

    /**
     * How long this term is sure to hold if no renewal succeeds from now on.
     *
     * @return zero if the term has ended
     */
    Duration remaining();

    /**
     * Replaces the agreed value, keeping owner and token. Blocks until the store has it; bounded by the lease.
     *
     * @param value the new value; at most {@link NodeBuilder#MAX_VALUE_BYTES} bytes in UTF-8
     * @throws NotSelectedException if the term has ended, or ends before the store is asked
     * @throws BackendUnavailableException if the store did not confirm while the term lasted: the outcome is unknown, the
     *     value may have been agreed on for a moment
     * @throws StoreRefusedException if the store refuses
     * @throws NullPointerException if {@code value} is null
     * @throws IllegalArgumentException if {@code value} is too long
     */
    void update(String value);

    /**
     * As {@link #update(String)}, without blocking.
     *
     * @param value the new value
     * @return completes when the store has it, on the locker's executor; fails as {@link #update(String)} does
     */
    CompletionStage<Void> updateAsync(String value);

    /**
     * Gives the path up and stays a candidate: {@code deselect} is delivered and handled, then the path is freed. Does
     * nothing if the term has ended. Blocks until the path is free, or the hand-over time is over.
     *
     * <p>After a resignation the node leaves the path to others for a moment: it campaigns again when another has had
     * its turn, or after an eighth of the ttl.
     */
    void resign();

    /**
     * As {@link #resign()}, without blocking.
     *
     * @return completes when the path is free, on the locker's executor
     */
    CompletionStage<Void> resignAsync();
}
