package dev.locked;

import org.jspecify.annotations.Nullable;

/** A callback of the user's has thrown; its exception is the cause. The node goes on. */
public final class ListenerException extends LockedException {
    private static final long serialVersionUID = 1L;

    /**
     * The error.
     *
     * @param message what happened, to what, and what to do
     * @param cause what it came from, or null
     */
    public ListenerException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
