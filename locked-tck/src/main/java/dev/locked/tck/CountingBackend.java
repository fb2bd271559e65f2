package dev.locked.tck;

import dev.locked.spi.Backend;
import dev.locked.spi.Entry;
import dev.locked.spi.Path;
import dev.locked.spi.Session;
import dev.locked.tck.forwarding.ForwardingBackend;
import dev.locked.tck.forwarding.ForwardingSession;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Shows what the engine asks of a backend: sessions, renewals and reads. */
final class CountingBackend extends ForwardingBackend {
    private final List<String> owners = new CopyOnWriteArrayList<>();
    private final AtomicInteger renewals = new AtomicInteger();
    private final AtomicInteger reads = new AtomicInteger();

    CountingBackend(Backend backend) {
        super(backend);
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
    protected Session wrapped(Session session) {
        owners.add(session.owner());
        return new CountingSession(session);
    }

    @Override
    public CompletionStage<Optional<Entry>> read(Path path, Duration timeout) {
        reads.incrementAndGet();
        return super.read(path, timeout);
    }

    private final class CountingSession extends ForwardingSession {
        CountingSession(Session session) {
            super(session);
        }

        @Override
        public CompletionStage<Void> renew(Duration timeout) {
            renewals.incrementAndGet();
            return super.renew(timeout);
        }
    }
}
