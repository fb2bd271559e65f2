package dev.locked.etcd;

import dev.locked.spi.BackendException;
import dev.locked.spi.Entry;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.Watch.Watcher;
import io.etcd.jetcd.options.WatchOption;
import io.etcd.jetcd.watch.WatchEvent;
import io.etcd.jetcd.watch.WatchResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One watch on the namespace for all paths, since each of jetcd's costs a stream of its own on both sides; there is none
 * while nobody watches.
 *
 * <p>It does not die. jetcd's own ends for good on a compaction, on most errors, or when the server closes the stream; and
 * where it resumes it repeats old events. So each trouble ends the attempt, and the next one begins with a new watcher
 * "from now" and then a look at each path, in this order, so that no change falls between the two.
 */
final class WatchHub {
    private static final WatchOption FROM_NOW = WatchOption.builder()
            .isPrefix(true)
            .withCreateNotify(true)
            .withRequireLeader(true)
            .build();

    private static final long FIRST_BACK_OFF_MILLIS = 100;
    private static final long LAST_BACK_OFF_MILLIS = 2_000;
    private static final int MOST_DOUBLINGS = 5;

    /** In which the server has said that the watch is there; jetcd has no bound, and is silent if its client was closed. */
    private static final Duration LIVE_WITHIN = Duration.ofSeconds(30);

    private final EtcdBackend backend;
    private final EtcdCalls calls;
    private final Operation operation;
    private final Looks looks;
    private final Map<ByteSequence, List<EtcdWatch>> watches = new HashMap<>(); // guarded by this, as all below
    private @Nullable Attempt current;
    private boolean pausing;
    private int failures;
    private long attempts;
    private long lastLive;

    WatchHub(EtcdBackend backend) {
        this.backend = backend;
        this.calls = backend.calls();
        this.operation = Operation.harmless("watch all below " + backend.prefixText());
        this.looks = new Looks(backend, this);
    }

    void add(EtcdWatch watch) {
        boolean isLive;
        synchronized (this) {
            watches.merge(
                    watch.key(),
                    List.of(watch),
                    (those, one) -> Stream.concat(those.stream(), one.stream()).toList());
            isLive = current != null && current.isLive;
            if (current == null && !pausing) {
                begin();
            }
        }
        if (isLive) {
            looks.at(List.of(watch));
        }
    }

    void remove(EtcdWatch watch) {
        synchronized (this) {
            watches.computeIfPresent(watch.key(), (key, those) -> {
                List<EtcdWatch> left =
                        those.stream().filter(other -> !other.equals(watch)).toList();
                return left.isEmpty() ? null : left;
            });
            if (watches.isEmpty() && current != null) {
                current.end();
                current = null;
            }
        }
    }

    /** Whether it still is to be told. */
    synchronized boolean has(EtcdWatch watch) {
        return watches.getOrDefault(watch.key(), List.of()).contains(watch);
    }

    synchronized List<EtcdWatch> all() {
        return watches.values().stream().flatMap(List::stream).toList();
    }

    private synchronized List<EtcdWatch> at(ByteSequence key) {
        return watches.getOrDefault(key, List.of());
    }

    /** The backend is shut down and has no thread any more; the caller's own is not for listeners. */
    void refuse(EtcdWatch watch) {
        Thread last = new Thread(() -> watch.broken(calls.errors().closed(operation)), "locked-etcd-refusal");
        last.setDaemon(true);
        last.start();
    }

    /** The number of the last attempt to watch that went live; what is read is tagged with it. */
    synchronized long attempt() {
        return lastLive;
    }

    private synchronized void begin() {
        Attempt next = new Attempt(++attempts);
        current = next;
        calls.later(next::open);
    }

    private synchronized void beginAgain() {
        pausing = false;
        if (!watches.isEmpty() && current == null) {
            begin();
        }
    }

    private synchronized Duration backOff() {
        long doubled = FIRST_BACK_OFF_MILLIS << Math.min(failures++, MOST_DOUBLINGS);
        return jittered(Math.min(doubled, LAST_BACK_OFF_MILLIS));
    }

    static Duration jittered(long mostMillis) {
        return Duration.ofMillis(ThreadLocalRandom.current().nextLong(mostMillis / 2, mostMillis + 1));
    }

    /** A look has succeeded, so that the connection is sound. */
    synchronized void looked() {
        failures = 0;
    }

    private void live(Attempt attempt) {
        synchronized (this) {
            if (attempt != current) {
                return;
            }
            attempt.isLive = true;
            lastLive = attempt.number;
        }
        looks.at(all()); // after it is live, so that who comes meanwhile is looked at, too
    }

    private void failed(Attempt attempt, Throwable error) {
        synchronized (this) {
            if (attempt != current) {
                return;
            }
            current = null;
            pausing = true;
            attempt.end();
        }
        BackendException cause = calls.errors().of(operation, error);
        all().forEach(watch -> watch.broken(cause)); // before there can be a state again
        var unused = calls.later(backOff(), this::beginAgain);
    }

    /** One watcher of jetcd's, from its opening to its first trouble. */
    private final class Attempt implements io.etcd.jetcd.Watch.Listener {
        private final AtomicBoolean over = new AtomicBoolean();
        private volatile @Nullable Watcher watcher;
        private volatile @Nullable Future<?> bound;
        private final long number;
        private boolean isLive; // guarded by the hub

        Attempt(long number) {
            this.number = number;
        }

        void open() {
            if (over.get()) {
                return;
            }
            Future<?> end = calls.later(LIVE_WITHIN, this::endUnlessLive);
            bound = end;
            try {
                Watcher opened = calls.client().getWatchClient().watch(backend.prefix(), FROM_NOW, this);
                watcher = opened;
                if (over.get()) {
                    opened.close();
                    end.cancel(false);
                }
            } catch (RuntimeException | Error e) {
                failed(this, e);
            }
        }

        private void endUnlessLive() {
            boolean live;
            synchronized (WatchHub.this) {
                live = isLive;
            }
            if (!live) {
                failed(this, new IllegalStateException("no watch was there within " + LIVE_WITHIN));
            }
        }

        @Override
        public void onNext(WatchResponse response) {
            if (over.get()) {
                return;
            }
            if (response.isCreatedNotify()) {
                live(this);
            }
            response.getEvents().forEach(this::onEvent);
        }

        private void onEvent(WatchEvent event) {
            KeyValue now = event.getKeyValue();
            boolean isThere = event.getEventType() == WatchEvent.EventType.PUT;
            for (EtcdWatch watch : at(now.getKey())) {
                Entry entry = isThere ? EtcdBackend.entry(watch.path(), now) : null;
                watch.event(entry, now.getModRevision(), number);
            }
        }

        /** Called by jetcd under a lock that all watches of the client share: nothing but hand-overs in here. */
        @Override
        public void onError(Throwable error) {
            calls.later(() -> {
                calls.heardOf(error);
                failed(this, error);
            });
        }

        @Override
        public void onCompleted() {
            calls.later(() -> failed(this, new IllegalStateException("the server closed the watch")));
        }

        /** Closes the watcher at once, since jetcd would resume it by itself and there would be two. */
        void end() {
            over.set(true);
            Future<?> end = bound;
            if (end != null) {
                end.cancel(false);
            }
            Watcher opened = watcher;
            if (opened != null) {
                calls.later(opened::close);
            }
        }
    }
}
