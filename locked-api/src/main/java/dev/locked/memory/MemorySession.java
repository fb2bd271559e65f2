package dev.locked.memory;

import dev.locked.spi.Acquisition;
import dev.locked.spi.Path;
import dev.locked.spi.Session;
import dev.locked.spi.Write;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;

/** A session in a {@link MemoryStore}. */
final class MemorySession implements Session {
    private final MemoryBackend backend;
    private final String owner;
    private final Duration ttl;
    private final AtomicLong provenAlive;

    MemorySession(MemoryBackend backend, String owner, Duration ttl, long sentAt) {
        this.backend = backend;
        this.owner = owner;
        this.ttl = ttl;
        this.provenAlive = new AtomicLong(sentAt);
    }

    @Override
    public String owner() {
        return owner;
    }

    @Override
    public Duration ttl() {
        return ttl;
    }

    @Override
    public long provenAliveNanos() {
        return provenAlive.get();
    }

    @Override
    public CompletionStage<Void> renew(Duration timeout) {
        long sentAt = backend.clock().nanoTime();
        return backend.call(() -> {
            backend.store().renew(owner);
            provenAlive.accumulateAndGet(sentAt, (old, now) -> now - old > 0 ? now : old);
            return null;
        });
    }

    @Override
    public CompletionStage<Acquisition> acquire(Path path, byte[] data, Duration timeout) {
        return backend.call(() -> {
            MemoryBackend.checkSize(data);
            return backend.store().acquire(owner, backend.key(path), path, data);
        });
    }

    @Override
    public CompletionStage<Write> update(Path path, long token, long version, byte[] data, Duration timeout) {
        return backend.call(() -> {
            MemoryBackend.checkSize(data);
            return backend.store().update(owner, backend.key(path), path, token, version, data);
        });
    }

    @Override
    public CompletionStage<Write> release(Path path, long token, Duration timeout) {
        return backend.call(() -> backend.store().release(backend.key(path), token));
    }

    @Override
    public CompletionStage<Write> removeUnowned(Path path, long token, long version, Duration timeout) {
        return backend.call(() -> backend.store().removeUnowned(backend.key(path), token, version));
    }

    @Override
    public CompletionStage<Set<Path>> holdings(Duration timeout) {
        return backend.call(() -> backend.paths(backend.store().holdings(owner)));
    }

    @Override
    public CompletionStage<Void> end(Duration timeout) {
        return backend.call(() -> {
            backend.store().end(owner);
            return null;
        });
    }
}
