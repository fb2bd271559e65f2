package dev.locked.internal;

import dev.locked.Term;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A leadership, as the user holds it. */
final class TermHandle implements Term {
    private final NodeHandle node;
    private final long token;
    private final LeaseClock lease;
    private volatile boolean ended;

    TermHandle(NodeHandle node, long token, LeaseClock lease) {
        this.node = node;
        this.token = token;
        this.lease = lease;
    }

    void end() {
        ended = true;
    }

    @Override
    public String path() {
        return node.path();
    }

    @Override
    public String id() {
        return node.localId();
    }

    @Override
    public long token() {
        return token;
    }

    @Override
    public boolean isValid() {
        return !ended && lease.holdsAt(node.clock().nanoTime());
    }

    @Override
    public Duration remaining() {
        return ended
                ? Duration.ZERO
                : Duration.ofNanos(lease.remainingAt(node.clock().nanoTime()));
    }

    @Override
    public void update(String value) {
        node.await(startUpdate(value));
    }

    @Override
    public CompletionStage<Void> updateAsync(String value) {
        return node.forUser(startUpdate(value));
    }

    private CompletableFuture<Void> startUpdate(String value) {
        node.checkValue(value);
        return node.update(token, value);
    }

    @Override
    public void resign() {
        node.yieldHandOver();
        node.await(node.resign(token));
    }

    @Override
    public CompletionStage<Void> resignAsync() {
        return node.forUser(node.resign(token));
    }

    @Override
    public String toString() {
        return "Term[" + id() + " on " + path() + ", token " + token + (isValid() ? "]" : ", ended]");
    }
}
