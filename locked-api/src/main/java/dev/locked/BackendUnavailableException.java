package dev.locked;

import org.jspecify.annotations.Nullable;

/** The store could not be reached or did not answer in time. Passing: the node goes on trying. */
public final class BackendUnavailableException extends LockedException {
    private static final long serialVersionUID = 1L;

    /**
     * The error.
     *
     * @param message what happened, to what, and what to do
     * @param cause what it came from, or null
     */
    public BackendUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /**
     * The error.
     *
     * @param kind what it is about
     * @param message what happened, to what, and what to do
     * @param cause what it came from, or null
     */
    public BackendUnavailableException(ErrorKind kind, String message, @Nullable Throwable cause) {
        super(kind, message, cause);
    }
}
