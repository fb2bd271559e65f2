package dev.locked.etcd;

import dev.locked.spi.BackendException;
import dev.locked.spi.Entry;
import dev.locked.spi.Path;
import dev.locked.spi.Watch;
import dev.locked.spi.WatchListener;
import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.Watch.Watcher;
import io.etcd.jetcd.kv.GetResponse;
import io.etcd.jetcd.options.WatchOption;
import io.etcd.jetcd.watch.WatchEvent;
import io.etcd.jetcd.watch.WatchResponse;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A watch that does not die. jetcd's own ends for good on a compaction, on most errors, or when the server closes the
 * stream; and where it resumes it repeats old events. So each trouble ends the attempt, and the next one begins with a
 * new watcher "from now" and then a read, in this order, so that no change falls between the two.
 */
final class EtcdWatch implements Watch {
    private static final WatchOption FROM_NOW =
            WatchOption.builder().withCreateNotify(true).withRequireLeader(true).build();

    private static final Duration READ_TIMEOUT = Duration.ofSeconds(2);
    private static final long FIRST_BACK_OFF_MILLIS = 100;
    private static final long LAST_BACK_OFF_MILLIS = 2_000;
    private static final int MOST_DOUBLINGS = 5;

    private final EtcdBackend backend;
    private final EtcdCalls calls;
    private final Path path;
    private final Operation operation;
    private final Telling telling;
    private final AtomicInteger failures = new AtomicInteger();
    private volatile @Nullable Attempt current;

    EtcdWatch(EtcdBackend backend, Path path, WatchListener listener) {
        this.backend = backend;
        this.calls = backend.calls();
        this.path = path;
        this.operation = Operation.harmless("watch " + path);
        this.telling = new Telling(listener);
    }

    void start() {
        calls.later(this::attempt);
    }

    /** The backend is shut down and has no thread any more; the caller's own is not for listeners. */
    void refuse() {
        backend.forget(this);
        Thread last = new Thread(() -> telling.broken(calls.errors().closed(operation)), "locked-etcd-refusal");
        last.setDaemon(true);
        last.start();
    }

    @Override
    public void close() {
        telling.close();
        backend.forget(this);
        Attempt last = current;
        if (last != null) {
            last.end();
        }
    }

    private void attempt() {
        Attempt next = new Attempt();
        current = next;
        if (!telling.isClosed()) { // asked after it is to be seen by close()
            next.open();
        }
    }

    private Duration backOff() {
        long doubled = FIRST_BACK_OFF_MILLIS << Math.min(failures.getAndIncrement(), MOST_DOUBLINGS);
        long most = Math.min(doubled, LAST_BACK_OFF_MILLIS);
        return Duration.ofMillis(ThreadLocalRandom.current().nextLong(most / 2, most + 1));
    }

    /** One watcher of jetcd's, from its opening to its first trouble. */
    private final class Attempt implements io.etcd.jetcd.Watch.Listener {
        private final AtomicBoolean over = new AtomicBoolean();
        private volatile @Nullable Watcher watcher;

        void open() {
            try {
                Watcher opened = calls.client().getWatchClient().watch(backend.key(path), FROM_NOW, this);
                watcher = opened;
                if (over.get()) {
                    opened.close();
                }
            } catch (RuntimeException | LinkageError e) {
                fail(e);
            }
        }

        @Override
        public void onNext(WatchResponse response) {
            if (over.get()) {
                return;
            }
            if (response.isCreatedNotify()) {
                var unused = backend.get(path, READ_TIMEOUT).whenComplete(this::onRead);
            }
            response.getEvents().forEach(this::onEvent);
        }

        private void onRead(@Nullable GetResponse answer, @Nullable Throwable error) {
            if (answer == null) {
                fail(error == null ? new IllegalStateException("no answer") : error);
            } else if (!over.get()) {
                failures.set(0);
                telling.read(
                        EtcdBackend.entry(path, answer).orElse(null),
                        answer.getHeader().getRevision());
            }
        }

        private void onEvent(WatchEvent event) {
            KeyValue now = event.getKeyValue();
            Entry entry = event.getEventType() == WatchEvent.EventType.PUT ? EtcdBackend.entry(path, now) : null;
            telling.event(entry, now.getModRevision());
        }

        /** Called by jetcd under a lock that all watches of the client share: nothing but hand-overs in here. */
        @Override
        public void onError(Throwable error) {
            calls.later(() -> {
                calls.heardOf(error);
                fail(error);
            });
        }

        @Override
        public void onCompleted() {
            calls.later(() -> fail(new IllegalStateException("the server closed the watch")));
        }

        private void fail(Throwable error) {
            if (end()) {
                BackendException cause = calls.errors().of(operation, error);
                calls.aside(() -> telling.broken(cause));
                calls.later(backOff(), EtcdWatch.this::attempt);
            }
        }

        /** Closes the watcher at once, since jetcd would resume it by itself and there would be two. */
        boolean end() {
            boolean first = over.compareAndSet(false, true);
            Watcher opened = watcher;
            if (first && opened != null) {
                calls.later(opened::close);
            }
            return first;
        }
    }
}
