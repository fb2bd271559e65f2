package dev.locked.tck;

import dev.locked.Node;
import dev.locked.NodeBuilder;
import dev.locked.Term;
import java.time.Duration;
import java.util.List;

/** A node and what it told. */
record Contender(Node node, EventRecorder events) {
    /** Makes a node and starts it. */
    static Contender start(NodeBuilder builder) {
        Contender contender = make(builder);
        contender.node.start();
        return contender;
    }

    /** Makes a node; its events are recorded after its other listeners were called. */
    static Contender make(NodeBuilder builder) {
        EventRecorder events = new EventRecorder();
        return new Contender(builder.listener(events).build(), events);
    }

    /** Starts it again. */
    void restart() {
        events.restarted();
        node.start();
    }

    /** Waits to be selected. */
    Term awaitTerm(Duration within) {
        try {
            return node.awaitSelected(within)
                    .orElseThrow(() -> new AssertionError(
                            node.localId() + " was not selected within " + within + "; there came " + events.all()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for a term", e);
        }
    }

    Term awaitTerm() {
        return awaitTerm(Chapter.SOON);
    }

    /** Waits until this node sees who the owner is. */
    void awaitOwner(String id) {
        Eventually.see(
                node.localId() + " sees the owner",
                Chapter.SOON,
                node::id,
                seen -> seen.filter(id::equals).isPresent());
    }

    /** Waits until one of these is selected. */
    static Contender awaitLeader(List<Contender> all, Duration within) {
        Eventually.holds("one is selected", within, () -> all.stream().anyMatch(c -> c.node.isSelected()));
        return all.stream().filter(c -> c.node.isSelected()).findFirst().orElseGet(() -> awaitLeader(all, within));
    }

    static Contender awaitLeader(List<Contender> all) {
        return awaitLeader(all, Chapter.SOON);
    }
}
