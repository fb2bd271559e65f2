package dev.locked.internal;

import dev.locked.ErrorKind;
import dev.locked.spi.BackendException;
import dev.locked.spi.Failure;
import dev.locked.spi.MonotonicClock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;

/**
 * Lets so many calls be under way at a time; others wait their turn. Thousands of nodes that start at once would have the
 * store answer most of them too late, and be asked again, and never catch up. Belongs to the event loop.
 */
final class CallWindow {
    /** More of them make no store answer faster: each works at its limit with fewer. */
    static final int SIZE = 256;

    /** How long a call may wait: some stores take half a minute for the first calls of ten thousand nodes. */
    static final Duration PATIENCE = Duration.ofMinutes(1);

    private final MonotonicClock clock;
    private final Queue<Waiting> waiting = new ArrayDeque<>();
    private int underWay;

    CallWindow(MonotonicClock clock) {
        this.clock = clock;
    }

    /**
     * Sends a call when there is room for it, which is {@link #leave left} once it was answered; or says that it was never
     * sent.
     */
    void enter(String what, Runnable send, Consumer<BackendException> refuse) {
        if (underWay < SIZE) {
            underWay++;
            send.run();
        } else {
            waiting.add(new Waiting(what, clock.nanoTime() + PATIENCE.toNanos(), send, refuse));
        }
    }

    /** A call was answered. */
    void leave() {
        underWay--;
        while (underWay < SIZE && !waiting.isEmpty()) {
            Waiting next = waiting.remove();
            if (clock.nanoTime() - next.until > 0) {
                next.giveUp();
            } else {
                underWay++;
                next.send.run();
            }
        }
    }

    private record Waiting(String what, long until, Runnable send, Consumer<BackendException> refuse) {
        void giveUp() {
            String message = what + ": its time was up before its turn came; too much is asked of the store at once";
            refuse.accept(new BackendException(Failure.NOT_APPLIED, ErrorKind.UNREACHABLE, message, null));
        }
    }
}
