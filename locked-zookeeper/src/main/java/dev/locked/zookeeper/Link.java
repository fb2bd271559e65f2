package dev.locked.zookeeper;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.zookeeper.ZooKeeper;
import org.jspecify.annotations.Nullable;

/** A connection to ZooKeeper, with the calls that wait for it to be there. */
abstract class Link {
    /** For calls that need no connection. */
    static final Link ALWAYS = new Link() {
        @Override
        @Nullable
        ZooKeeper ready() {
            return null;
        }

        @Override
        boolean isSession() {
            return false;
        }
    };

    private final Set<Call<?>> waiting = ConcurrentHashMap.newKeySet();
    private volatile @Nullable String whyGone;

    /** The handle if what it is given would be sent at once, else null. Does not block. */
    abstract @Nullable ZooKeeper ready();

    /** Whether this connection is a session that holds paths; else a lost one is replaced. */
    abstract boolean isSession();

    /** Why the session can't be used any more; null while it can. */
    final @Nullable String whyGone() {
        return whyGone;
    }

    /** Has the call attempted whenever this connection may have become usable, or gone. */
    final void await(Call<?> call) {
        waiting.add(call);
    }

    final void forget(Call<?> call) {
        waiting.remove(call);
    }

    final void changed() {
        waiting.forEach(Call::attempt);
    }

    /** The session is no more, for calls made here; the first reason stays. */
    final void gone(String why) {
        if (whyGone == null) {
            whyGone = why;
        }
        changed();
    }
}
