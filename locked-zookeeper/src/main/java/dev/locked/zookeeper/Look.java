package dev.locked.zookeeper;

import dev.locked.spi.Entry;
import dev.locked.spi.Path;
import java.util.function.Consumer;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.ZooKeeper;
import org.jspecify.annotations.Nullable;

/** Reads a path as it is now: what it reads through may lag behind the leader, so it has to catch up first. */
final class Look {
    private Look() {}

    /** What is found is handed over on the thread that brings ZooKeeper's answers, null where there is nothing. */
    static void at(ZooKeeper zooKeeper, String node, Path path, Call<?> call, Consumer<@Nullable Entry> found) {
        zooKeeper.sync(
                node,
                (rc, ignored, context) -> {
                    if (rc != Code.OK.intValue()) {
                        call.fail(Code.get(rc));
                    }
                },
                null);
        zooKeeper.getData(
                node,
                false,
                (rc, ignored, context, data, stat) -> {
                    Code code = Code.get(rc);
                    if (call.isOver()) {
                        return;
                    }
                    switch (code) {
                        case OK -> found.accept(Nodes.entry(path, data, stat));
                        case NONODE -> found.accept(null);
                        default -> call.fail(code);
                    }
                },
                null);
    }
}
