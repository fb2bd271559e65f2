package dev.locked;

import org.jspecify.annotations.Nullable;

/** The store has forgotten the session, by expiry or by an operator's hand. Passing: the node opens a new one. */
public final class SessionLostException extends LockedException {
    private static final long serialVersionUID = 1L;

    /**
     * The error.
     *
     * @param message what happened, to what, and what to do
     * @param cause what it came from, or null
     */
    public SessionLostException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
