package dev.locked.zookeeper;

import java.util.concurrent.CompletableFuture;

/** Servers that somebody else runs. */
record GivenServers(String connectString) implements Servers {
    @Override
    public CompletableFuture<Boolean> ready() {
        return CompletableFuture.completedFuture(true);
    }

    @Override
    public void release() {
        // They are not ours.
    }

    @Override
    public String toString() {
        return connectString;
    }
}
