package dev.locked;

import org.jspecify.annotations.Nullable;

/** The connection string has no scheme and more than one backend could serve it; the message names them. */
public final class AmbiguousBackendException extends LockedException {
    private static final long serialVersionUID = 1L;

    /**
     * The error.
     *
     * @param message what happened, to what, and what to do
     * @param cause what it came from, or null
     */
    public AmbiguousBackendException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
