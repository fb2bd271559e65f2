package dev.locked;

import org.jspecify.annotations.Nullable;

/** No backend on the classpath serves the connection string; the message names those found and the jar to add. */
public final class NoSuchBackendException extends LockedException {
    private static final long serialVersionUID = 1L;

    /**
     * The error.
     *
     * @param message what happened, to what, and what to do
     * @param cause what it came from, or null
     */
    public NoSuchBackendException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
