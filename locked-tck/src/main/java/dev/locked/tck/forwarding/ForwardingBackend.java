package dev.locked.tck.forwarding;

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

/** Passes everything on; who wants another answer overrides that. */
public class ForwardingBackend implements Backend {
    /** What everything is passed on to. */
    protected final Backend sound;

    /**
     * Passes on to this.
     *
     * @param sound any
     */
    protected ForwardingBackend(Backend sound) {
        this.sound = sound;
    }

    /**
     * The place to put another session in front of one that was opened.
     *
     * @param session what was opened
     * @return what is handed out
     */
    protected Session wrapped(Session session) {
        return session;
    }

    @Override
    public Limits limits() {
        return sound.limits();
    }

    @Override
    public CompletionStage<Session> openSession(Duration ttl, Duration timeout) {
        return sound.openSession(ttl, timeout).thenApply(this::wrapped);
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
