package dev.locked;

/**
 * Where a node or an observer is in its life.
 *
 * <pre>
 *  NEW ──start──▶ WAITING ──won──▶ SELECTED ──stop, resign, loss──▶ HANDING_OVER
 *                  ▲  │              │                                 │
 *                  │  └──stop────────┼────────────▶ STOPPED ◀──stopped─┤
 *                  └─────────────────┼──────────── still a candidate ──┘
 *                    start again: STOPPED or FAILED ──▶ WAITING
 *                    FAILED: the store refused for good, or the node was to stop at an error or a rollback
 * </pre>
 */
public enum NodeState {
    /** Made, not started. */
    NEW,
    /** Started and not selected: connecting, waiting for another's term to end, or watching. An observer's state. */
    WAITING,
    /** The node has a term. */
    SELECTED,
    /** Deselected; its handlers run, or the path is being freed. */
    HANDING_OVER,
    /** Stopped; may be started again. */
    STOPPED,
    /**
     * Ended by a permanent error, by any error under {@link ErrorPolicy#STOP}, or by a store that has gone back, with {@link
     * NodeBuilder#stopOnStoreRollback}; may be started again.
     */
    FAILED
}
