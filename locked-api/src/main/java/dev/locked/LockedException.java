package dev.locked;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The root of what the library throws or reports, apart from {@link NullPointerException}, {@link
 * IllegalArgumentException} and {@link IllegalStateException} for wrong calls. Unchecked. The message names what it is
 * about and holds no secret and no value of the user's.
 */
public class LockedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What it is about; null in what a former version has written. */
    private final @Nullable ErrorKind kind;

    /**
     * The error.
     *
     * @param message what happened, to what, and what to do
     * @param cause what it came from, or null
     */
    protected LockedException(String message, @Nullable Throwable cause) {
        this(ErrorKind.OTHER, message, cause);
    }

    /**
     * The error.
     *
     * @param kind what it is about
     * @param message what happened, to what, and what to do
     * @param cause what it came from, or null
     */
    protected LockedException(ErrorKind kind, String message, @Nullable Throwable cause) {
        super(Objects.requireNonNull(message, "message"), cause);
        this.kind = Objects.requireNonNull(kind, "kind");
    }

    /**
     * What it is about.
     *
     * @return {@link ErrorKind#OTHER} where that is not known
     */
    public final ErrorKind kind() {
        return kind == null ? ErrorKind.OTHER : kind;
    }
}
