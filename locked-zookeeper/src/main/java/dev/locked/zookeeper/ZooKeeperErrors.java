package dev.locked.zookeeper;

import dev.locked.spi.BackendException;
import dev.locked.spi.Failure;
import java.util.concurrent.CompletionException;
import org.apache.zookeeper.KeeperException.Code;
import org.jspecify.annotations.Nullable;

/** Says of each failure what is known of its effect. Messages show operation, path, servers and code, no secret. */
final class ZooKeeperErrors {
    private final String servers;

    ZooKeeperErrors(String servers) {
        this.servers = servers;
    }

    /** What ZooKeeper answered, or its client in ZooKeeper's place. */
    BackendException of(Operation operation, Code code, boolean ofSession) {
        return failed(failure(operation, code, ofSession), operation, code.name(), null);
    }

    /** The client threw instead of sending. */
    BackendException of(Operation operation, Exception thrown) {
        Failure failure = thrown instanceof IllegalArgumentException ? Failure.REFUSED : operation.inDoubt();
        return failed(failure, operation, thrown.toString(), thrown);
    }

    /** An operation that consists of others, one of which failed. */
    BackendException cause(Operation operation, @Nullable Throwable thrown) {
        Throwable cause = thrown instanceof CompletionException ? thrown.getCause() : thrown;
        if (cause instanceof EmbeddedException embedded) {
            return failed(embedded.failure(), operation, String.valueOf(embedded.getMessage()), embedded);
        }
        return cause instanceof BackendException known
                ? known
                : failed(operation.inDoubt(), operation, String.valueOf(cause), cause);
    }

    /** An operation that this process itself refused, so that nothing was sent. */
    BackendException closed(Operation operation) {
        return failed(Failure.NOT_APPLIED, operation, "the backend is shut down", null);
    }

    /** The backend was shut down while the operation was under way. */
    BackendException cutShort(Operation operation) {
        return failed(operation.inDoubt(), operation, "the backend was shut down meanwhile", null);
    }

    /** The session of the operation is no more. */
    BackendException sessionGone(Operation operation, String why) {
        return failed(Failure.SESSION_GONE, operation, why, null);
    }

    /** The operation can't be done, however often it is asked. */
    BackendException refused(Operation operation, String why) {
        return failed(Failure.REFUSED, operation, why, null);
    }

    /** The client of the user's begins at a node that is not there. */
    BackendException noChroot(Operation operation) {
        return refused(
                operation,
                "NONODE: the node at the end of your client's connect string, its chroot, is not there; make it, by"
                        + " zkCli's create");
    }

    /** The operation had no effect, for a reason that may pass. */
    BackendException notApplied(Operation operation, String why) {
        return failed(Failure.NOT_APPLIED, operation, why, null);
    }

    /** The operation was never sent. */
    BackendException notSent(Operation operation) {
        return failed(Failure.NOT_APPLIED, operation, "no connection in time", null);
    }

    /** Nothing was heard in time. */
    BackendException unanswered(Operation operation) {
        return failed(operation.inDoubt(), operation, "no answer in time", null);
    }

    private BackendException failed(Failure failure, Operation operation, String why, @Nullable Throwable cause) {
        return new BackendException(
                failure, "ZooKeeper at " + servers + ": could not " + operation + ": " + why, cause);
    }

    private static Failure failure(Operation operation, Code code, boolean ofSession) {
        return switch (code) {
            case SESSIONEXPIRED -> ofSession ? Failure.SESSION_GONE : Failure.NOT_APPLIED;
            case NOAUTH,
                    AUTHFAILED,
                    INVALIDACL,
                    BADARGUMENTS,
                    UNIMPLEMENTED,
                    QUOTAEXCEEDED,
                    NOTEMPTY,
                    NOCHILDRENFOREPHEMERALS -> Failure.REFUSED;
            case NONODE, NODEEXISTS, BADVERSION, SESSIONMOVED, NOTREADONLY, THROTTLEDOP -> Failure.NOT_APPLIED;
            default -> operation.inDoubt();
        };
    }
}
