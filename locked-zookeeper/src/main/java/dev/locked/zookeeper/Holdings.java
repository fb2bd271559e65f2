package dev.locked.zookeeper;

import dev.locked.spi.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which entries a session is known to hold. ZooKeeper takes the writes of one session in the order in which they were
 * sent, so what is known at the sending still holds at the writing, but for the hand of an operator. Guarded by itself:
 * whoever decides by it sends under its lock, too.
 */
final class Holdings {
    enum Knowledge {
        HELD,
        NOT_HELD,
        UNKNOWN
    }

    private static final class Holding {
        long token;
        int acquiring;
    }

    private final Map<Path, Holding> all = new HashMap<>();
    private boolean closed;

    /** False if nothing may be acquired any more. */
    synchronized boolean acquiring(Path path) {
        if (!closed) {
            all.computeIfAbsent(path, key -> new Holding()).acquiring++;
        }
        return !closed;
    }

    synchronized void won(Path path, long token) {
        Holding holding = all.computeIfAbsent(path, key -> new Holding());
        holding.acquiring--;
        holding.token = token;
    }

    /** Held by another, or else certainly not taken. */
    synchronized void notWon(Path path) {
        Holding holding = all.get(path);
        if (holding != null && --holding.acquiring == 0 && holding.token == 0) {
            all.remove(path);
        }
    }

    /** Nobody knows: the path is kept in mind. */
    synchronized void doubtful(Path path) {
        Holding holding = all.get(path);
        if (holding != null) {
            holding.acquiring--;
        }
    }

    /** What was seen under the path, zero for nothing of this session's; false if it may be otherwise by now. */
    synchronized boolean seen(Path path, long token) {
        Holding holding = all.get(path);
        if (holding != null && holding.acquiring > 0) {
            return false;
        }
        if (token == 0) {
            all.remove(path);
        } else {
            all.computeIfAbsent(path, key -> new Holding()).token = token;
        }
        return true;
    }

    synchronized void released(Path path, long token) {
        Holding holding = all.get(path);
        if (holding != null && holding.token == token) {
            holding.token = 0;
            if (holding.acquiring == 0) {
                all.remove(path);
            }
        }
    }

    synchronized Knowledge of(Path path, long token) {
        Holding holding = all.get(path);
        if (holding == null || holding.acquiring > 0 || holding.token == 0) {
            return Knowledge.UNKNOWN;
        }
        return holding.token == token ? Knowledge.HELD : Knowledge.NOT_HELD;
    }

    /** Whether the session has, or may have, an entry there. */
    synchronized boolean touches(Path path) {
        return all.containsKey(path);
    }

    /** How long the names of all these nodes are, taken together. */
    synchronized int size(Nodes nodes) {
        return all.keySet().stream()
                .mapToInt(path -> nodes.node(path).length() + Integer.BYTES)
                .sum();
    }

    /** Where the session has, or may have, an entry; from now on there is no other. */
    synchronized List<Path> close() {
        closed = true;
        return List.copyOf(all.keySet());
    }
}
