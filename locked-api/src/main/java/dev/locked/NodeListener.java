package dev.locked;

/**
 * Told of what happens on a node or an observer. Each method does nothing unless overridden.
 *
 * <p>Calls for one node come in order and one at a time, on the locker's executor, never on a thread of the store's
 * client and never under a lock. Any method of the library may be called from here. A listener that blocks delays only
 * its own node's events and costs no lease; while it blocks, {@code refresh}, {@code ping} and {@code change} are
 * coalesced, {@code select} and {@code deselect} never. What a listener throws is reported as {@link ListenerException}
 * through {@link #onError}. Listeners of one node are called in the order in which they were added; one that blocks in
 * {@code stop()} or {@code resign()} hears the {@code deselect} inside that call, before those after it hear what it was
 * called for.
 *
 * <p>Order: {@code change} comes before the {@code select} of the same term; {@code deselect} before the next
 * {@code select}; {@code vacant} once at the end of each term that was seen, before the {@code change} of the next.
 */
public interface NodeListener {
    /**
     * The agreed value or its owner changed.
     *
     * @param agreed what is agreed now
     */
    default void onChange(Agreed agreed) {}

    /** Nobody owns the path any more. */
    default void onVacant() {}

    /**
     * This node is the owner now. Comes once for each term.
     *
     * @param term the leadership, maybe ended by now: {@link Term#isValid()} tells
     */
    default void onSelect(Term term) {}

    /**
     * This node's term has ended. Comes once for each {@link #onSelect}. While it runs after a stop or a resignation the
     * path is not yet given to another, up to the hand-over time and the lease's end.
     *
     * @param term the leadership that ended
     * @param cause why
     */
    default void onDeselect(Term term, DeselectCause cause) {}

    /**
     * This node's lease was renewed.
     *
     * @param term the leadership that goes on
     */
    default void onRefresh(Term term) {}

    /**
     * The owner's hold was confirmed: by a renewal on the selected node, by a read on every other.
     *
     * @param agreed what is agreed
     */
    default void onPing(Agreed agreed) {}

    /**
     * The store has gone back to an older state, as an emptied or restored one does. Fencing tokens begin anew: what has
     * remembered a larger one refuses those of all leaders to come, until it is reset. Comes after the {@code deselect}, if
     * this node was selected, and before the {@code change} to what the store holds now. What one node notices, all nodes of
     * its {@link Locker} that run on the path are told. None of them is selected for one ttl from then on (the longest that
     * any of them has asked for or was granted), also if it is started or made anew: a leader that the store has forgotten
     * may believe in its lease for as long. What is not noticed is said in {@code docs/decisions/0014}.
     *
     * @param rollback from which token to which
     * @see NodeBuilder#stopOnStoreRollback
     */
    default void onStoreRollback(StoreRollback rollback) {}

    /**
     * Something went wrong. Passing errors are retried, unless the {@link ErrorPolicy} says otherwise; a {@link
     * StoreRefusedException} before the store has served this node, or at its first acquire, ends it; a later one is
     * retried after growing pauses.
     *
     * @param error what
     */
    default void onError(LockedException error) {}
}
