package dev.locked.benchmarks;

import dev.locked.servers.ConsulServer;
import dev.locked.servers.EtcdServer;
import dev.locked.servers.StoreServer;
import dev.locked.servers.ZooKeeperServer;
import java.util.function.Supplier;

/** A kind of store to measure on. */
@SuppressWarnings("ImmutableEnumChecker") // what the constants are given are method references
public enum Store {
    /** etcd, and jetcd. */
    ETCD("etcd", EtcdServer::launchOnDisk, RawEtcd::new),
    /** Consul, and consul-api. */
    CONSUL("consul", ConsulServer::launchOnDisk, RawConsul::new),
    /** ZooKeeper, and its own client. */
    ZOOKEEPER("zookeeper", ZooKeeperServer::launchOnDisk, RawZooKeeper::new);

    private interface Raw {
        RawClient connect(String endpoint) throws Exception;
    }

    private final String scheme;
    private final Supplier<StoreServer> server;
    private final Raw raw;

    Store(String scheme, Supplier<StoreServer> server, Raw raw) {
        this.scheme = scheme;
        this.server = server;
        this.raw = raw;
    }

    /**
     * Starts a server that writes to disk, as users' servers do.
     *
     * @return a running one
     */
    public StoreServer launch() {
        return server.get();
    }

    /**
     * What ours connects by.
     *
     * @param running a server of this kind
     * @return the connection string
     */
    public String uri(StoreServer running) {
        return scheme + "://" + running.endpoint();
    }

    /**
     * Connects the raw client.
     *
     * @param running a server of this kind
     * @return a client with a session
     * @throws Exception if it could not connect
     */
    public RawClient raw(StoreServer running) throws Exception {
        return raw.connect(running.endpoint());
    }
}
