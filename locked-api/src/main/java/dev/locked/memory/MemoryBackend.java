package dev.locked.memory;

import dev.locked.ErrorKind;
import dev.locked.spi.Backend;
import dev.locked.spi.BackendException;
import dev.locked.spi.Entry;
import dev.locked.spi.Failure;
import dev.locked.spi.Limits;
import dev.locked.spi.MonotonicClock;
import dev.locked.spi.Path;
import dev.locked.spi.Session;
import dev.locked.spi.Watch;
import dev.locked.spi.WatchListener;
import java.time.Duration;
import java.util.Collection;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * A connection to a {@link MemoryStore}. A test can cut it with {@link #disconnect()}: the processes behind it are then
 * like processes whose machine has lost the network.
 */
public final class MemoryBackend implements Backend {
    private static final Limits LIMITS =
            new Limits(Duration.ofMillis(100), Duration.ofHours(24), 1 << 20, Duration.ofMillis(500), 1);

    private final MemoryStore store;
    private final Path namespace;
    private final MonotonicClock clock;
    private final Set<MemoryWatch> watches = ConcurrentHashMap.newKeySet();
    private volatile boolean connected = true;
    private volatile boolean closed;

    MemoryBackend(MemoryStore store, Path namespace, MonotonicClock clock) {
        this.store = store;
        this.namespace = Objects.requireNonNull(namespace, "namespace");
        this.clock = clock;
    }

    /** Cuts the connection: every call fails, watches are silent, sessions expire at their time. */
    public void disconnect() {
        connected = false;
        watches.forEach(MemoryWatch::wake);
    }

    /** Mends the connection. */
    public void reconnect() {
        connected = true;
        watches.forEach(MemoryWatch::wake);
    }

    @Override
    public Limits limits() {
        return LIMITS;
    }

    @Override
    public CompletionStage<Session> openSession(Duration ttl, Duration timeout) {
        return call(() -> {
            if (ttl.compareTo(LIMITS.maxTtl()) > 0) {
                throw refused("ttl " + ttl + " is above " + LIMITS.maxTtl());
            }
            Duration granted = ttl.compareTo(LIMITS.minTtl()) < 0 ? LIMITS.minTtl() : ttl;
            long sentAt = clock.nanoTime();
            return new MemorySession(this, store.grant(granted), granted, sentAt);
        });
    }

    @Override
    public CompletionStage<Optional<Entry>> read(Path path, Duration timeout) {
        return call(() -> Optional.ofNullable(store.read(key(path), path)));
    }

    @Override
    public Watch watch(Path path, WatchListener listener) {
        MemoryWatch watch = new MemoryWatch(this, key(path), path, Objects.requireNonNull(listener, "listener"));
        if (!closed) {
            watches.add(watch);
            store.watch(key(path), watch);
        }
        return watch;
    }

    @Override
    public CompletionStage<Void> shutdown(Duration timeout) {
        closed = true;
        watches.forEach(MemoryWatch::close);
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public String toString() {
        return "memory namespace " + namespace;
    }

    MemoryStore store() {
        return store;
    }

    MonotonicClock clock() {
        return clock;
    }

    boolean isConnected() {
        return connected;
    }

    void forget(MemoryWatch watch) {
        watches.remove(watch);
    }

    String key(Path path) {
        return namespace.value() + path.value();
    }

    /** The paths of the keys that are in this namespace. */
    Set<Path> paths(Collection<String> keys) {
        String prefix = namespace.value();
        return keys.stream()
                .filter(key -> key.startsWith(prefix + "/"))
                .map(key -> Path.of(key.substring(prefix.length())))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** It is more than there may be. */
    static BackendException refused(String why) {
        return new BackendException(Failure.REFUSED, ErrorKind.LIMIT, "memory: " + why, null);
    }

    static void checkSize(byte[] data) {
        if (data.length > LIMITS.maxDataBytes()) {
            throw refused(
                    data.length + " bytes are more than the " + LIMITS.maxDataBytes() + " that an entry may have");
        }
    }

    /** One call to the store: fails at once when it can't be reached. */
    <T> CompletionStage<T> call(Supplier<T> operation) {
        if (closed || !connected) {
            String why = closed ? "memory: closed" : "memory: disconnected by hand";
            return CompletableFuture.failedFuture(new BackendException(
                    Failure.NOT_APPLIED, closed ? ErrorKind.OTHER : ErrorKind.UNREACHABLE, why, null));
        }
        try {
            return CompletableFuture.completedFuture(operation.get());
        } catch (BackendException e) {
            return CompletableFuture.failedFuture(e);
        }
    }
}
