package dev.locked;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * One candidate for one path, with an id and a value of its own. Of all nodes on a path, at most one is selected; its
 * value is what every node reads. When it stops, dies or is cut off, another takes over.
 *
 * <p>Safe for use by many threads. Its life is drawn in {@link NodeState}. A node recovers by itself from anything that
 * passes: a lost connection, a restarted store, a session that expired, also while it waits. May be started again after
 * it was stopped.
 */
public interface Node extends Observer {
    /**
     * Enters the election. Returns at once; a store that can't be reached now is tried again until it can.
     *
     * @throws IllegalStateException if the node is started, or its locker is closed
     */
    @Override
    void start();

    /**
     * Leaves the election. If the node is selected, {@code deselect} is delivered and handled first, then the path is
     * freed, so that another can take over at once. Blocks until that is done, up to the hand-over time plus two bounds
     * of a single call to the store; if the store can't be reached by then, the path is freed later, or by its expiry.
     * Waits, too, for a callback that is running, up to the hand-over time or one second, whichever is longer.
     *
     * <p>No callback of this node starts after this has returned. Called from one of the node's own callbacks it
     * delivers the {@code deselect} itself, on this thread, before it returns; called from the {@code deselect} handler it
     * does not wait for that handler. A {@code deselect} that can't begin in that time, because another callback blocks, is
     * not delivered any more; that is logged as a warning.
     */
    @Override
    void stop();

    /**
     * As {@link #stop()}, without blocking.
     *
     * @return completes when the node has stopped, on the locker's executor
     */
    CompletionStage<Void> stopAsync();

    /**
     * The id that this node competes with. {@link #id()} is that of the owner.
     *
     * @return never null
     */
    String localId();

    /**
     * The value that this node competes with: as given, or as last {@link Term#update updated} here.
     *
     * @return never null
     */
    String localValue();

    /**
     * Id and value in one string, {@code id:::value}.
     *
     * @return never null
     */
    String localData();

    /**
     * Whether this node is the owner now: compares the clock with the end of the lease at this very call, so that it is
     * right with the first instruction after a pause. Does no I/O.
     *
     * @return true if no other process can be selected now
     */
    boolean isSelected();

    /**
     * The current term.
     *
     * @return empty when this node is not selected
     */
    Optional<Term> term();

    /**
     * Waits to be selected.
     *
     * @param timeout how long at most; zero or negative means not at all
     * @return the term, or empty if the time is over or the node was stopped
     * @throws InterruptedException if this thread was interrupted; the node goes on as a candidate
     */
    Optional<Term> awaitSelected(Duration timeout) throws InterruptedException;

    /**
     * The current term, or the next.
     *
     * @return completes with a term when the node is selected, on the locker's executor; fails with {@link
     *     NotSelectedException} when the node stops
     */
    CompletionStage<Term> whenSelected();

    /**
     * The ttl in force: as asked for, or as raised to what the store grants.
     *
     * @return what was asked for until the store has answered
     */
    Duration effectiveTtl();
}
