package dev.locked.zookeeper;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Servers that somebody else runs. */
record GivenServers(String connectString) implements Servers {
    @Override
    public CompletableFuture<Boolean> ready() {
        return CompletableFuture.completedFuture(true);
    }

    @Override
    public Optional<Secret> secret() {
        return Optional.empty(); // what an operator has set up is in the connection string
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
