package dev.locked;

/** What a node does after a passing error, such as a store that can't be reached. */
public enum ErrorPolicy {
    /** Reports it, and tries again for ever, with back-off and jitter. */
    RETRY,
    /** Reports it and stops: deselected if it was selected, then {@link NodeState#FAILED}. */
    STOP
}
