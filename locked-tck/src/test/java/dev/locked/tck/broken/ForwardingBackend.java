package dev.locked.tck.broken;

import dev.locked.spi.Backend;
import dev.locked.spi.Entry;
import dev.locked.spi.Limits;
import dev.locked.spi.Path;
import dev.locked.spi.Session;
import dev.locked.spi.Watch;
import dev.locked.spi.WatchListener;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Passes everything on; a broken backend overrides what it breaks. */
class ForwardingBackend implements Backend {
    final Backend sound;

    ForwardingBackend(Backend sound) {
        this.sound = sound;
    }

    /** The place to break sessions. */
    Session broken(Session session) {
        return session;
    }

    @Override
    public Limits limits() {
        return sound.limits();
    }

    @Override
    public CompletionStage<Session> openSession(Duration ttl, Duration timeout) {
        return sound.openSession(ttl, timeout).thenApply(this::broken);
    }

    @Override
    public CompletionStage<Optional<Entry>> read(Path path, Duration timeout) {
        return sound.read(path, timeout);
    }

    @Override
    public Watch watch(Path path, WatchListener listener) {
        return sound.watch(path, listener);
    }

    @Override
    public CompletionStage<Void> shutdown(Duration timeout) {
        return sound.shutdown(timeout);
    }
}
