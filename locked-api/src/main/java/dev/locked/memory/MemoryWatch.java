package dev.locked.memory;

import dev.locked.ErrorKind;
import dev.locked.spi.BackendException;
import dev.locked.spi.Entry;
import dev.locked.spi.Failure;
import dev.locked.spi.Path;
import dev.locked.spi.Watch;
import dev.locked.spi.WatchListener;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Tells the newest state whenever it may have changed; serial, without a lock. */
final class MemoryWatch implements Watch {
    private final MemoryBackend backend;
    private final String key;
    private final Path path;
    private final WatchListener listener;
    private final AtomicInteger wakes = new AtomicInteger();
    private volatile boolean closed;
    private boolean broken;

    MemoryWatch(MemoryBackend backend, String key, Path path, WatchListener listener) {
        this.backend = backend;
        this.key = key;
        this.path = path;
        this.listener = listener;
    }

    void wake() {
        if (!closed && wakes.getAndIncrement() == 0) {
            backend.store().executor().execute(this::drain);
        }
    }

    private void drain() {
        int seen;
        do {
            seen = wakes.get();
            tell();
        } while (wakes.addAndGet(-seen) != 0);
    }

    private void tell() {
        boolean cut = !backend.isConnected();
        @Nullable Entry now = cut ? null : backend.store().read(key, path);
        try {
            // A call that has passed here counts as running when close() returns.
            synchronized (this) {
                if (closed || (cut && broken)) {
                    return;
                }
                broken = cut;
            }
            if (cut) {
                listener.broken(new BackendException(
                        Failure.NOT_APPLIED, ErrorKind.UNREACHABLE, "memory: disconnected by hand", null));
            } else {
                listener.state(now);
            }
        } catch (Throwable e) {
            System.getLogger("dev.locked").log(System.Logger.Level.WARNING, "memory: a watch listener has thrown", e);
        }
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        backend.store().unwatch(key, this);
        backend.forget(this);
    }
}
