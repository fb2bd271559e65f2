package dev.locked.zookeeper;

import dev.locked.spi.BackendException;
import dev.locked.spi.Entry;
import dev.locked.spi.WatchListener;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Tells one listener, one thing at a time. Whoever brings something tells it, and what others bring meanwhile.
 *
 * <p>After a loss of the connection a store may be there that counts anew. So whatever comes has the number of losses that
 * there had been when it was heard of, or asked for. What is from before the last one is dropped: then all is read anew.
 */
final class Telling {
    private final WatchListener listener;
    private final Queue<Runnable> toTell = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private volatile boolean closed;

    private @Nullable Entry last; // by one thread at a time, as those below
    private boolean told;
    private boolean broken;
    private long emptyAsOf;
    private int lastLosses;

    Telling(WatchListener listener) {
        this.listener = listener;
    }

    /** What a read found, unless its end was told meanwhile. */
    void state(@Nullable Entry now, int losses) {
        put(losses, () -> {
            if (now == null || now.token() >= emptyAsOf) {
                tellState(now);
            }
        });
    }

    /**
     * What was there is deleted as of a transaction; nothing to tell if what was told is there since then, or later.
     *
     * @param unsure run where that says nothing of what is there now, since nothing was told yet, or changes were missed
     */
    void emptied(long asOf, int losses, Runnable unsure) {
        put(losses, () -> {
            boolean isNews = last == null ? emptyAsOf < asOf : last.token() < asOf;
            emptyAsOf = Math.max(emptyAsOf, asOf);
            if (!told || broken) {
                unsure.run();
            } else if (isNews) {
                tellState(null);
            }
        });
    }

    /** The same entry is not told again. That there is none is, since there may have been one that nobody was told of. */
    private void tellState(@Nullable Entry now) {
        if (!told || broken || now == null || !now.equals(last)) {
            last = now;
            told = true;
            broken = false;
            listener.state(now);
        }
    }

    /** Told once, until there is a state to tell again. */
    void broken(BackendException cause, int losses) {
        put(losses, () -> {
            if (!broken) {
                broken = true;
                listener.broken(cause);
            }
        });
    }

    private void put(int losses, Runnable telling) {
        toTell.add(() -> {
            if (losses > lastLosses) {
                lastLosses = losses;
                emptyAsOf = 0;
            }
            if (losses == lastLosses) {
                telling.run();
            }
        });
        if (waiting.getAndIncrement() != 0) {
            return;
        }
        do {
            tell(toTell.remove());
        } while (waiting.decrementAndGet() != 0);
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
