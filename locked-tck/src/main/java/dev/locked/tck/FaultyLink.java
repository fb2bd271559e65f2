package dev.locked.tck;

import dev.locked.spi.Backend;
import dev.locked.spi.Path;

/**
 * The way to the store, with faults on demand: what opens its connections through it meets them. The kit asks the harness
 * for one in the clauses of kind {@code fault}, and closes it.
 */
public interface FaultyLink extends AutoCloseable {
    /** Opens connections that go through a port. */
    @FunctionalInterface
    interface PortOpener {
        /**
         * Opens a new connection.
         *
         * @param namespace as in {@link BackendHarness#open}
         * @param port a port of the loopback interface that leads to the store
         * @return a backend that reaches the store by this port only
         */
        Backend open(Path namespace, int port);
    }

    /**
     * A link through a {@link TcpProxy} to a store of which the kit may do anything.
     *
     * @param store the store; left open by the link
     * @param opener opens connections through the proxy
     * @return a new link that passes everything on
     */
    static FaultyLink to(StoreControl store, PortOpener opener) {
        return new ProxiedLink(store.port(), store, opener);
    }

    /**
     * A link through a {@link TcpProxy} to a store that the kit can't stop, nor ask what it has received. Clauses that need
     * that are shown as aborted.
     *
     * @param storePort the store's port on the loopback interface
     * @param opener opens connections through the proxy
     * @return a new link that passes everything on
     */
    static FaultyLink to(int storePort, PortOpener opener) {
        return new ProxiedLink(storePort, null, opener);
    }

    /**
     * Opens a connection through the link.
     *
     * @param namespace as in {@link BackendHarness#open}
     * @return a backend, which the kit shuts down
     */
    Backend open(Path namespace);

    /**
     * Changes what the link does to what goes over it.
     *
     * @param mode from now on
     */
    void mode(TcpProxy.Mode mode);

    /** Cuts what is connected; new connections are made by the mode. */
    void cut();

    /**
     * How many connections over the link have been open at the same time.
     *
     * @return the largest number so far
     */
    int mostAtOnce();

    /**
     * How many requests the store has received, from anybody.
     *
     * @return a number that only means something as a difference
     * @throws UnsupportedOperationException if it can't be told
     */
    long requests();

    /**
     * Kills the store and starts it again, with the data that it had.
     *
     * @throws UnsupportedOperationException if the kit may not do that
     */
    void restartStore();

    /** Cuts what is connected, and gives back what the link has; the store lives on. */
    @Override
    void close();
}
