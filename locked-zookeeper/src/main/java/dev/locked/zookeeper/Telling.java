package dev.locked.zookeeper;

import dev.locked.spi.BackendException;
import dev.locked.spi.Entry;
import dev.locked.spi.WatchListener;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Tells one listener, one thing at a time. Whoever brings something tells it, and what others bring meanwhile. */
final class Telling {
    private final WatchListener listener;
    private final Queue<Runnable> toTell = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private volatile boolean closed;

    private @Nullable Entry last; // by one thread at a time, as those below
    private boolean told;
    private boolean broken;

    Telling(WatchListener listener) {
        this.listener = listener;
    }

    /** What a read found; the same state is not told again. */
    void state(@Nullable Entry now) {
        put(() -> {
            if (!told || broken || !Objects.equals(last, now)) {
                last = now;
                told = true;
                broken = false;
                listener.state(now);
            }
        });
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
