package dev.locked.tck.memory;

import dev.locked.memory.MemoryStore;
import dev.locked.spi.Backend;
import dev.locked.spi.Path;
import dev.locked.tck.BackendHarness;

/** One store in memory, with everything that the kit may ask for. */
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

    private static Path full(Path namespace, Path path) {
        return Path.of(namespace.value() + path.value());
    }
}
