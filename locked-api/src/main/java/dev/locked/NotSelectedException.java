package dev.locked;

import org.jspecify.annotations.Nullable;

/** What was asked for needs a leadership that has ended, or that nobody has got yet. */
public final class NotSelectedException extends LockedException {
    private static final long serialVersionUID = 1L;

    /**
     * The error.
     *
     * @param message what happened, to what, and what to do
     * @param cause what it came from, or null
     */
    public NotSelectedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
