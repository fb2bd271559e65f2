package dev.locked.cli;

import dev.locked.AmbiguousBackendException;
import dev.locked.BackendUnavailableException;
import dev.locked.ErrorKind;
import dev.locked.LockedException;
import dev.locked.NoSuchBackendException;
import dev.locked.StoreRefusedException;

/** The exit codes, which scripts rely on: they do not change. */
final class ExitCode {
    /** All went well. */
    static final int OK = 0;

    /** {@code get}: nobody owns the path. {@code demo}: something was wrong. */
    static final int VACANT = 1;

    /** The command line or the connection string makes no sense. */
    static final int USAGE = 2;

    /** The store could not be reached, did not answer in time, or takes no writes: that may pass. */
    static final int UNREACHABLE = 3;

    /** The store refuses: TLS, credentials, permissions, limits. Somebody has to change something. */
    static final int REFUSED = 4;

    /** What is there is not ours: bytes that this library did not write, or a server that is another. */
    static final int FOREIGN = 5;

    /** A fault of this program. */
    static final int INTERNAL = 70;

    /** What was asked for could not be printed: the disk is full, nobody reads. */
    static final int OUTPUT_LOST = 74;

    /** {@code run}: CMD is there and can't be run. */
    static final int CANNOT_RUN = 126;

    /** {@code run}: there is no such CMD. */
    static final int NOT_FOUND = 127;

    /** Interrupted, as a shell reports SIGINT. */
    static final int INTERRUPTED = 130;

    /** Nobody reads our output any more, as a shell reports SIGPIPE. */
    static final int OUTPUT_CLOSED = 141;

    private ExitCode() {}

    /** Of an error of the library's. */
    static int of(LockedException error) {
        if (error instanceof NoSuchBackendException || error instanceof AmbiguousBackendException) {
            return USAGE;
        }
        if (error instanceof StoreRefusedException || error.kind() != ErrorKind.OTHER) {
            return ofRefusal(error.kind());
        }
        return error instanceof BackendUnavailableException ? UNREACHABLE : INTERNAL;
    }

    /** Of a refusal that is about this. */
    static int ofRefusal(ErrorKind kind) {
        return switch (kind) {
            case UNREACHABLE, READ_ONLY -> UNREACHABLE;
            case TLS, CREDENTIALS, PERMISSION, LIMIT, OTHER -> REFUSED;
            case FOREIGN -> FOREIGN;
        };
    }
}
