package dev.locked.tck.forwarding;

import dev.locked.spi.Acquisition;
import dev.locked.spi.Path;
import dev.locked.spi.Session;
import dev.locked.spi.Write;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** Passes everything on; who wants another answer overrides that. */
public class ForwardingSession implements Session {
    /** What everything is passed on to. */
    protected final Session sound;

    /**
     * Passes on to this.
     *
     * @param sound any
     */
    protected ForwardingSession(Session sound) {
        this.sound = sound;
    }

    @Override
    public String owner() {
        return sound.owner();
    }

    @Override
    public Duration ttl() {
        return sound.ttl();
    }

    @Override
    public long provenAliveNanos() {
        return sound.provenAliveNanos();
    }

    @Override
    public CompletionStage<Void> renew(Duration timeout) {
        return sound.renew(timeout);
    }

    @Override
    public CompletionStage<Acquisition> acquire(Path path, byte[] data, Duration timeout) {
        return sound.acquire(path, data, timeout);
    }

    @Override
    public CompletionStage<Write> update(Path path, long token, long version, byte[] data, Duration timeout) {
        return sound.update(path, token, version, data, timeout);
    }

    @Override
    public CompletionStage<Write> release(Path path, long token, Duration timeout) {
        return sound.release(path, token, timeout);
    }

    @Override
    public CompletionStage<Write> removeUnowned(Path path, long token, long version, Duration timeout) {
        return sound.removeUnowned(path, token, version, timeout);
    }

    @Override
    public CompletionStage<Set<Path>> holdings(Duration timeout) {
        return sound.holdings(timeout);
    }

    @Override
    public CompletionStage<Void> end(Duration timeout) {
        return sound.end(timeout);
    }
}
