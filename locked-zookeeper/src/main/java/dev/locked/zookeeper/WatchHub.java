package dev.locked.zookeeper;

import dev.locked.spi.BackendException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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
final class WatchHub implements Watcher, Sight.Eye {
    private static final Duration SET_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final int MOST_DOUBLINGS = 4;

    private final Calls calls;
    private final Sight sight;
    private final Nodes nodes;
    private final Operation operation;
    private final Map<String, Set<PathWatch>> watches = new ConcurrentHashMap<>();

    /** How often the connection was lost, or left; what was set before counts no more. Guarded by this, as those below. */
    private int losses;

    private int failures;

    private int setAfter = -1;
    private boolean setting;
    private volatile boolean closed;

    WatchHub(Calls calls, Sight sight, Nodes nodes) {
        this.calls = calls;
        this.sight = sight;
        this.nodes = nodes;
        this.operation = Operation.harmless("watch " + nodes.root());
    }

    void add(PathWatch watch) {
        boolean isSet;
        boolean isFirst;
        int after;
        synchronized (this) {
            watches.computeIfAbsent(nodes.node(watch.path()), node -> ConcurrentHashMap.newKeySet())
                    .add(watch);
            after = losses;
            isSet = setAfter == after;
            isFirst = !isSet && !setting;
            setting |= isFirst;
        }
        if (isSet) {
            watch.refresh();
        } else if (isFirst) {
            set(after);
        }
    }

    synchronized void remove(PathWatch watch) {
        watches.computeIfPresent(nodes.node(watch.path()), (node, set) -> {
            set.remove(watch);
            return set.isEmpty() ? null : set;
        });
    }

    @Override
    public void lost() {
        BackendException cause = calls.errors().notApplied(operation, "the connection is lost");
        int now = countLoss();
        calls.aside(() -> tellBroken(cause, now));
        set(now);
    }

    @Override
    public void moved() {
        set(countLoss());
    }

    private synchronized int countLoss() {
        setting = true;
        return ++losses;
    }

    synchronized int losses() {
        return losses;
    }

    private void tellBroken(BackendException cause, int after) {
        watches.values().forEach(set -> set.forEach(watch -> watch.broken(cause, after)));
    }

    /** Sets the watch as soon as there is a connection, unless that is lost once more or nobody watches any more. */
    private void set(int after) {
        synchronized (this) {
            if (closed || after != losses) {
                return;
            }
            setting = !watches.isEmpty();
            if (!setting) {
                return;
            }
        }
        var unused = calls.<Boolean>send(sight, operation, SET_TIMEOUT, this::send)
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
        Duration pause;
        synchronized (this) {
            if (closed || after != losses) {
                return;
            }
            if (error == null) {
                setAfter = after;
                setting = false;
            }
            failures = error == null ? 0 : failures + 1;
            pause = FIRST_PAUSE
                    .multipliedBy(1L << Math.min(failures, MOST_DOUBLINGS))
                    .dividedBy(2);
        }
        if (error == null) {
            watches.values().forEach(set -> set.forEach(PathWatch::refresh));
            return;
        }
        if (error instanceof BackendException cause) {
            tellBroken(cause, after);
        }
        calls.later(pause, () -> set(after));
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
            PathWatch.Event numbered = new PathWatch.Event(event, losses());
            touched.forEach(watch -> watch.event(numbered));
        }
    }

    /** No more is told; a watch on a client of the user's is taken away. */
    void close() {
        closed = true;
        watches.values().forEach(set -> set.forEach(PathWatch::close));
        ZooKeeper zooKeeper = sight.current();
        if (zooKeeper != null) {
            zooKeeper.removeWatches(nodes.root(), this, WatcherType.Any, true, (rc, path, context) -> {}, null);
        }
    }
}
