package dev.locked;

import org.jspecify.annotations.Nullable;

/** The path holds bytes that this library did not write. The node waits for them to go away; if no session owns them it removes them after two ttls. */
public final class ForeignEntryException extends LockedException {
    private static final long serialVersionUID = 1L;

    /**
     * The error.
     *
     * @param message what happened, to what, and what to do
     * @param cause what it came from, or null
     */
    public ForeignEntryException(String message, @Nullable Throwable cause) {
        super(ErrorKind.FOREIGN, message, cause);
    }
}
