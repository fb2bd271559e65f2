package dev.locked.internal;

import dev.locked.NodeListener;
import java.util.ArrayList;
import java.util.List;

/** What a builder collects of listeners. */
public final class Listeners {
    private final List<NodeListener> all = new ArrayList<>();

    /** Adds one. */
    public void add(NodeListener listener) {
        all.add(listener);
    }

    /** Those added so far. */
    public List<NodeListener> copy() {
        return List.copyOf(all);
    }
}
