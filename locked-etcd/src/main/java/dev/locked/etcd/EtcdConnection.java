package dev.locked.etcd;

import io.etcd.jetcd.Client;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The client in use. Built at the first call, on the thread of that call, since building one loads a thousand classes.
 *
 * <p>A client of our own is replaced by a new one when nothing has been heard of any server for {@link #PATIENCE}: gRPC
 * backs off for up to two minutes after a long outage, and offers no way through jetcd to try again sooner; and a
 * connection that swallows what is sent is noticed only after 13 s.
 */
final class EtcdConnection {
    /** Long enough for two attempts of gRPC's own, short enough for a renewal after it. */
    static final long PATIENCE = 3_000_000_000L;

    /** Well within the half hour after which gRPC lets an unused channel go idle, and resolves its name anew. */
    private static final long WARMTH = 60_000_000_000L;

    private final Supplier<Client> factory;
    private final boolean ours;
    private final LongSupplier nanoTime;
    private final Executor closer;

    private @Nullable Client client; // guarded by this, as all below
    private boolean closed;
    private boolean warm;
    private long answeredAt;
    private boolean failing;
    private long failingSince;

    EtcdConnection(Supplier<Client> factory, boolean ours, LongSupplier nanoTime, Executor closer) {
        this.factory = factory;
        this.ours = ours;
        this.nanoTime = nanoTime;
        this.closer = closer;
    }

    /** The client to send the next call with. */
    synchronized Client client() {
        if (closed) {
            throw new IllegalStateException("the backend is shut down");
        }
        Client current = client;
        if (current == null) {
            current = factory.get();
            client = current;
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
        warm = client != null;
        answeredAt = nanoTime.getAsLong();
    }

    /** No server has answered a call. */
    synchronized void unanswered() {
        long now = nanoTime.getAsLong();
        if (!failing) {
            failing = true;
            failingSince = now;
        } else if (ours && now - failingSince > PATIENCE) {
            failing = false;
            replace();
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
        if (ours && last != null) {
            last.close();
        }
    }
}
