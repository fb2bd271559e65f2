package dev.locked.zookeeper;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** The ZooKeeper session beneath a session of ours. */
interface SessionLink {
    /** The connection of the session. */
    Link link();

    /** The id that ZooKeeper gave it. */
    long id();

    /** The timeout that ZooKeeper granted it. */
    Duration negotiated();

    /** Has ZooKeeper end it; the stage is done when it has. From now on there are no calls. */
    CompletableFuture<Boolean> end();

    /** Whether ZooKeeper is known not to know it any more. */
    boolean isOver();

    /** Lets go of it without ending it. */
    void drop();

    /** As {@link #drop}, and may block for a second. */
    void dropNow();
}
