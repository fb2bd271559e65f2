package dev.locked.zookeeper;

import org.apache.curator.ensemble.EnsembleProvider;

/** Tells Curator of the servers when it connects, which is later than it is made. */
final class ServersEnsemble implements EnsembleProvider {
    private final Servers servers;

    ServersEnsemble(Servers servers) {
        this.servers = servers;
    }

    @Override
    public void start() {
        // Curator starts when they are ready.
    }

    @Override
    public String getConnectionString() {
        return servers.connectString();
    }

    @Override
    public void setConnectionString(String connectString) {
        throw new UnsupportedOperationException("the servers are those of the connection string");
    }

    @Override
    public boolean updateServerListEnabled() {
        return false;
    }

    @Override
    public void close() {
        // The backend releases them.
    }
}
