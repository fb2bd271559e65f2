package dev.locked.benchmarks;

import static java.util.concurrent.TimeUnit.SECONDS;

import dev.locked.Locker;
import dev.locked.Node;
import dev.locked.Term;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * What is timed of ours: three processes in one, each with a connection and a session of its own. One is selected on free
 * paths, in a namespace that nobody else watches, as the raw client does what it does by itself; two hand over.
 */
public final class Ours implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Locker alone;
    private final Locker one;
    private final Locker other;
    private final Node keepsSession;
    private Node holder;
    private Node waiter;
    private int round;

    /**
     * Connects, and opens the sessions.
     *
     * @param uri of the store
     * @throws InterruptedException if this thread was interrupted
     */
    public Ours(String uri) throws InterruptedException {
        alone = Locker.connect(uri + "/alone");
        one = Locker.connect(uri + "/two");
        other = Locker.connect(uri + "/two");
        keepsSession = alone.node("/session").id("id").value("value").build();
        keepsSession.start();
        selected(keepsSession);
        holder = one.node("/hand-over").id("id").value("value").build();
        waiter = other.node("/hand-over").id("id").value("value").build();
        holder.start();
        selected(holder);
        waiter.start();
    }

    private static Term selected(Node node) throws InterruptedException {
        return node.awaitSelected(PATIENCE).orElseThrow(() -> new IllegalStateException(node + " was not selected"));
    }

    /** From the start of a node on a free path to its term in hand. */
    long select() throws InterruptedException {
        Node node = alone.node("/select/" + round++).id("id").value("value").build();
        long begin = System.nanoTime();
        node.start();
        Term term = selected(node);
        long time = System.nanoTime() - begin;
        if (!term.isValid()) {
            throw new IllegalStateException(term + " is over");
        }
        node.stop();
        return time;
    }

    /** From the stop of the selected node to the term of the one that waits; then the former waits. */
    long handOver() throws Exception {
        CompletableFuture<Term> next = waiter.whenSelected().toCompletableFuture();
        long begin = System.nanoTime();
        CompletableFuture<Void> stopped = holder.stopAsync().toCompletableFuture();
        next.get(PATIENCE.toSeconds(), SECONDS);
        long time = System.nanoTime() - begin;
        stopped.get(PATIENCE.toSeconds(), SECONDS);
        swap();
        return time;
    }

    private void swap() {
        Node former = holder;
        holder = waiter;
        waiter = former;
        waiter.start();
    }

    @Override
    public void close() {
        other.close();
        one.close();
        alone.close();
    }
}
