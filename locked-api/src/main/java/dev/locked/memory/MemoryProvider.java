package dev.locked.memory;

import dev.locked.spi.Backend;
import dev.locked.spi.BackendConfig;
import dev.locked.spi.BackendProvider;
import java.util.Set;

/** Serves {@code memory:} and {@code memory:name}. Found by {@link java.util.ServiceLoader}. */
public final class MemoryProvider implements BackendProvider {
    /** For {@link java.util.ServiceLoader}. */
    public MemoryProvider() {}

    @Override
    public String scheme() {
        return "memory";
    }

    @Override
    public Backend open(BackendConfig config) {
        config.refuseOptionsBut(Set.of());
        if (!config.hosts().isEmpty()) {
            throw new IllegalArgumentException(
                    "hosts: they make no sense for memory, which lives in this process; write \"memory:name\"");
        }
        return MemoryStore.named(config.name(), config.clock()).connect(config.namespace());
    }
}
