package dev.locked.consul;

import org.jspecify.annotations.Nullable;

/** No agent answered. */
final class AgentException extends Exception {
    private static final long serialVersionUID = 1L;

    /** False only when it is certain that nothing reached an agent. */
    private final boolean sent;

    AgentException(boolean sent, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.sent = sent;
    }

    boolean wasSent() {
        return sent;
    }
}
