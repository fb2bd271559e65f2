package dev.locked.etcd;

import dev.locked.spi.BackendException;
import dev.locked.spi.Entry;
import dev.locked.spi.WatchListener;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Tells one listener, one thing at a time and nothing older than what it was told before. Events and reads come on
 * threads of their own and may overtake each other; etcd's revisions, which it has for everything, put them in order. After
 * a loss of the watch an etcd may be there that counts anew: what comes then is newer, whatever its revision, and is told
 * from what came before by the number of the attempt to watch.
 *
 * <p>All watches share one stream, so nothing is told on the thread that brings it: a slow listener would keep the others
 * waiting.
 */
final class Telling {
    private final WatchListener listener;
    private final Executor executor;
    private final Queue<Runnable> toTell = new ConcurrentLinkedQueue<>();
    private final AtomicInteger toDo = new AtomicInteger();
    private volatile boolean closed;

    private long seen; // by one thread at a time, as all below
    private long seenAttempt;
    private long lookedAttempt;
    private boolean broken;
    private @Nullable Runnable early;
    private long earlyAttempt;

    /** Tells on threads of an executor, which has to take every task. */
    Telling(WatchListener listener, Executor executor) {
        this.listener = listener;
        this.executor = executor;
    }

    /** What a read found that was sent in an attempt to watch, as of the store's revision at that moment. */
    void read(@Nullable Entry now, long revision, long attempt) {
        put(() -> {
            lookedAttempt = Math.max(lookedAttempt, attempt);
            if (attempt > seenAttempt || (attempt == seenAttempt && revision >= seen)) {
                state(now, revision, attempt);
            }
        });
        put(this::tellEarly); // by itself, since a listener may throw
    }

    private void tellEarly() {
        Runnable waiting = early;
        if (waiting != null && lookedAttempt >= earlyAttempt) {
            early = null;
            waiting.run();
        }
    }

    /**
     * What an event tells, and the revision that made it; jetcd repeats old ones after a reconnect. The stream may lag, and
     * bring what was long over when this watch began: the newest event waits for the first read.
     */
    void event(@Nullable Entry now, long revision, long attempt) {
        put(() -> {
            if (lookedAttempt >= attempt) {
                news(now, revision, attempt);
            } else {
                early = () -> news(now, revision, attempt);
                earlyAttempt = attempt;
            }
        });
    }

    private void news(@Nullable Entry now, long revision, long attempt) {
        if (attempt > seenAttempt || (attempt == seenAttempt && revision > seen)) {
            state(now, revision, attempt);
        }
    }

    private void state(@Nullable Entry now, long revision, long attempt) {
        seen = revision;
        seenAttempt = attempt;
        broken = false;
        listener.state(now);
    }

    /** Told once, until there is a state to tell again. */
    void broken(BackendException cause) {
        put(() -> {
            if (!broken) {
                broken = true;
                listener.broken(cause);
            }
        });
    }

    private void put(Runnable telling) {
        toTell.add(telling);
        if (toDo.getAndIncrement() == 0) {
            executor.execute(this::tellAll);
        }
    }

    private void tellAll() {
        do {
            tell(toTell.remove());
        } while (toDo.decrementAndGet() != 0);
    }

    private void tell(Runnable telling) {
        if (closed) {
            return;
        }
        try {
            telling.run();
        } catch (Throwable e) { // what a listener throws is its own affair, and must not end the watch
            return;
        }
    }

    void close() {
        closed = true;
    }

    boolean isClosed() {
        return closed;
    }
}
