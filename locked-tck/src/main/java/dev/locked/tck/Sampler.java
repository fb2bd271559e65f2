package dev.locked.tck;

import dev.locked.Node;
import dev.locked.Term;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** Looks all the time whether two nodes say that they are selected. */
final class Sampler extends Thread {
    private static final long PAUSE_NANOS = 200_000;

    private final List<Node> nodes;
    private volatile boolean away;
    private volatile boolean ended;
    private volatile boolean both;

    Sampler(List<Node> nodes) {
        super("sampler");
        this.nodes = List.copyOf(nodes);
        setDaemon(true);
    }

    /** Exclusion is not promised to an entry that an operator's hand has touched. */
    void lookAway() {
        away = true;
    }

    void lookAgain() {
        away = false;
    }

    /** Ends it; tells whether two were selected at once. */
    boolean end() throws InterruptedException {
        ended = true;
        join();
        return both;
    }

    @Override
    public void run() {
        while (!ended) {
            nodes.forEach(this::look);
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /** One that is selected before and after the look at the others was selected throughout. */
    private void look(Node one) {
        Optional<Term> term = one.term();
        if (term.isPresent() && !away) {
            boolean other = nodes.stream().anyMatch(node -> !node.equals(one) && node.isSelected());
            boolean still = term.get().isValid();
            both = both || (other && still && !away);
        }
    }
}
