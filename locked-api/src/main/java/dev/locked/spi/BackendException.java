package dev.locked.spi;

import dev.locked.ErrorKind;
import dev.locked.LockedException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** An operation of a backend failed; {@link #failure()} tells what is known of its effect. */
public final class BackendException extends LockedException {
    private static final long serialVersionUID = 1L;

    /** What is known of the effect. */
    private final Failure failure;

    /**
     * A failure.
     *
     * @param failure what is known of the effect
     * @param message what was asked of which server, and how it ended; no secret in it
     * @param cause the client's own exception, or null
     * @throws NullPointerException if {@code failure} or {@code message} is null
     */
    public BackendException(Failure failure, String message, @Nullable Throwable cause) {
        this(failure, ErrorKind.OTHER, message, cause);
    }

    /**
     * A failure.
     *
     * @param failure what is known of the effect
     * @param kind what it is about; its remedy is shown behind the message
     * @param message what was asked of which server, and how it ended; no secret in it
     * @param cause the client's own exception, or null
     * @throws NullPointerException if {@code failure}, {@code kind} or {@code message} is null
     */
    public BackendException(Failure failure, ErrorKind kind, String message, @Nullable Throwable cause) {
        super(kind, message, cause);
        this.failure = Objects.requireNonNull(failure, "failure");
    }

    /**
     * What is known of the effect.
     *
     * @return never null
     */
    public Failure failure() {
        return failure;
    }
}
