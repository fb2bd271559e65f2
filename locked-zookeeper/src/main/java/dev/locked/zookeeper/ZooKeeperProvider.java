package dev.locked.zookeeper;

import dev.locked.spi.Backend;
import dev.locked.spi.BackendConfig;
import dev.locked.spi.BackendProvider;

/**
 * Opens {@link ZooKeeperBackend}s for the scheme {@value #SCHEME}, as in {@code
 * zookeeper://10.0.0.1:2181,10.0.0.2:2181/prod}.
 *
 * <p>The servers are {@code host}, {@code host:port} or {@code [ipv6]:port}; the port is 2181 unless given, the server
 * {@code localhost} unless given. User and password, if given, are sent with ZooKeeper's scheme {@code digest}, and what
 * is made then belongs to that user. The only option is
 *
 * <ul>
 *   <li>{@code maxTtl}: the largest ttl in seconds, to be set to the server's {@code maxSessionTimeout}; the default is
 *       40, as the server's own.
 * </ul>
 *
 * <p>{@code zookeeper:embedded} and {@code zookeeper:embedded/prod} need no server: the processes of this machine that use
 * the same folder run one themselves, on the loopback interface. The first one starts it, and when that process ends,
 * however it does, another takes the server over, with its data. The only option is then
 *
 * <ul>
 *   <li>{@code data}: the folder; the default is {@code locked/zookeeper} in {@code $XDG_DATA_HOME}, or in {@code
 *       ~/.local/share} if that is not set.
 * </ul>
 *
 * <p>For TLS or SASL bring a client of your own, see {@link
 * ZooKeeperBackend#using(org.apache.curator.framework.CuratorFramework)}.
 */
public final class ZooKeeperProvider implements BackendProvider {
    /** The scheme served. */
    public static final String SCHEME = "zookeeper";

    /** For {@link java.util.ServiceLoader}. */
    public ZooKeeperProvider() {}

    @Override
    public String scheme() {
        return SCHEME;
    }

    @Override
    public Backend open(BackendConfig config) {
        return ZooKeeperBackend.open(config);
    }
}
