package dev.locked.zookeeper;

import dev.locked.spi.BackendException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.zookeeper.AddWatchMode;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.WatchedEvent;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.ZooKeeper;
import org.jspecify.annotations.Nullable;

/**
 * One persistent recursive watch on the namespace for all paths. It loses what happens while there is no connection, so
 * each time that there is one again it is set anew, and then all paths are read, in this order.
 */
final class WatchHub implements Watcher {
    private static final Duration SET_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration PAUSE = Duration.ofMillis(200);

    private final Calls calls;
    private final CuratorLink link;
    private final Nodes nodes;
    private final Operation operation;
    private final Map<String, Set<PathWatch>> watches = new ConcurrentHashMap<>();
    private final AtomicBoolean started = new AtomicBoolean();

    /** How often the connection was lost; what was set before a loss counts no more. */
    private final AtomicInteger losses = new AtomicInteger();

    private volatile int setAfter = -1;
    private volatile boolean closed;

    WatchHub(Calls calls, CuratorLink link, Nodes nodes) {
        this.calls = calls;
        this.link = link;
        this.nodes = nodes;
        this.operation = Operation.harmless("watch " + nodes.root());
    }

    void add(PathWatch watch) {
        watches.compute(nodes.node(watch.path()), (node, set) -> {
            Set<PathWatch> all = set == null ? ConcurrentHashMap.newKeySet() : set;
            all.add(watch);
            return all;
        });
        if (started.compareAndSet(false, true)) {
            link.onLoss(this::lost);
            set(losses.get());
        } else if (setAfter == losses.get()) {
            watch.refresh();
        }
    }

    void remove(PathWatch watch) {
        watches.computeIfPresent(nodes.node(watch.path()), (node, set) -> {
            set.remove(watch);
            return set.isEmpty() ? null : set;
        });
    }

    private void lost() {
        int now = losses.incrementAndGet();
        BackendException cause = calls.errors().notApplied(operation, "the connection is lost");
        calls.aside(() -> tellBroken(cause));
        set(now);
    }

    private void tellBroken(BackendException cause) {
        watches.values().forEach(set -> set.forEach(watch -> watch.broken(cause)));
    }

    /** Sets the watch as soon as there is a connection, unless that is lost once more. */
    private void set(int after) {
        if (closed || after != losses.get()) {
            return;
        }
        var unused = calls.<Boolean>send(link, operation, SET_TIMEOUT, this::send)
                .whenComplete((set, error) -> onSet(after, error));
    }

    private void send(ZooKeeper zooKeeper, Call<Boolean> call) {
        zooKeeper.addWatch(
                nodes.root(),
                this,
                AddWatchMode.PERSISTENT_RECURSIVE,
                (rc, path, context) -> {
                    if (rc == Code.OK.intValue()) {
                        call.succeed(true);
                    } else {
                        call.fail(Code.get(rc));
                    }
                },
                null);
    }

    private void onSet(int after, @Nullable Throwable error) {
        if (closed || after != losses.get()) {
            return;
        }
        if (error == null) {
            setAfter = after;
            watches.values().forEach(set -> set.forEach(PathWatch::refresh));
            return;
        }
        if (error instanceof BackendException cause) {
            tellBroken(cause);
        }
        calls.later(PAUSE, () -> set(after));
    }

    /** On the thread that brings ZooKeeper's answers. */
    @Override
    public void process(WatchedEvent event) {
        String node = event.getPath();
        if (node == null || closed) {
            return;
        }
        Set<PathWatch> touched = watches.get(node);
        if (touched != null) {
            touched.forEach(PathWatch::refresh);
        }
    }

    /** No more is told; a watch on a client of the user's is taken away. */
    void close() {
        closed = true;
        watches.values().forEach(set -> set.forEach(PathWatch::close));
        ZooKeeper zooKeeper = started.get() ? link.ready() : null;
        if (zooKeeper != null) {
            zooKeeper.removeWatches(nodes.root(), this, WatcherType.Any, true, (rc, path, context) -> {}, null);
        }
    }
}
