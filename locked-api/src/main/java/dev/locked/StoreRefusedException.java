package dev.locked;

import org.jspecify.annotations.Nullable;

/**
 * The store will not do what was asked, however often: TLS, credentials, permissions, limits; see {@link #kind}. A node that
 * meets this before the store has served it fails.
 */
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

    /**
     * The error.
     *
     * @param kind what it is about
     * @param message what happened, to what, and what to do
     * @param cause what it came from, or null
     */
    public StoreRefusedException(ErrorKind kind, String message, @Nullable Throwable cause) {
        super(kind, message, cause);
    }
}
