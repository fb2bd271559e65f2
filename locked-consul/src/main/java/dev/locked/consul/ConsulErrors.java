package dev.locked.consul;

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
                operation,
                String.valueOf(thrown.getMessage()),
                thrown.getCause());
    }

    /** No answer to a question, which has no effect, whatever it is asked for. */
    BackendException ofQuestion(Operation operation, AgentException thrown) {
        return failed(thrown.ofQuestion(), operation, String.valueOf(thrown.getMessage()), thrown.getCause());
    }

    /** Something that nobody expects, such as an answer that is no JSON. */
    BackendException unexpected(Operation operation, Throwable thrown) {
        return failed(operation.inDoubt(), operation, thrown.toString(), thrown);
    }

    /** An answer that is none of those that the operation knows. */
    BackendException of(Operation operation, Reply reply) {
        return failed(
                failure(operation, reply), operation, "status " + reply.status() + ": " + shown(reply.body()), null);
    }

    /** A transaction that was refused, so that it had no effect, for another reason than its guards. */
    BackendException ofRefusal(Operation operation, String why) {
        if (why.contains("invalid session")) {
            return failed(Failure.SESSION_GONE, operation, shown(why), null);
        }
        return failed(isOfAcl(why) ? Failure.REFUSED : Failure.NOT_APPLIED, operation, shown(why), null);
    }

    /** Whether it was refused for want of permission. */
    static boolean isOfAcl(String why) {
        return why.contains("Permission denied") || why.contains("ACL not found");
    }

    /** An operation that this process itself refused, so that nothing was sent. */
    BackendException closed(Operation operation) {
        return failed(Failure.NOT_APPLIED, operation, "the backend is shut down", null);
    }

    /** The session of the operation is no more. */
    BackendException sessionGone(Operation operation, String why) {
        return failed(Failure.SESSION_GONE, operation, why, null);
    }

    /** The operation can't be done, however often it is asked. */
    BackendException refused(Operation operation, String why) {
        return failed(Failure.REFUSED, operation, why, null);
    }

    /** The operation certainly had no effect. */
    BackendException notApplied(Operation operation, String why) {
        return failed(Failure.NOT_APPLIED, operation, why, null);
    }

    /** A write was sent, and nothing was heard in time. */
    BackendException unanswered(Operation operation) {
        return failed(operation.inDoubt(), operation, "no answer in time", null);
    }

    private BackendException failed(Failure failure, Operation operation, String why, @Nullable Throwable cause) {
        return new BackendException(failure, "Consul at " + endpoints + ": could not " + operation + ": " + why, cause);
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
