package dev.locked.tck;

import dev.locked.spi.Backend;
import dev.locked.spi.BackendConfig;
import dev.locked.spi.BackendProvider;
import dev.locked.spi.MonotonicClock;
import java.net.URI;
import java.util.List;
import java.util.ServiceLoader;

/** Opens backends by a connection string, where the engine above them would be in the way. */
final class Connections {
    private Connections() {}

    static Backend open(String uri) {
        URI parsed = URI.create(uri);
        String scheme = parsed.getScheme();
        return ServiceLoader.load(BackendProvider.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(provider -> provider.scheme().equals(scheme))
                .findFirst()
                .orElseThrow()
                .open(config(parsed).build(MonotonicClock.system()));
    }

    /** As the core reads it. */
    private static BackendConfig.Builder config(URI uri) {
        String authority = uri.getAuthority();
        int at = authority.lastIndexOf('@');
        BackendConfig.Builder config = BackendConfig.builder(uri.getScheme())
                .hosts(List.of(authority.substring(at + 1).split(",")));
        if (at >= 0) {
            String[] credentials = authority.substring(0, at).split(":", 2);
            config.credentials(credentials[0], credentials[1]);
        }
        if (uri.getQuery() != null) {
            for (String option : uri.getQuery().split("&")) {
                String[] parts = option.split("=", 2);
                config.option(parts[0], parts[1]);
            }
        }
        return config;
    }
}
