package dev.locked.zookeeper;

import dev.locked.ErrorKind;
import dev.locked.spi.Failure;
import java.io.IOException;
import java.nio.file.Path;

/** Why there is no embedded server; the message names the setting, its value and the remedy. */
final class EmbeddedException extends IOException {
    private static final long serialVersionUID = 1;

    private final Failure failure;
    private final ErrorKind kind;

    private EmbeddedException(Failure failure, ErrorKind kind, String message, Throwable cause) {
        super(message, cause);
        this.failure = failure;
        this.kind = kind;
    }

    /** Nothing changes unless somebody changes it. */
    static EmbeddedException lasting(String message, Throwable cause) {
        return new EmbeddedException(Failure.REFUSED, ErrorKind.OTHER, message, cause);
    }

    /** It may pass by itself. */
    static EmbeddedException passing(String message, Throwable cause) {
        return new EmbeddedException(Failure.NOT_APPLIED, ErrorKind.OTHER, message, cause);
    }

    /** The disk is full, which may pass. */
    static EmbeddedException full(Path folder, Throwable cause) {
        return new EmbeddedException(
                Failure.NOT_APPLIED,
                ErrorKind.READ_ONLY,
                "data: the disk of " + folder + " is full (" + cause + ")",
                cause);
    }

    ErrorKind kind() {
        return kind;
    }

    Failure failure() {
        return failure;
    }
}
