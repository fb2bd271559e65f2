package dev.locked.tck;

import dev.locked.spi.Acquisition;
import dev.locked.spi.Backend;
import dev.locked.spi.Entry;
import dev.locked.spi.Limits;
import dev.locked.spi.Path;
import dev.locked.spi.Session;
import dev.locked.spi.Watch;
import dev.locked.spi.WatchListener;
import dev.locked.spi.Write;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Passes everything on, and shows what the engine asks of a backend: sessions, renewals and reads. */
final class CountingBackend implements Backend {
    private final Backend backend;
    private final List<String> owners = new CopyOnWriteArrayList<>();
    private final AtomicInteger renewals = new AtomicInteger();
    private final AtomicInteger reads = new AtomicInteger();

    CountingBackend(Backend backend) {
        this.backend = backend;
    }

    /** The owners of all sessions that were opened. */
    List<String> owners() {
        return List.copyOf(owners);
    }

    int renewals() {
        return renewals.get();
    }

    int reads() {
        return reads.get();
    }

    @Override
    public Limits limits() {
        return backend.limits();
    }

    @Override
    public CompletionStage<Session> openSession(Duration ttl, Duration timeout) {
        return backend.openSession(ttl, timeout).thenApply(session -> {
            owners.add(session.owner());
            return new CountingSession(session);
        });
    }

    @Override
    public CompletionStage<Optional<Entry>> read(Path path, Duration timeout) {
        reads.incrementAndGet();
        return backend.read(path, timeout);
    }

    @Override
    public Watch watch(Path path, WatchListener listener) {
        return backend.watch(path, listener);
    }

    @Override
    public CompletionStage<Void> shutdown(Duration timeout) {
        return backend.shutdown(timeout);
    }

    private final class CountingSession implements Session {
        private final Session session;

        CountingSession(Session session) {
            this.session = session;
        }

        @Override
        public String owner() {
            return session.owner();
        }

        @Override
        public Duration ttl() {
            return session.ttl();
        }

        @Override
        public long provenAliveNanos() {
            return session.provenAliveNanos();
        }

        @Override
        public CompletionStage<Void> renew(Duration timeout) {
            renewals.incrementAndGet();
            return session.renew(timeout);
        }

        @Override
        public CompletionStage<Acquisition> acquire(Path path, byte[] data, Duration timeout) {
            return session.acquire(path, data, timeout);
        }

        @Override
        public CompletionStage<Write> update(Path path, long token, long version, byte[] data, Duration timeout) {
            return session.update(path, token, version, data, timeout);
        }

        @Override
        public CompletionStage<Write> release(Path path, long token, Duration timeout) {
            return session.release(path, token, timeout);
        }

        @Override
        public CompletionStage<Write> removeUnowned(Path path, long token, long version, Duration timeout) {
            return session.removeUnowned(path, token, version, timeout);
        }

        @Override
        public CompletionStage<Void> end(Duration timeout) {
            return session.end(timeout);
        }
    }
}
