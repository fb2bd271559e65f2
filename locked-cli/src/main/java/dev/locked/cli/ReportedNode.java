package dev.locked.cli;

import dev.locked.Node;
import dev.locked.NodeBuilder;
import dev.locked.NodeState;
import dev.locked.Term;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A candidate that tells all that it sees, and at a steady pace whether it takes itself for the owner: a {@code claim},
 * with the time before and after the question. A {@code state} event follows whatever changed the node's state.
 */
final class ReportedNode implements AutoCloseable {
    private final Node node;
    private final Teller teller;
    private @Nullable NodeState lastState;
    private volatile boolean ended;

    /** Makes the node; what {@code sink} is given comes from several threads. */
    ReportedNode(String path, NodeBuilder builder, Consumer<Event> sink) {
        teller = new Teller(path, sink);
        node = builder.listener(teller).build();
    }

    /** Enters the election; claims from now on, unless the pace is zero. */
    void start(Duration claimEvery) {
        node.start();
        tellState();
        if (!claimEvery.isZero()) {
            Thread claims = new Thread(() -> claimUntilEnded(claimEvery.toNanos()), "locked-claims");
            claims.setDaemon(true);
            claims.start();
        }
    }

    boolean hasFailed() {
        return node.state() == NodeState.FAILED;
    }

    /** Leaves the election, as {@link Node#stop()} does. */
    @Override
    public void close() {
        node.stop();
        ended = true;
        tellState();
    }

    private void claimUntilEnded(long paceNanos) {
        while (!ended) {
            teller.passOn(claim());
            tellState();
            LockSupport.parkNanos(paceNanos);
        }
    }

    private Event claim() {
        long t0 = System.nanoTime();
        Optional<Term> term = node.term().filter(Term::isValid);
        long t1 = System.nanoTime();
        return teller.now("claim")
                .with("t0", t0)
                .with("t1", t1)
                .with("selected", term.isPresent())
                .with("token", term.map(Term::token).orElse(null));
    }

    private synchronized void tellState() {
        NodeState state = node.state();
        if (state != lastState) {
            lastState = state;
            teller.passOn(teller.now("state").with("state", state.name()).with("ttlMillis", ttlMillis()));
        }
    }

    private long ttlMillis() {
        return node.effectiveTtl().toMillis();
    }

    /** Adds what only the node knows. */
    private final class Teller extends Reporter {
        Teller(String path, Consumer<Event> sink) {
            super(path, sink);
        }

        void passOn(Event event) {
            super.tell(event);
        }

        @Override
        void tell(Event event) {
            passOn(event.is("select") ? event.with("ttlMillis", ttlMillis()) : event);
            tellState();
        }

        @Override
        String localId() {
            return node.localId();
        }

        @Override
        String localValue() {
            return node.localValue();
        }
    }
}
