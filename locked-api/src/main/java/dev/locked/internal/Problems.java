package dev.locked.internal;

import dev.locked.BackendUnavailableException;
import dev.locked.ErrorKind;
import dev.locked.ForeignEntryException;
import dev.locked.LockedException;
import dev.locked.NotSelectedException;
import dev.locked.SessionLostException;
import dev.locked.StoreRefusedException;
import dev.locked.internal.engine.Fault;
import dev.locked.internal.engine.Problem;
import dev.locked.spi.BackendException;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** Errors on their way from a backend into the core, and out of the core to the user. */
final class Problems {
    private Problems() {}

    /** What the core is told. Anything that a backend was not to throw may have had an effect. */
    static Problem of(String what, Throwable thrown) {
        Throwable cause =
                thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
        Fault fault = cause instanceof BackendException known ? fault(known) : Fault.UNKNOWN;
        return new Problem(fault, what, cause);
    }

    private static Fault fault(BackendException cause) {
        return switch (cause.failure()) {
            case NOT_APPLIED -> Fault.NOT_APPLIED;
            case UNKNOWN -> Fault.UNKNOWN;
            case SESSION_GONE -> Fault.SESSION_GONE;
            case REFUSED -> Fault.REFUSED;
        };
    }

    /** What the user is told. */
    static LockedException toException(Problem problem, String who) {
        @Nullable Throwable cause = problem.cause();
        String text = who + ": " + problem.what() + " failed: "
                + (cause == null
                        ? "the term ended before the store confirmed it; the outcome is unknown"
                        : cause.getMessage());
        ErrorKind kind = cause instanceof LockedException known ? known.kind() : ErrorKind.OTHER;
        String full = withRemedy(text, kind);
        return switch (problem.fault()) {
            case NOT_APPLIED, UNKNOWN -> new BackendUnavailableException(kind, full, cause);
            case SESSION_GONE -> new SessionLostException(text, cause);
            case REFUSED -> new StoreRefusedException(kind, full, cause);
            case FOREIGN ->
                new ForeignEntryException(
                        who
                                + ": the path holds bytes that locked did not write. Remove them, or wait: if no"
                                + " session owns them, a candidate removes them after two ttls",
                        cause);
            case UNOWNED ->
                new ForeignEntryException(
                        who
                                + ": the path holds an entry that no session owns, as of a backup that was put back."
                                + " Nobody leads by it: remove it, or wait, a candidate removes it after two ttls",
                        cause);
            case NOT_SELECTED ->
                new NotSelectedException(
                        who + ": " + problem.what() + " needs a term that has ended; wait to be selected again", cause);
        };
    }

    private static String withRemedy(String text, ErrorKind kind) {
        String remedy = kind.remedy();
        if (remedy.isEmpty()) {
            return text;
        }
        String sentence = Character.toUpperCase(remedy.charAt(0)) + remedy.substring(1);
        return text.replaceFirst("[.\\s]+$", "") + ". " + sentence;
    }
}
