package dev.locked.etcd;

import dev.locked.spi.Backend;
import dev.locked.spi.BackendConfig;
import dev.locked.spi.BackendProvider;

/**
 * Opens {@link EtcdBackend}s for the scheme {@value #SCHEME}, as in {@code etcd://10.0.0.1:2379,10.0.0.2:2379/prod}.
 *
 * <p>The servers are {@code host}, {@code host:port} or {@code [ipv6]:port}; the port is 2379 unless given, the server
 * {@code localhost} unless given. The options are
 *
 * <ul>
 *   <li>{@code tls}: {@code true} to encrypt; the default is {@code false};
 *   <li>{@code ca}: a PEM file with the certificates to trust; the default is what the JVM trusts;
 *   <li>{@code cert} and {@code key}: PEM files with the client's own certificate and its PKCS#8 key;
 *   <li>{@code authority}: the name that the server's certificate has to show, if that is not the host.
 * </ul>
 */
public final class EtcdProvider implements BackendProvider {
    /** The scheme served. */
    public static final String SCHEME = "etcd";

    /** For {@link java.util.ServiceLoader}. */
    public EtcdProvider() {}

    @Override
    public String scheme() {
        return SCHEME;
    }

    @Override
    public Backend open(BackendConfig config) {
        return EtcdBackend.open(config);
    }
}
