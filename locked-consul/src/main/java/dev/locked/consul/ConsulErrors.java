package dev.locked.consul;

import com.google.gson.JsonParseException;
import dev.locked.ErrorKind;
import dev.locked.spi.BackendException;
import dev.locked.spi.Failure;
import org.jspecify.annotations.Nullable;

/** Says of each failure what is known of its effect. Messages show operation, path, agents and status, no secret. */
final class ConsulErrors {
    private static final int MAX_TEXT = 300;

    private final String endpoints;

    ConsulErrors(String endpoints) {
        this.endpoints = endpoints;
    }

    /** No answer. */
    BackendException of(Operation operation, AgentException thrown) {
        boolean doubtful = thrown.wasSent() && operation.inDoubt() == Failure.UNKNOWN;
        return failed(
                doubtful ? Failure.UNKNOWN : thrown.ofQuestion(),
                thrown.kind(),
                operation,
                String.valueOf(thrown.getMessage()),
                thrown.getCause());
    }

    /** No answer to a question, which has no effect, whatever it is asked for. */
    BackendException ofQuestion(Operation operation, AgentException thrown) {
        return failed(
                thrown.ofQuestion(), thrown.kind(), operation, String.valueOf(thrown.getMessage()), thrown.getCause());
    }

    /** Something that nobody expects, such as an answer that is no JSON. */
    BackendException unexpected(Operation operation, Throwable thrown) {
        ErrorKind kind = thrown instanceof JsonParseException ? ErrorKind.FOREIGN : ErrorKind.OTHER;
        return failed(operation.inDoubt(), kind, operation, thrown.toString(), thrown);
    }

    /** An answer that is none of those that the operation knows. */
    BackendException of(Operation operation, Reply reply) {
        return failed(
                failure(operation, reply),
                kind(reply),
                operation,
                "status " + reply.status() + ": " + shown(reply.body()),
                null);
    }

    /** A transaction that was refused, so that it had no effect, for another reason than its guards. */
    BackendException ofRefusal(Operation operation, String why) {
        if (why.contains("invalid session")) {
            return failed(Failure.SESSION_GONE, ErrorKind.OTHER, operation, shown(why), null);
        }
        return isOfAcl(why)
                ? failed(Failure.REFUSED, kindOfAcl(why), operation, shown(why), null)
                : failed(Failure.NOT_APPLIED, ErrorKind.OTHER, operation, shown(why), null);
    }

    /** Whether it was refused for want of permission. */
    static boolean isOfAcl(String why) {
        return why.contains("Permission denied") || why.contains("ACL not found");
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

    /** The operation certainly had no effect. */
    BackendException notApplied(Operation operation, String why) {
        return failed(Failure.NOT_APPLIED, ErrorKind.UNREACHABLE, operation, why, null);
    }

    /** A write was sent, and nothing was heard in time. */
    BackendException unanswered(Operation operation) {
        return failed(operation.inDoubt(), ErrorKind.UNREACHABLE, operation, "no answer in time", null);
    }

    private BackendException failed(
            Failure failure, ErrorKind kind, Operation operation, String why, @Nullable Throwable cause) {
        return new BackendException(
                failure, kind, "Consul at " + endpoints + ": could not " + operation + ": " + why, cause);
    }

    private static ErrorKind kind(Reply reply) {
        String body = reply.body();
        if (isOfAcl(body)) {
            return kindOfAcl(body);
        }
        return switch (reply.status()) {
            case 400 -> body.contains("HTTP request to an HTTPS server") ? ErrorKind.TLS : ErrorKind.FOREIGN;
            case 401 -> ErrorKind.CREDENTIALS;
            case 403 -> ErrorKind.PERMISSION;
            case 413 -> ErrorKind.LIMIT;
            case 404, 429, 502, 503, 504 -> ErrorKind.UNREACHABLE; // starting, swamped, or behind a proxy that says so
            case 500 -> ofServer(body);
            default -> ErrorKind.FOREIGN; // Consul itself says none of that
        };
    }

    private static ErrorKind kindOfAcl(String text) {
        return text.contains("ACL not found") ? ErrorKind.CREDENTIALS : ErrorKind.PERMISSION;
    }

    private static ErrorKind ofServer(String body) {
        if (body.contains("Invalid Session TTL")) {
            return ErrorKind.LIMIT;
        }
        boolean takesNoWrites = body.contains("No cluster leader") || body.contains("no space left on device");
        return takesNoWrites ? ErrorKind.READ_ONLY : ErrorKind.OTHER;
    }

    private static Failure failure(Operation operation, Reply reply) {
        int status = reply.status();
        if (status >= 500) {
            return ofServer(operation, reply.body());
        }
        // 404 and 429 may pass: an agent that is just starting, or is swamped, or a proxy before it.
        return status == 404 || status == 429
                ? Failure.NOT_APPLIED
                : status < 300 ? operation.inDoubt() : Failure.REFUSED;
    }

    private static Failure ofServer(Operation operation, String body) {
        if (body.contains("No cluster leader")) { // said before anything is done
            return Failure.NOT_APPLIED;
        }
        return isOfAcl(body) || body.contains("Invalid Session TTL") ? Failure.REFUSED : operation.inDoubt();
    }

    private static String shown(String text) {
        String line = text.strip().replaceAll("\\s+", " ");
        return line.length() <= MAX_TEXT ? line : line.substring(0, MAX_TEXT) + "…";
    }
}
