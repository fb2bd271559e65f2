package dev.locked.etcd;

import io.etcd.jetcd.Client;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The client in use. Built at the first call, on the thread of that call, since building one loads a thousand classes.
 *
 * <p>A client of our own is replaced by a new one when nothing has been heard of any server for {@link #PATIENCE}: gRPC
 * backs off for up to two minutes after a long outage, and offers no way through jetcd to try again sooner; and a
 * connection that swallows what is sent is noticed only after 13 s. Where there are several servers, one that keeps silent
 * is enough: gRPC takes them in turn, and would send it every so many calls until it notices. A new client uses those only
 * that greet it.
 */
final class EtcdConnection {
    /** Long enough for two attempts of gRPC's own, short enough for a renewal after it. */
    static final long PATIENCE = 3_000_000_000L;

    /** Well within the half hour after which gRPC lets an unused channel go idle, and resolves its name anew. */
    private static final long WARMTH = 60_000_000_000L;

    private final ClientSource source;
    private final LongSupplier nanoTime;
    private final Executor closer;

    private @Nullable Client client; // guarded by this, as all below
    private long builtAt;
    private boolean closed;
    private boolean warm;
    private long answeredAt;
    private boolean failing;
    private boolean everAnswered;
    private long failingSince;

    EtcdConnection(ClientSource source, LongSupplier nanoTime, Executor closer) {
        this.source = source;
        this.nanoTime = nanoTime;
        this.closer = closer;
    }

    LongSupplier nanoTime() {
        return nanoTime;
    }

    /** The client to send the next call with. */
    synchronized Client client() {
        if (closed) {
            throw new IllegalStateException("the backend is shut down");
        }
        Client current = client;
        if (current == null) {
            current = source.get();
            client = current;
            builtAt = nanoTime.getAsLong();
        }
        return current;
    }

    /**
     * Whether a call may be made on any thread: the channel is up, so that no name is resolved and no class loaded on the
     * thread that calls.
     */
    synchronized boolean isWarm() {
        return warm && !failing && !closed && nanoTime.getAsLong() - answeredAt < WARMTH;
    }

    /** A server has answered. */
    synchronized void answered() {
        failing = false;
        everAnswered = true;
        warm = client != null;
        answeredAt = nanoTime.getAsLong();
    }

    /** Whether one has, since the backend was opened. */
    synchronized boolean hasAnswered() {
        return everAnswered;
    }

    /** What is wrong about the use of TLS, if anything. Blocks for a second or two. */
    Optional<String> tlsMistake() {
        return source.tlsMistake();
    }

    /** No server has answered a call. */
    synchronized void unanswered() {
        long now = nanoTime.getAsLong();
        if (!failing) {
            failing = true;
            failingSince = now;
        } else if (source.isOurs() && now - failingSince > PATIENCE) {
            failing = false;
            replace();
        }
    }

    /** A server that was asked kept silent until the time was up. */
    synchronized void silent() {
        if (source.isOurs() && source.hasSeveralServers() && nanoTime.getAsLong() - builtAt > PATIENCE) {
            failing = false;
            replace();
        } else {
            unanswered();
        }
    }

    private void replace() {
        Client old = client;
        client = null;
        warm = false;
        if (old != null) {
            closer.execute(old::close);
        }
    }

    /** Closes the client if it is ours; blocks for as long as that takes. */
    void close() {
        Client last;
        synchronized (this) {
            closed = true;
            last = client;
            client = null;
        }
        try {
            if (source.isOurs() && last != null) {
                last.close();
            }
        } finally {
            source.close();
        }
    }
}
