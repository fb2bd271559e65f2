package dev.locked;

import org.jspecify.annotations.Nullable;

/** The store will not do what was asked, however often: credentials, permissions, limits. A node that meets this fails. */
public final class StoreRefusedException extends LockedException {
    private static final long serialVersionUID = 1L;

    /**
     * The error.
     *
     * @param message what happened, to what, and what to do
     * @param cause what it came from, or null
     */
    public StoreRefusedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
