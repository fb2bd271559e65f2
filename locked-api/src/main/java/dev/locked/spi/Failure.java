package dev.locked.spi;

/** What is known of an operation that failed. Each failed operation is exactly one of these. */
public enum Failure {
    /** It had no effect, and never will have. */
    NOT_APPLIED,
    /** It may have been applied, or may still be until its session has ended. The safe answer when in doubt. */
    UNKNOWN,
    /** The session does not exist any more: all that it held is lost, or will be shortly. */
    SESSION_GONE,
    /** The store will not do this, however often it is asked: bad credentials, no permission, too big. */
    REFUSED
}
