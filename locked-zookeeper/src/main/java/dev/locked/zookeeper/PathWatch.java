package dev.locked.zookeeper;

import dev.locked.spi.BackendException;
import dev.locked.spi.Entry;
import dev.locked.spi.Path;
import dev.locked.spi.Watch;
import dev.locked.spi.WatchListener;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.zookeeper.WatchedEvent;
import org.apache.zookeeper.Watcher.Event.EventType;
import org.jspecify.annotations.Nullable;

/**
 * One listener's watch: a read after every hint that something may have changed, one at a time. Of an entry's end nothing
 * has to be read where the server says when it came, as those from 3.9 on do.
 */
final class PathWatch implements Watch {
    private static final Duration READ_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final int MOST_DOUBLINGS = 3;

    private final ZooKeeperBackend backend;
    private final Path path;
    private final Operation operation;
    private final Telling telling;

    /** How many hints there were since the last read that told all; only whoever brings the first one reads. */
    private final AtomicInteger hints = new AtomicInteger();

    /** What came last and is not dealt with yet. */
    private final AtomicReference<@Nullable Event> latest = new AtomicReference<>();

    private int failures; // by one read at a time

    /** What came, and how often the connection had been lost before. */
    record Event(WatchedEvent event, int losses) {
        boolean isEnd() {
            return event.getType() == EventType.NodeDeleted && isDated();
        }

        private boolean isDated() {
            return event.getZxid() != WatchedEvent.NO_ZXID;
        }

        private boolean isSurelyBefore(Event end) {
            return losses < end.losses || (isDated() && event.getZxid() <= end.event.getZxid());
        }
    }

    PathWatch(ZooKeeperBackend backend, Path path, WatchListener listener) {
        this.backend = backend;
        this.path = path;
        this.operation = Operation.harmless("watch " + path);
        this.telling = new Telling(listener);
    }

    Path path() {
        return path;
    }

    void refresh() {
        if (hints.getAndIncrement() == 0) {
            read();
        }
    }

    /** On the thread that brings ZooKeeper's answers; it may bring more before this is dealt with, as a release does. */
    void event(Event event) {
        if (latest.getAndAccumulate(event, PathWatch::later) == null) {
            backend.calls().aside(this::deal);
        }
    }

    /** Of two, the one to deal with; one that has the path read is given up only for an end that surely came after it. */
    static Event later(@Nullable Event before, Event now) {
        return before == null || !now.isEnd() || before.isSurelyBefore(now) ? now : before;
    }

    private void deal() {
        Event event = latest.getAndSet(null);
        if (event != null && event.isEnd()) {
            telling.emptied(event.event.getZxid(), event.losses, this::refresh);
        } else {
            refresh();
        }
    }

    private void read() {
        if (telling.isClosed() || backend.calls().isClosed()) {
            return;
        }
        int answered = hints.get();
        int losses = backend.losses();
        var unused = backend.look(path, READ_TIMEOUT)
                .thenAccept(found -> onRead(found.orElse(null), losses, answered))
                .whenComplete((done, error) -> {
                    if (error != null) {
                        onFailure(error, losses);
                    }
                });
    }

    private void onRead(@Nullable Entry found, int losses, int answered) {
        failures = 0;
        telling.state(found, losses);
        if (!hints.compareAndSet(answered, 0)) {
            read();
        }
    }

    private void onFailure(Throwable error, int losses) {
        telling.broken(backend.calls().errors().cause(operation, error), losses);
        Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(failures++, MOST_DOUBLINGS));
        backend.calls().later(pause, this::read);
    }

    void broken(BackendException cause, int losses) {
        telling.broken(cause, losses);
    }

    @Override
    public void close() {
        telling.close();
        backend.forget(this);
    }
}
