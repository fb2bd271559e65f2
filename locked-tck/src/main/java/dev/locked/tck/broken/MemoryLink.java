package dev.locked.tck.broken;

import dev.locked.memory.MemoryBackend;
import dev.locked.memory.MemoryStore;
import dev.locked.spi.Acquisition;
import dev.locked.spi.Backend;
import dev.locked.spi.BackendException;
import dev.locked.spi.Entry;
import dev.locked.spi.Failure;
import dev.locked.spi.Path;
import dev.locked.spi.Session;
import dev.locked.spi.Write;
import dev.locked.tck.FaultyLink;
import dev.locked.tck.TcpProxy.Mode;
import dev.locked.tck.forwarding.ForwardingBackend;
import dev.locked.tck.forwarding.ForwardingSession;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A link to a store in memory that behaves as a sound client of a real one does: a call that was never sent has failed, and
 * one that was sent and not answered is of unknown outcome. The store keeps what it has when it is "restarted".
 */
final class MemoryLink implements FaultyLink {
    private final MemoryStore store;
    private final AtomicLong requests = new AtomicLong();
    private final List<MemoryBackend> backends = new ArrayList<>();
    private final List<CompletableFuture<?>> waiting = new ArrayList<>();
    private final List<Runnable> kept = new ArrayList<>();
    private Mode mode = Mode.PASS;

    /** A link that passes everything on. */
    MemoryLink(MemoryStore store) {
        this.store = store;
    }

    @Override
    public synchronized Backend open(Path namespace) {
        MemoryBackend backend = store.connect(namespace);
        backends.add(backend);
        return new Linked(backend);
    }

    @Override
    public void mode(Mode next) {
        List<Runnable> late;
        synchronized (this) {
            mode = next;
            backends.forEach(next == Mode.PASS ? MemoryBackend::reconnect : this::silence);
            late = next == Mode.BLACKHOLE ? List.of() : List.copyOf(kept);
            kept.removeAll(late);
        }
        if (next == Mode.REFUSE) {
            cut();
        } else {
            late.forEach(Runnable::run);
        }
    }

    /** Watches hear nothing while calls are held up, and calls are not made on what is disconnected. */
    private void silence(MemoryBackend backend) {
        if (mode == Mode.REFUSE) {
            backend.disconnect();
        }
    }

    @Override
    public void cut() {
        List<CompletableFuture<?>> lost;
        synchronized (this) {
            kept.clear();
            lost = List.copyOf(waiting);
            waiting.clear();
        }
        lost.forEach(stage -> stage.completeExceptionally(failure(Failure.UNKNOWN, "cut")));
    }

    /** None is ever given back. */
    @Override
    public synchronized int mostAtOnce() {
        return backends.size();
    }

    /** Those that came over this link. */
    @Override
    public long requests() {
        return requests.get();
    }

    @Override
    public void restartStore() {
        cut();
    }

    @Override
    public void close() {
        mode(Mode.REFUSE);
    }

    private static BackendException failure(Failure failure, String why) {
        return new BackendException(failure, "memory: " + why, null);
    }

    private synchronized Mode modeNow() {
        return mode;
    }

    /** One call over the link. */
    <T extends @Nullable Object> CompletionStage<T> call(Supplier<CompletionStage<T>> operation, Duration timeout) {
        switch (modeNow()) {
            case PASS, REFUSE -> {
                requests.incrementAndGet();
                return operation.get();
            }
            case DEAF -> {
                requests.incrementAndGet();
                var unused = operation.get();
                return unanswered(timeout);
            }
            default -> {
                CompletableFuture<T> stage = unanswered(timeout);
                synchronized (this) {
                    kept.add(() -> operation.get().whenComplete((done, failed) -> settle(stage, done, failed)));
                }
                return stage;
            }
        }
    }

    private static <T extends @Nullable Object> void settle(
            CompletableFuture<T> stage, T done, @Nullable Throwable failed) {
        if (failed == null) {
            stage.complete(done);
        } else {
            stage.completeExceptionally(failed);
        }
    }

    private <T extends @Nullable Object> CompletableFuture<T> unanswered(Duration timeout) {
        CompletableFuture<T> stage = new CompletableFuture<>();
        synchronized (this) {
            waiting.add(stage);
        }
        Later.after(timeout.toNanos(), TimeUnit.NANOSECONDS)
                .execute(() -> stage.completeExceptionally(failure(Failure.UNKNOWN, "no answer within " + timeout)));
        return stage;
    }

    private final class Linked extends ForwardingBackend {
        Linked(Backend sound) {
            super(sound);
        }

        @Override
        public CompletionStage<Session> openSession(Duration ttl, Duration timeout) {
            return call(() -> sound.openSession(ttl, timeout), timeout).thenApply(LinkedSession::new);
        }

        @Override
        public CompletionStage<Optional<Entry>> read(Path path, Duration timeout) {
            return call(() -> sound.read(path, timeout), timeout);
        }
    }

    private final class LinkedSession extends ForwardingSession {
        LinkedSession(Session sound) {
            super(sound);
        }

        @Override
        public CompletionStage<Void> renew(Duration timeout) {
            return call(() -> sound.renew(timeout), timeout);
        }

        @Override
        public CompletionStage<Acquisition> acquire(Path path, byte[] data, Duration timeout) {
            return call(() -> sound.acquire(path, data, timeout), timeout);
        }

        @Override
        public CompletionStage<Write> update(Path path, long token, long version, byte[] data, Duration timeout) {
            return call(() -> sound.update(path, token, version, data, timeout), timeout);
        }

        @Override
        public CompletionStage<Write> release(Path path, long token, Duration timeout) {
            return call(() -> sound.release(path, token, timeout), timeout);
        }

        @Override
        public CompletionStage<Write> removeUnowned(Path path, long token, long version, Duration timeout) {
            return call(() -> sound.removeUnowned(path, token, version, timeout), timeout);
        }

        @Override
        public CompletionStage<Set<Path>> holdings(Duration timeout) {
            return call(() -> sound.holdings(timeout), timeout);
        }

        @Override
        public CompletionStage<Void> end(Duration timeout) {
            return call(() -> sound.end(timeout), timeout);
        }
    }
}
