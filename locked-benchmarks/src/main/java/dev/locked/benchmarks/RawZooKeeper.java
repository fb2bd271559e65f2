package dev.locked.benchmarks;

import static java.util.concurrent.TimeUnit.SECONDS;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.WatchedEvent;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.Watcher.Event.EventType;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.Stat;
import org.jspecify.annotations.Nullable;

/** ZooKeeper's own client. */
final class RawZooKeeper implements RawClient {
    private static final byte[] BYTES = DATA.getBytes(StandardCharsets.UTF_8);
    private static final String PUT = "/raw-put";
    private static final String HAND_OVER = "/raw-hand-over";
    private static final int SESSION_MILLIS = 30_000;

    private final ZooKeeper client;
    private final ZooKeeper successor;
    private volatile CompletableFuture<Code> won = new CompletableFuture<>();
    private volatile CompletableFuture<Code> watching = new CompletableFuture<>();

    RawZooKeeper(String endpoint) throws Exception {
        client = connect(endpoint);
        successor = connect(endpoint);
        client.create("/raw", BYTES, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
        client.create(PUT, BYTES, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
        client.create(HAND_OVER, BYTES, Ids.OPEN_ACL_UNSAFE, CreateMode.EPHEMERAL);
        watch();
    }

    private static ZooKeeper connect(String endpoint) throws Exception {
        CompletableFuture<Boolean> connected = new CompletableFuture<>();
        ZooKeeper zooKeeper = new ZooKeeper(endpoint, SESSION_MILLIS, event -> connected.complete(true));
        connected.get(20, SECONDS);
        return zooKeeper;
    }

    private void watch() {
        Watcher watcher = this::takeOver;
        successor.exists(HAND_OVER, watcher, (rc, path, context, stat) -> watching.complete(Code.get(rc)), null);
    }

    private void takeOver(WatchedEvent event) {
        if (event.getType() == EventType.NodeDeleted) {
            successor.create(
                    HAND_OVER,
                    BYTES,
                    Ids.OPEN_ACL_UNSAFE,
                    CreateMode.EPHEMERAL,
                    (rc, path, context, name) -> won.complete(Code.get(rc)),
                    null);
        }
    }

    private static void check(@Nullable Code code) throws KeeperException {
        if (code != Code.OK) {
            throw KeeperException.create(code == null ? Code.SYSTEMERROR : code);
        }
    }

    /** With what the server numbers it by, which is the fencing token. */
    @Override
    public void acquire(String key) throws KeeperException, InterruptedException {
        Stat stat = new Stat();
        client.create("/raw/" + key, BYTES, Ids.OPEN_ACL_UNSAFE, CreateMode.EPHEMERAL, stat);
        if (stat.getCzxid() == 0) {
            throw new IllegalStateException("no token for " + key);
        }
    }

    @Override
    public void put() throws KeeperException, InterruptedException {
        client.setData(PUT, BYTES, -1);
    }

    @Override
    public void handOver() throws Exception {
        check(watching.get(20, SECONDS));
        won = new CompletableFuture<>();
        watching = new CompletableFuture<>();
        client.delete(HAND_OVER, -1);
        check(won.get(20, SECONDS));
        watch();
    }

    @Override
    public void close() {
        try {
            successor.close();
            client.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
