package dev.locked.consul;

import dev.locked.ErrorKind;
import dev.locked.spi.Failure;
import org.jspecify.annotations.Nullable;

/** No agent answered, or one with what can't be taken for an answer. */
final class AgentException extends Exception {
    private static final long serialVersionUID = 1L;

    /** False only when it is certain that nothing reached an agent. */
    private final boolean sent;

    private final boolean answered;

    AgentException(boolean sent, String message, @Nullable Throwable cause) {
        this(sent, false, message, cause);
    }

    private AgentException(boolean sent, boolean answered, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.sent = sent;
        this.answered = answered;
    }

    /** Of an answer that can't be taken, however often it is asked for. */
    static AgentException ofAnswer(String message, Throwable cause) {
        return new AgentException(true, true, message, cause);
    }

    /** What it is about. */
    ErrorKind kind() {
        if (answered) {
            return ErrorKind.FOREIGN;
        }
        Throwable cause = getCause();
        return cause != null && ErrorKind.of(cause) == ErrorKind.TLS ? ErrorKind.TLS : ErrorKind.UNREACHABLE;
    }

    /** What it means for a request that changes nothing. */
    Failure ofQuestion() {
        return answered ? Failure.REFUSED : Failure.NOT_APPLIED;
    }

    boolean wasSent() {
        return sent;
    }
}
