package dev.locked.zookeeper;

import dev.locked.spi.Failure;
import java.io.IOException;

/** Why there is no embedded server; the message names the setting, its value and the remedy. */
final class EmbeddedException extends IOException {
    private static final long serialVersionUID = 1;

    private final Failure failure;

    private EmbeddedException(Failure failure, String message, Throwable cause) {
        super(message, cause);
        this.failure = failure;
    }

    /** Nothing changes unless somebody changes it. */
    static EmbeddedException lasting(String message, Throwable cause) {
        return new EmbeddedException(Failure.REFUSED, message, cause);
    }

    /** It may pass by itself. */
    static EmbeddedException passing(String message, Throwable cause) {
        return new EmbeddedException(Failure.NOT_APPLIED, message, cause);
    }

    Failure failure() {
        return failure;
    }
}
