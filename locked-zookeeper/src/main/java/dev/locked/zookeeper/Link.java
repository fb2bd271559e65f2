package dev.locked.zookeeper;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.zookeeper.ZooKeeper;
import org.jspecify.annotations.Nullable;

/** A connection to ZooKeeper, with the calls that wait for it to be there. */
abstract class Link {
    /** Told of a link, on whatever thread finds out. */
    interface Rider {
        /** It may have become usable, or gone. */
        void changed(Link link);

        /** Its connection is lost, or it is gone: what was asked of the server to be told is not told any more. */
        void lost(Link link);
    }

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
    private volatile @Nullable Rider rider;

    /** The handle if what it is given would be sent at once, else null. Does not block. */
    abstract @Nullable ZooKeeper ready();

    /** Whether this connection is a session that holds paths; else a lost one is replaced. */
    abstract boolean isSession();

    /** Why this can't be used any more; null while it can. */
    final @Nullable String whyGone() {
        return whyGone;
    }

    /** Has the one who reads through this told of what becomes of it. */
    final void carry(Rider told) {
        rider = told;
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
        Rider told = rider;
        if (told != null) {
            told.changed(this);
        }
    }

    /** Not to be called under a lock, as the next. */
    final void lost() {
        Rider told = rider;
        if (told != null) {
            told.lost(this);
        }
    }

    /** It is no more, for calls made here; the first reason stays. */
    final void gone(String why) {
        if (whyGone == null) {
            whyGone = why;
            lost();
        }
        changed();
    }
}
