package dev.locked.zookeeper;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The servers of a backend: an operator's, or the one that the processes of this machine run themselves. */
interface Servers {
    /** True when it makes sense to connect; fails if there is nothing to connect to, and why. Asked anew each time. */
    CompletableFuture<Boolean> ready();

    /** What ZooKeeper's client is given. Known once {@link #ready} was true. */
    String connectString();

    /** What they ask of everybody who connects, if anything. Known once {@link #ready} was true. */
    Optional<Secret> secret();

    /** They are needed no more. May block for a while. */
    void release();

    /** For messages. */
    @Override
    String toString();
}
