package dev.locked;

/** Why a term ended. */
public enum DeselectCause {
    /** {@link Node#stop()} or {@link Node#close()} was called. */
    STOPPED,
    /** {@link Term#resign()} was called; the node is a candidate again. */
    RESIGNED,
    /** The lease could not be renewed in time: the term ended by itself, before the store gives the path to another. */
    LEASE_EXPIRED,
    /** The store has forgotten the session: it was revoked by hand, or expired. */
    SESSION_LOST,
    /** The entry is not ours any more: deleted or overwritten by hand, or the store has gone back to an older state. */
    TAKEN_AWAY,
    /** The node failed for good; see the error event. */
    FAILED
}
