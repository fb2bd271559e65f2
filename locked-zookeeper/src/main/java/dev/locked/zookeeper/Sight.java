package dev.locked.zookeeper;

import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.zookeeper.ZooKeeper;
import org.jspecify.annotations.Nullable;

/**
 * What is read and watched through: a session that there is anyway, so that it stays the only one, or else a connection of
 * its own. It is chosen when it is first needed, and kept until it is gone; a connection of its own also gives way when it
 * is down and there is a session.
 */
final class Sight extends Link implements Link.Rider {
    /** Told when what was set on the server counts no more. */
    interface Eye {
        /** The connection is lost. */
        void lost();

        /** Nothing is lost, but from now on another connection is used. */
        void moved();
    }

    private static final Eye NOBODY = new Eye() {
        @Override
        public void lost() {}

        @Override
        public void moved() {}
    };

    private final Supplier<@Nullable Link> session;
    private final Supplier<CuratorLink> spare;
    private final Consumer<CuratorLink> letGo;
    private volatile Eye eye = NOBODY;
    private volatile @Nullable Link ridden; // written under the lock of this
    private boolean closed; // guarded by this

    /**
     * Chooses nothing yet.
     *
     * @param session a session that can be read through, null if there is none
     * @param spare makes a connection where there is no session; called under a lock
     * @param letGo told of such a connection when it is not needed any more
     */
    Sight(Supplier<@Nullable Link> session, Supplier<CuratorLink> spare, Consumer<CuratorLink> letGo) {
        this.session = session;
        this.spare = spare;
        this.letGo = letGo;
    }

    void tell(Eye told) {
        eye = told;
    }

    @Override
    @Nullable
    ZooKeeper ready() {
        Link now = ridden;
        ZooKeeper zooKeeper = now == null || now.whyGone() != null ? null : now.ready();
        return zooKeeper == null ? choose().ready() : zooKeeper;
    }

    /** As {@link #ready}, without a choice. */
    @Nullable
    ZooKeeper current() {
        Link now = ridden;
        return now == null ? null : now.ready();
    }

    private Link choose() {
        Link left;
        Link next;
        synchronized (this) {
            if (closed) {
                return ALWAYS;
            }
            left = ridden;
            next = better(left);
            if (!next.equals(left)) {
                next.carry(this); // before anybody can use it, so that no loss of it goes unnoticed
                ridden = next;
            }
        }
        if (!next.equals(left)) {
            leave(left);
            changed(); // it may have become usable before it was carried
            if (next.whyGone() != null) {
                lost(next); // before it could tell
            }
        }
        return next;
    }

    private Link better(@Nullable Link now) {
        Link kept = now == null || now.whyGone() != null ? null : now;
        if (kept != null && kept.isSession()) {
            return kept;
        }
        Link live = session.get();
        if (live != null) {
            return live;
        }
        return kept == null ? spare.get() : kept;
    }

    private void leave(@Nullable Link left) {
        if (left instanceof CuratorLink own) {
            letGo.accept(own);
        }
        if (left != null) { // also one that is gone: what it says of its end may come too late to be heard
            eye.moved();
        }
    }

    @Override
    boolean isSession() {
        return false;
    }

    @Override
    public void changed(Link link) {
        if (link.equals(ridden)) {
            changed();
        }
    }

    @Override
    public void lost(Link link) {
        if (!link.equals(ridden)) {
            return;
        }
        if (link.whyGone() == null) {
            eye.lost();
        } else {
            eye.moved();
        }
        changed();
    }

    /** May block for a while. */
    void close() {
        Link last;
        synchronized (this) {
            closed = true;
            last = ridden;
            ridden = null;
        }
        if (last instanceof CuratorLink own) {
            own.close();
        }
    }
}
