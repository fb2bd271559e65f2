package dev.locked.tck;

import dev.locked.spi.Backend;
import dev.locked.spi.Limits;
import dev.locked.spi.Path;
import java.time.Duration;

/**
 * What the kit needs to know of a store in order to test its backend. Only {@link #open} has to be written:
 *
 * <pre>{@code
 * class AcmeContractTest extends BackendContract {
 *     @Override
 *     protected BackendHarness harness() {
 *         return namespace -> new AcmeProvider()
 *                 .open(BackendConfig.builder("acme")
 *                         .hosts(List.of("localhost:4711"))
 *                         .namespace(namespace.value())
 *                         .build(MonotonicClock.system()));
 *     }
 * }
 * }</pre>
 *
 * <p>The other hooks act on the store behind the backend's back, as an operator would by hand. Tests that need one that
 * is not supported are shown as aborted, with the hook's name.
 */
@FunctionalInterface
public interface BackendHarness {
    /**
     * Opens a new connection to the store, always the same store. The kit shuts it down.
     *
     * @param namespace where all keys of this connection live; made up by the kit, new for each test
     * @return a backend on {@link dev.locked.spi.MonotonicClock#system() the system's clock}
     */
    Backend open(Path namespace);

    /**
     * The ttl of the tests that wait for an expiry; the shorter, the faster the kit, and the more a stall of the machine
     * disturbs it.
     *
     * @param limits what the backend declares
     * @return at least the backend's smallest ttl; one second or that, whichever is longer, unless overridden
     */
    default Duration ttl(Limits limits) {
        Duration second = Duration.ofSeconds(1);
        return limits.minTtl().compareTo(second) > 0 ? limits.minTtl() : second;
    }

    /**
     * Stores bytes under a path, by the store's own means and without a session, whatever is there.
     *
     * @param namespace the namespace
     * @param path the path in it
     * @param data the bytes
     * @throws UnsupportedOperationException if this harness can't, as unless overridden
     */
    default void plantForeign(Path namespace, Path path, byte[] data) {
        throw new UnsupportedOperationException("plantForeign");
    }

    /**
     * Deletes what is stored under a path, by the store's own means, whoever holds it.
     *
     * @param namespace the namespace
     * @param path the path in it
     * @throws UnsupportedOperationException if this harness can't, as unless overridden
     */
    default void deleteByHand(Path namespace, Path path) {
        throw new UnsupportedOperationException("deleteByHand");
    }

    /**
     * Ends a session, by the store's own means, without the knowledge of its process.
     *
     * @param owner the {@link dev.locked.spi.Session#owner() owner} of the session
     * @throws UnsupportedOperationException if this harness can't, as unless overridden
     */
    default void revokeByHand(String owner) {
        throw new UnsupportedOperationException("revokeByHand");
    }

    /**
     * A way to the store that the kit may harm: the clauses of kind {@code fault} need it. Where the store has a port of the
     * loopback interface it is {@link FaultyLink#to} that port, with how to open a backend by another.
     *
     * @return a new link, which the kit closes
     * @throws UnsupportedOperationException if this harness can't, as unless overridden
     */
    default FaultyLink link() {
        throw new UnsupportedOperationException("link");
    }
}
