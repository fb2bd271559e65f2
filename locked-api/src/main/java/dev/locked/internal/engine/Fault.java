package dev.locked.internal.engine;

/** What is known of an operation that failed; the core's own word for the SPI's classes. */
public enum Fault {
    /** No effect, now or later. */
    NOT_APPLIED,
    /** May have, or may get, its effect. */
    UNKNOWN,
    /** The session is no more. */
    SESSION_GONE,
    /** The store will not do it. */
    REFUSED,
    /** The path holds bytes that are not ours; no operation failed. */
    FOREIGN,
    /** The path holds an entry of ours that no session owns; no operation failed. */
    UNOWNED,
    /** What was asked for needs a term that has ended; no operation failed. */
    NOT_SELECTED
}
