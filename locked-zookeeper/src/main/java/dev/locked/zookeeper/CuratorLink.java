package dev.locked.zookeeper;

import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.state.ConnectionState;
import org.apache.curator.framework.state.ConnectionStateListener;
import org.apache.zookeeper.ZooKeeper;
import org.jspecify.annotations.Nullable;

/** The connection for reads and watches. Curator opens another session when it loses one. */
final class CuratorLink extends Link implements ConnectionStateListener {
    private final CuratorFramework curator;
    private final @Nullable Servers ours;
    private final AtomicBoolean started = new AtomicBoolean();
    private volatile Runnable onLoss = () -> {};

    /** Over a client of our own for these servers, or the user's client if there are none. */
    CuratorLink(CuratorFramework curator, @Nullable Servers ours) {
        this.curator = curator;
        this.ours = ours;
    }

    /** Connects, the first time it is asked. */
    void start(Calls calls) {
        if (!started.compareAndSet(false, true)) {
            return;
        }
        curator.getConnectionStateListenable().addListener(this);
        if (ours != null) {
            var unused = ours.ready().whenComplete((ready, error) -> startClient(calls, error));
        }
    }

    private void startClient(Calls calls, @Nullable Throwable noServer) {
        if (noServer != null) {
            started.set(false); // the next one to ask tries again
        } else {
            var unused = calls.opening(curator::start);
        }
    }

    /** Has this told when sight of the store is lost. */
    void onLoss(Runnable told) {
        onLoss = told;
    }

    @Override
    public void stateChanged(CuratorFramework client, ConnectionState state) {
        if (state == ConnectionState.SUSPENDED || state == ConnectionState.LOST) {
            onLoss.run();
        }
        changed();
    }

    @Override
    @Nullable
    ZooKeeper ready() {
        // Asked while it is not connected, Curator might block, to close the handle and make another.
        return curator.getZookeeperClient().isConnected() ? handle() : null;
    }

    private @Nullable ZooKeeper handle() {
        try {
            return curator.getZookeeperClient().getZooKeeper();
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
        ZooKeeper zooKeeper = ready();
        return zooKeeper == null ? null : new SharedSession(curator, zooKeeper);
    }

    /** May block for a while. */
    void close() {
        curator.getConnectionStateListenable().removeListener(this);
        if (ours != null && started.get()) {
            curator.close();
        }
    }
}
