package dev.locked.consul;

import dev.locked.spi.Backend;
import dev.locked.spi.BackendConfig;
import dev.locked.spi.BackendProvider;

/**
 * Opens {@link ConsulBackend}s for the scheme {@value #SCHEME}, as in {@code consul://10.0.0.1:8500,10.0.0.2:8500/prod}.
 *
 * <p>The servers are agents, {@code host}, {@code host:port} or {@code [ipv6]:port}; the port is 8500 unless given, the
 * server {@code localhost} unless given. Of several one is used, and the next when it can't be reached. The options are
 *
 * <ul>
 *   <li>{@code token}: the ACL token. It needs {@code key:write} below the namespace and {@code session:write} on the
 *       agent's node;
 *   <li>{@code tls}: {@code true} to encrypt; the default is {@code false};
 *   <li>{@code ca}: a PEM file with the certificates to trust; the default is what the JVM trusts;
 *   <li>{@code cert} and {@code key}: PEM files with the client's own certificate and its PKCS#8 key.
 * </ul>
 */
public final class ConsulProvider implements BackendProvider {
    /** The scheme served. */
    public static final String SCHEME = "consul";

    /** For {@link java.util.ServiceLoader}. */
    public ConsulProvider() {}

    @Override
    public String scheme() {
        return SCHEME;
    }

    @Override
    public Backend open(BackendConfig config) {
        return ConsulBackend.open(config);
    }
}
