package dev.locked.examples.postgres;

import dev.locked.ErrorKind;
import dev.locked.spi.BackendException;
import dev.locked.spi.Failure;
import java.sql.SQLException;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** What is known of a statement that failed, by its SQLSTATE. */
final class Failures {
    // sample: postgres-failures
    /** Raised by the functions in {@code schema.sql}. */
    private static final String GONE = "LK001";

    /** Not authorised, no credentials, no such database, syntax or access, bad data, too complex, not supported. */
    private static final String REFUSED = "28...|08004|3D...|42...|22...|54...|0A...";

    /** The connection broke, an operator or a crash ended it, or the server does not know itself; but not: cancelled. */
    private static final String UNSURE = "08...|57(?!014)...|58...|XX...|40003|25P03";

    /** An error that the server tells has rolled the statement back, for certain. All else, once it was sent, is doubtful. */
    static BackendException of(String what, Exception e, boolean sent) {
        Failure failure = state(e).equals(GONE)
                ? Failure.SESSION_GONE
                : state(e).matches(REFUSED)
                        ? Failure.REFUSED
                        : sent && isUnsure(e) ? Failure.UNKNOWN : Failure.NOT_APPLIED;
        return new BackendException(
                failure, kind(state(e)), what + ": " + e.getMessage() + " (SQLSTATE " + state(e) + ")", e);
    }

    /** What it is about, for people: the core does the same for all of them. */
    private static ErrorKind kind(String state) {
        if (state.startsWith("28")) {
            return ErrorKind.CREDENTIALS;
        }
        return switch (state) {
            case "42501" -> ErrorKind.PERMISSION;
            case "53100", "25006" -> ErrorKind.READ_ONLY; // the disk is full; a standby
            case "08000", "08001", "08006", "57P01", "57P02", "57P03" -> ErrorKind.UNREACHABLE;
            default -> ErrorKind.OTHER;
        };
    }

    /** Whether the connection is in doubt, too. */
    static boolean isUnsure(Exception e) {
        return state(e).matches(UNSURE);
    }

    /** The driver gives none for what never came from a server. */
    private static String state(Exception e) {
        String state = e instanceof SQLException told ? told.getSQLState() : null;
        return Objects.requireNonNullElse(state, "08000");
    }
    // end

    static <T> CompletionStage<T> refused(String why) {
        return CompletableFuture.failedFuture(new BackendException(Failure.REFUSED, why, null));
    }

    private Failures() {}
}
