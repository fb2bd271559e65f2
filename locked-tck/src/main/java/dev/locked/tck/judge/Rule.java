package dev.locked.tck.judge;

/** What a history can break. */
public enum Rule {
    /** Two took themselves for the owner at the same time. */
    EXCLUSION,
    /** A token did not rise, or belongs to two, or came back. */
    TOKENS,
    /** A write under a former token came through. */
    WRITES,
    /** Somebody was told terms or values in a wrong order, or other ones than all others. */
    OBSERVATION,
    /** After all was healed somebody did not agree, or could not lead. */
    LIVENESS,
    /** The log says too little to judge by: the run does not count. */
    COMPLETENESS
}
