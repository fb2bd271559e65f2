package dev.locked.etcd;

import dev.locked.ErrorKind;
import dev.locked.spi.BackendException;
import dev.locked.spi.Failure;
import io.etcd.jetcd.common.exception.EtcdException;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** Says of each failure what is known of its effect. Messages show operation, path, servers and status, no secret. */
final class EtcdErrors {
    private final String endpoints;

    EtcdErrors(String endpoints) {
        this.endpoints = endpoints;
    }

    /** The failure of an operation, whatever jetcd threw for it. */
    BackendException of(Operation operation, Throwable thrown) {
        Throwable cause = unwrapped(thrown);
        if (cause instanceof BackendException known) {
            return known;
        }
        Status status = status(cause);
        return failed(failure(operation, status, cause), kind(status, cause), operation, text(status, cause), cause);
    }

    /** The failure of an operation for a mistake about TLS. */
    BackendException ofTls(Operation operation, Throwable thrown, String mistake) {
        Throwable cause = unwrapped(thrown);
        Status status = status(cause);
        return failed(
                failure(operation, status, cause), ErrorKind.TLS, operation, status.getCode() + ": " + mistake, cause);
    }

    /** An operation that this process itself refused, so that nothing was sent. */
    BackendException closed(Operation operation) {
        return failed(Failure.NOT_APPLIED, ErrorKind.OTHER, operation, "the backend is shut down", null);
    }

    /** The session of the operation is no more. */
    BackendException sessionGone(Operation operation, String why) {
        return failed(Failure.SESSION_GONE, ErrorKind.OTHER, operation, why, null);
    }

    /** The operation asks for more than there is. */
    BackendException tooMuch(Operation operation, String why) {
        return failed(Failure.REFUSED, ErrorKind.LIMIT, operation, why, null);
    }

    /** The operation was never sent. */
    BackendException notSent(Operation operation) {
        return failed(
                Failure.NOT_APPLIED, ErrorKind.UNREACHABLE, operation, "the time was up before it could be sent", null);
    }

    /** Somebody else's write came between the look and the write. */
    BackendException overtaken(Operation operation) {
        return failed(Failure.NOT_APPLIED, ErrorKind.OTHER, operation, "another write came between", null);
    }

    /** Nothing was heard in time. */
    BackendException unanswered(Operation operation) {
        return failed(operation.inDoubt(), ErrorKind.UNREACHABLE, operation, "no answer in time", null);
    }

    /** True when the server does not know the token of these credentials any more; a new one has to be fetched. */
    static boolean isOfStaleToken(Throwable thrown) {
        return isStaleToken(status(unwrapped(thrown)));
    }

    /** True when no server of etcd's has answered, so that the connection itself is in question. */
    static boolean isOfConnection(Throwable thrown) {
        Status status = status(unwrapped(thrown));
        return switch (status.getCode()) {
            case UNAVAILABLE, DEADLINE_EXCEEDED -> !isOfServer(status);
            default -> false;
        };
    }

    /** True when an answer has more bytes than gRPC takes. */
    static boolean isOfSize(@Nullable Throwable thrown) {
        Throwable cause = thrown instanceof BackendException ? thrown.getCause() : thrown;
        return cause != null && saysTooLarge(status(unwrapped(cause)));
    }

    /** True when the time was up before any server of etcd's has answered. */
    static boolean isOfSilence(Throwable thrown) {
        return isOfConnection(thrown) && status(unwrapped(thrown)).getCode() == Status.Code.DEADLINE_EXCEEDED;
    }

    /**
     * True of what only a member says that is of no use to anybody now: a learner, one that is cut off from the others, one
     * that is ending, one whose data are damaged. What all members would say is none of that.
     */
    static boolean servesNobody(Status status) {
        return isOfLearner(status)
                || (isOfServer(status)
                        && switch (status.getCode()) {
                            case UNAVAILABLE -> !says(status, "too many");
                            case DATA_LOSS -> true;
                            default -> false;
                        });
    }

    /** True when a member that does not vote yet has refused, before it has done anything; another may do it. */
    static boolean isOfLearner(Throwable thrown) {
        for (Throwable cause = unwrapped(thrown); cause != null; cause = cause.getCause()) {
            if (isOfLearner(status(cause))) { // of a call that had to authenticate first it is the cause
                return true;
            }
        }
        return false;
    }

    private static boolean isOfLearner(Status status) {
        return isOfServer(status) && says(status, "not supported for learner");
    }

    private BackendException failed(
            Failure failure, ErrorKind kind, Operation operation, String why, @Nullable Throwable cause) {
        return new BackendException(
                failure, kind, "etcd at " + endpoints + ": could not " + operation + ": " + why, cause);
    }

    private static ErrorKind kind(Status status, Throwable cause) {
        if (isOfTls(status, cause)) {
            return ErrorKind.TLS;
        }
        Throwable reason = status.getCause(); // of what was to fetch a token
        if (status.getCode() == Status.Code.UNAUTHENTICATED && reason != null) {
            return kind(status(reason), reason);
        }
        return switch (status.getCode()) {
            case UNAUTHENTICATED -> isStaleToken(status) ? ErrorKind.OTHER : ErrorKind.CREDENTIALS;
            case PERMISSION_DENIED -> says(status, "etcdserver") ? ErrorKind.PERMISSION : ErrorKind.FOREIGN;
            case FAILED_PRECONDITION -> says(status, "authentication") ? ErrorKind.CREDENTIALS : ErrorKind.OTHER;
            case INVALID_ARGUMENT -> says(status, "too large") ? ErrorKind.LIMIT : ofArgument(status);
            case OUT_OF_RANGE -> says(status, "compacted") ? ErrorKind.OTHER : ErrorKind.LIMIT;
            case RESOURCE_EXHAUSTED -> says(status, "space exceeded") ? ErrorKind.READ_ONLY : ErrorKind.LIMIT;
            case UNKNOWN -> says(status, "too many requests") ? ErrorKind.UNREACHABLE : ofText(status);
            case UNIMPLEMENTED -> ErrorKind.FOREIGN; // what other servers of gRPC say, and most of HTTP
            case UNAVAILABLE -> says(status, "no leader") ? ErrorKind.READ_ONLY : ErrorKind.UNREACHABLE;
            case DEADLINE_EXCEEDED -> ErrorKind.UNREACHABLE;
            default -> ofText(status);
        };
    }

    /** A server that speaks HTTP, and not gRPC. */
    private static ErrorKind ofText(Status status) {
        return says(status, "content-type") || says(status, "frame was not SETTINGS")
                ? ErrorKind.FOREIGN
                : ErrorKind.OTHER;
    }

    private static ErrorKind ofArgument(Status status) {
        if (isStaleToken(status)) {
            return ErrorKind.OTHER; // the next request has another
        }
        return says(status, "authentication failed") || says(status, "user name is empty")
                ? ErrorKind.CREDENTIALS
                : ErrorKind.OTHER;
    }

    private static boolean isOfTls(Status status, Throwable thrown) {
        boolean saysSo = says(status, "not an SSL/TLS record")
                || says(status, "First received frame was not SETTINGS. Hex dump for first 5 bytes: 15");
        return saysSo || ErrorKind.of(thrown) == ErrorKind.TLS;
    }

    private static Failure failure(Operation operation, Status status, Throwable cause) {
        if (isOfLearner(cause)) {
            return Failure.NOT_APPLIED;
        }
        return switch (status.getCode()) {
            case NOT_FOUND -> says(status, "lease not found") ? Failure.SESSION_GONE : operation.inDoubt();
            // What was compacted is only a watch's past: it is begun anew.
            case OUT_OF_RANGE -> says(status, "compacted") ? Failure.NOT_APPLIED : Failure.REFUSED;
            case PERMISSION_DENIED, FAILED_PRECONDITION, UNIMPLEMENTED -> Failure.REFUSED;
            case UNAUTHENTICATED, INVALID_ARGUMENT -> mayHaveATokenNext(status) ? Failure.NOT_APPLIED : Failure.REFUSED;
            case RESOURCE_EXHAUSTED -> ofResources(operation, status);
            // It has no code of its own, and is said before anything is done.
            case UNKNOWN -> says(status, "etcdserver: too many requests") ? Failure.NOT_APPLIED : operation.inDoubt();
            default -> isRefusedConnection(cause) ? Failure.NOT_APPLIED : operation.inDoubt();
        };
    }

    /** The token is stale, or could not be fetched for a reason that may pass; jetcd hides that reason in the cause. */
    private static boolean mayHaveATokenNext(Status status) {
        Throwable cause = status.getCause();
        return isStaleToken(status) || (cause != null && isTransient(status(cause)));
    }

    private static boolean isStaleToken(Status status) {
        return says(status, "invalid auth token") || says(status, "auth store is old");
    }

    private static boolean isTransient(Status status) {
        return switch (status.getCode()) {
            case INVALID_ARGUMENT, PERMISSION_DENIED, FAILED_PRECONDITION, UNAUTHENTICATED, UNIMPLEMENTED -> false;
            default -> true;
        };
    }

    /** etcd is out of space or swamped, which it says before it does anything; or gRPC found a message too large. */
    private static Failure ofResources(Operation operation, Status status) {
        if (isOfServer(status)) {
            return Failure.NOT_APPLIED;
        }
        return saysTooLarge(status) ? Failure.REFUSED : operation.inDoubt();
    }

    private static boolean saysTooLarge(Status status) {
        boolean saidByServer = says(status, "larger than max");
        return status.getCode() == Status.Code.RESOURCE_EXHAUSTED
                && (saidByServer || says(status, "exceeds maximum size"));
    }

    /** Fail-fast calls report why there is no connection; what found none was not sent. */
    private static boolean isRefusedConnection(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof ConnectException || cause instanceof UnknownHostException) {
                return true;
            }
        }
        return false;
    }

    private static boolean isOfServer(Status status) {
        return says(status, "etcdserver: ");
    }

    private static boolean says(Status status, String text) {
        String description = status.getDescription();
        return description != null && description.contains(text);
    }

    private static Throwable unwrapped(Throwable thrown) {
        Throwable cause = thrown.getCause();
        boolean wrapper = thrown instanceof CompletionException || thrown instanceof ExecutionException;
        return wrapper && cause != null ? unwrapped(cause) : thrown;
    }

    private static Status status(Throwable cause) {
        if (cause instanceof StatusRuntimeException e) {
            return e.getStatus();
        }
        if (cause instanceof StatusException e) {
            return e.getStatus();
        }
        if (cause instanceof EtcdException e) {
            return Status.Code.valueOf(e.getErrorCode().name())
                    .toStatus()
                    .withDescription(e.getMessage())
                    .withCause(e.getCause());
        }
        return Status.UNKNOWN.withCause(cause);
    }

    private static String text(Status status, Throwable cause) {
        String root = root(cause);
        String description = status.getDescription();
        if (description == null) {
            return status.getCode() + ": " + root + hint(cause);
        }
        String line = description.lines().findFirst().orElse(""); // gRPC goes on about its pipeline
        return status.getCode() + ": " + line + (cause.getCause() == null ? "" : " (" + root + ")") + hint(cause);
    }

    /** True when the other side closed the connection without a word, which many things may be. */
    static boolean isHangUp(Throwable thrown) {
        Throwable cause = unwrapped(thrown);
        Status status = status(cause);
        return status.getCode() == Status.Code.UNAVAILABLE
                && (says(status, "Network closed")
                        || says(status, "TLS negotiation")
                        || root(cause).matches(".*(Connection reset|Broken pipe).*"));
    }

    private static String hint(Throwable cause) {
        return isHangUp(cause) ? "; if this lasts, the server may want TLS, or another certificate" : "";
    }

    private static String root(Throwable thrown) {
        Throwable cause = thrown.getCause();
        if (cause != null) {
            return root(cause);
        }
        String message = thrown.getMessage();
        return message == null ? thrown.toString() : message;
    }
}
