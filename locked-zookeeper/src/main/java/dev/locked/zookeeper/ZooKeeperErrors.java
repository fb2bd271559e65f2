package dev.locked.zookeeper;

import dev.locked.ErrorKind;
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
        return failed(failure(operation, code, ofSession), kind(code), operation, code.name(), null);
    }

    /** The client threw instead of sending. */
    BackendException of(Operation operation, Exception thrown) {
        Failure failure = thrown instanceof IllegalArgumentException ? Failure.REFUSED : operation.inDoubt();
        return failed(failure, ErrorKind.OTHER, operation, thrown.toString(), thrown);
    }

    /** An operation that consists of others, one of which failed. */
    BackendException cause(Operation operation, @Nullable Throwable thrown) {
        Throwable cause = thrown instanceof CompletionException ? thrown.getCause() : thrown;
        if (cause instanceof EmbeddedException embedded) {
            return failed(
                    embedded.failure(), embedded.kind(), operation, String.valueOf(embedded.getMessage()), embedded);
        }
        return cause instanceof BackendException known
                ? known
                : failed(operation.inDoubt(), ErrorKind.OTHER, operation, String.valueOf(cause), cause);
    }

    /** An operation that this process itself refused, so that nothing was sent. */
    BackendException closed(Operation operation) {
        return failed(Failure.NOT_APPLIED, ErrorKind.OTHER, operation, "the backend is shut down", null);
    }

    /** The backend was shut down while the operation was under way. */
    BackendException cutShort(Operation operation) {
        return failed(operation.inDoubt(), ErrorKind.OTHER, operation, "the backend was shut down meanwhile", null);
    }

    /** The session of the operation is no more. */
    BackendException sessionGone(Operation operation, String why) {
        return failed(Failure.SESSION_GONE, ErrorKind.OTHER, operation, why, null);
    }

    /** The operation can't be done, however often it is asked. */
    BackendException refused(Operation operation, String why) {
        return failed(Failure.REFUSED, ErrorKind.OTHER, operation, why, null);
    }

    /** The operation asks for more than there is. */
    BackendException tooMuch(Operation operation, String why) {
        return failed(Failure.REFUSED, ErrorKind.LIMIT, operation, why, null);
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
        return failed(Failure.NOT_APPLIED, ErrorKind.UNREACHABLE, operation, why, null);
    }

    /** The operation was never sent. */
    BackendException notSent(Operation operation) {
        return failed(Failure.NOT_APPLIED, ErrorKind.UNREACHABLE, operation, "no connection in time", null);
    }

    /** Nothing was heard in time. */
    BackendException unanswered(Operation operation) {
        return failed(operation.inDoubt(), ErrorKind.UNREACHABLE, operation, "no answer in time", null);
    }

    private BackendException failed(
            Failure failure, ErrorKind kind, Operation operation, String why, @Nullable Throwable cause) {
        return new BackendException(
                failure, kind, "ZooKeeper at " + servers + ": could not " + operation + ": " + why, cause);
    }

    private static ErrorKind kind(Code code) {
        return switch (code) {
            case NOAUTH -> ErrorKind.PERMISSION;
            case AUTHFAILED, INVALIDACL, SESSIONCLOSEDREQUIRESASLAUTH -> ErrorKind.CREDENTIALS;
            case QUOTAEXCEEDED -> ErrorKind.LIMIT;
            case NOTREADONLY -> ErrorKind.READ_ONLY;
            case NOTEMPTY, NOCHILDRENFOREPHEMERALS, UNIMPLEMENTED -> ErrorKind.FOREIGN;
            case CONNECTIONLOSS, OPERATIONTIMEOUT, REQUESTTIMEOUT, SYSTEMERROR, NEWCONFIGNOQUORUM, THROTTLEDOP ->
                ErrorKind.UNREACHABLE;
            default -> ErrorKind.OTHER;
        };
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
