package dev.locked.zookeeper;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.state.ConnectionState;
import org.apache.curator.framework.state.ConnectionStateListener;
import org.apache.zookeeper.ZooKeeper;
import org.jspecify.annotations.Nullable;

/** The session of a client that the user brought. It is used and never ended: it may serve others, too. */
final class SharedSession extends Link implements SessionLink, ConnectionStateListener {
    private final CuratorFramework curator;
    private final ZooKeeper zooKeeper;
    private final long id;

    SharedSession(CuratorFramework curator, ZooKeeper zooKeeper) {
        this.curator = curator;
        this.zooKeeper = zooKeeper;
        this.id = zooKeeper.getSessionId();
        curator.getConnectionStateListenable().addListener(this);
    }

    /** Curator replaces a lost session by itself; what was held under the old one is lost. */
    @Override
    public void stateChanged(CuratorFramework client, ConnectionState state) {
        if (state == ConnectionState.LOST || !zooKeeper.getState().isAlive()) {
            gone("the client has lost its session");
            drop();
        }
        changed();
    }

    @Override
    @Nullable
    ZooKeeper ready() {
        if (!zooKeeper.getState().isAlive()) {
            gone("the client has lost its session, or was closed");
            return null;
        }
        return zooKeeper.getState().isConnected() ? zooKeeper : null;
    }

    @Override
    boolean isSession() {
        return true;
    }

    @Override
    public Link link() {
        return this;
    }

    @Override
    public long id() {
        return id;
    }

    @Override
    public Duration negotiated() {
        return Duration.ofMillis(zooKeeper.getSessionTimeout());
    }

    @Override
    public CompletableFuture<Boolean> end() {
        gone("the session was ended here");
        drop();
        return CompletableFuture.completedFuture(true);
    }

    @Override
    public boolean isOver() {
        return whyGone() != null;
    }

    @Override
    public void drop() {
        curator.getConnectionStateListenable().removeListener(this);
    }

    @Override
    public void dropNow() {
        drop();
    }
}
