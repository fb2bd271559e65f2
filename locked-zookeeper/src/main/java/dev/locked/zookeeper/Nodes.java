package dev.locked.zookeeper;

import dev.locked.spi.Entry;
import dev.locked.spi.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.zookeeper.data.Stat;
import org.jspecify.annotations.Nullable;

/**
 * Where paths lie: all of them flat under the node of the namespace, with {@code :} for {@code /}, which no path has in
 * it, so that {@code /a/b} in {@code /locked} is the node {@code /locked/:a:b}. An ephemeral node can't have children,
 * and {@code /a} and {@code /a/b} are two values.
 */
final class Nodes {
    private static final long CONTAINER = Long.MIN_VALUE;

    private final String root;

    Nodes(Path namespace) {
        this.root = namespace.value();
    }

    String root() {
        return root;
    }

    String node(Path path) {
        return root + "/" + path.value().replace('/', ':');
    }

    /** What the nodes of all paths begin with. */
    String prefix() {
        return root + "/:";
    }

    /** The path that has this node. */
    Path path(String node) {
        return Path.of(node.substring(root.length() + 1).replace(':', '/'));
    }

    /** The node of the namespace and those above it, from the top. */
    List<String> parents() {
        List<String> parents = new ArrayList<>();
        for (int slash = root.indexOf('/', 1); slash > 0; slash = root.indexOf('/', slash + 1)) {
            parents.add(root.substring(0, slash));
        }
        parents.add(root);
        return parents;
    }

    static Entry entry(Path path, byte @Nullable [] data, Stat stat) {
        return new Entry(
                path,
                owner(stat.getEphemeralOwner()),
                stat.getCzxid(),
                stat.getVersion(),
                data == null ? new byte[0] : data);
    }

    /** The name of a session as ZooKeeper's own tools show it; a node without one has no owner. */
    static String owner(long session) {
        return session == 0 || session == CONTAINER ? "" : "0x" + Long.toHexString(session);
    }
}
