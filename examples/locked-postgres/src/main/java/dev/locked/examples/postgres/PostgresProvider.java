package dev.locked.examples.postgres;

import dev.locked.spi.Backend;
import dev.locked.spi.BackendConfig;
import dev.locked.spi.BackendProvider;

/** Opens backends for {@code postgres://user:password@host:5432/namespace?database=name}. */
public final class PostgresProvider implements BackendProvider {
    /** For {@link java.util.ServiceLoader}. */
    public PostgresProvider() {}

    // sample: postgres-provider
    @Override
    public String scheme() {
        return "postgres";
    }

    @Override
    public Backend open(BackendConfig config) { // no I/O here
        config.refuseOptionsBut(Database.OPTIONS);
        return new PostgresBackend(config);
    }
    // end
}
