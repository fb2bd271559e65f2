package dev.locked.tck.broken;

import dev.locked.memory.MemoryStore;
import dev.locked.spi.Backend;
import dev.locked.spi.Limits;
import dev.locked.spi.Path;
import dev.locked.tck.BackendHarness;
import dev.locked.tck.FaultyLink;
import java.time.Duration;

/**
 * The sound backend that the broken ones are built round: one store in memory, with everything that the kit may ask for.
 *
 * @param store the store
 */
public record MemoryHarness(MemoryStore store) implements BackendHarness {
    @Override
    public Backend open(Path namespace) {
        return store.connect(namespace);
    }

    @Override
    public void plantForeign(Path namespace, Path path, byte[] data) {
        store.plant(full(namespace, path), data);
    }

    @Override
    public void deleteByHand(Path namespace, Path path) {
        store.delete(full(namespace, path));
    }

    @Override
    public void revokeByHand(String owner) {
        store.expireSession(owner);
    }

    /** Long enough for a lease not to be lost where other work keeps this JVM waiting for half a second. */
    @Override
    public Duration ttl(Limits limits) {
        return Duration.ofSeconds(2);
    }

    @Override
    public FaultyLink link() {
        return new MemoryLink(store);
    }

    private static Path full(Path namespace, Path path) {
        return Path.of(namespace.value() + path.value());
    }
}
