package dev.locked.zookeeper;

import java.util.function.Supplier;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.state.ConnectionState;
import org.apache.curator.framework.state.ConnectionStateListener;
import org.apache.zookeeper.ZooKeeper;
import org.jspecify.annotations.Nullable;

/** A connection that is no session of ours. Curator opens another session when it loses one. */
final class CuratorLink extends Link implements ConnectionStateListener {
    private final boolean isOurs;
    private volatile @Nullable CuratorFramework curator;
    private boolean closed; // guarded by this

    private CuratorLink(boolean isOurs) {
        this.isOurs = isOurs;
    }

    /** Over a client of our own, once that is opened. */
    static CuratorLink ours() {
        return new CuratorLink(true);
    }

    /** Over a client that the user has started. */
    static CuratorLink over(CuratorFramework theirs) {
        CuratorLink link = new CuratorLink(false);
        link.use(theirs);
        return link;
    }

    /** May block for a while. */
    synchronized void open(Supplier<CuratorFramework> client) {
        if (!closed) {
            CuratorFramework fresh = client.get();
            use(fresh);
            fresh.start();
        }
    }

    private void use(CuratorFramework client) {
        client.getConnectionStateListenable().addListener(this);
        curator = client;
    }

    @Override
    public void stateChanged(CuratorFramework client, ConnectionState state) {
        if (state == ConnectionState.SUSPENDED || state == ConnectionState.LOST) {
            lost();
        }
        changed();
    }

    @Override
    @Nullable
    ZooKeeper ready() {
        CuratorFramework client = curator;
        // Asked while it is not connected, Curator might block, to close the handle and make another.
        return client != null && client.getZookeeperClient().isConnected() ? handle(client) : null;
    }

    private static @Nullable ZooKeeper handle(CuratorFramework client) {
        try {
            return client.getZookeeperClient().getZooKeeper();
        } catch (Exception e) {
            return null; // it was lost this very moment, and what comes next is told
        }
    }

    @Override
    boolean isSession() {
        return false;
    }

    /** A session of ours on the user's client, which fails if that is not there yet. */
    @Nullable
    SharedSession share() {
        CuratorFramework client = curator;
        ZooKeeper zooKeeper = ready();
        return client == null || zooKeeper == null ? null : new SharedSession(client, zooKeeper);
    }

    /** Leaves the user's client open. May block for a while. */
    synchronized void close() {
        closed = true;
        CuratorFramework client = curator;
        if (client != null) {
            client.getConnectionStateListenable().removeListener(this);
            if (isOurs) {
                client.close();
            }
        }
    }
}
