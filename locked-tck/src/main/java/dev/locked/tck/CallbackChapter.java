package dev.locked.tck;

import static dev.locked.tck.EventChapter.awaitQuietly;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.locked.ListenerException;
import dev.locked.Locker;
import dev.locked.Node;
import dev.locked.NodeBuilder;
import dev.locked.NotSelectedException;
import dev.locked.Term;
import dev.locked.spi.Backend;
import dev.locked.spi.Path;
import dev.locked.tck.EventRecorder.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;

/** Clauses E, second part: what a callback may do, and what it can't harm. */
abstract class CallbackChapter extends Chapter {
    private static final Duration STEADY = Duration.ofSeconds(3);
    private static final List<Kind> KINDS = List.of(Kind.CHANGE, Kind.SELECT, Kind.DESELECT, Kind.VACANT);

    /** Runs an action inside the first callback of each kind of a node that is selected and then resigns or is stopped. */
    private void inEveryCallback(String name, Consumer<Node> action) {
        for (Kind kind : KINDS) {
            CompletableFuture<Node> self = new CompletableFuture<>();
            Acting acting = new Acting(kind, () -> action.accept(self.join()));
            Path path = path("/" + name + "/" + kind);
            EventRecorder events = new EventRecorder();
            Node node = calm(locker(), path, "actor")
                    .listener(events)
                    .listener(acting)
                    .build();
            Contender actor = new Contender(node, events);
            self.complete(actor.node());
            actor.node().start();
            Eventually.holds(
                    "selected, or acted",
                    SOON,
                    () -> actor.node().isSelected() || acting.done().isDone());
            if (kind == Kind.DESELECT || kind == Kind.VACANT) {
                actor.node().term().ifPresent(Term::resignAsync);
            }
            assertComesBack(name + " in " + kind, acting.done());
            actor.node().stop();
            actor.events().checkAllEnded();
            assertEquals(Optional.empty(), read(open(), path));
        }
    }

    private static void assertComesBack(String what, CompletableFuture<?> done) {
        try {
            assertNotNull(done.get(60, TimeUnit.SECONDS));
        } catch (TimeoutException | ExecutionException | InterruptedException e) {
            throw new AssertionError(what + " did not come back: " + e, e);
        }
    }

    /** Asked: {@link Node#stop} of the node itself, from each of its callbacks. It returns, and the path is free. */
    @Clause("E4")
    @DisplayName("E4 a node may be stopped from any of its callbacks")
    void e4_stopFromCallbacks() {
        inEveryCallback("e4", Node::stop);
    }

    /** Asked: resign and update, blocking, from each callback. They return, or say that the term has ended. */
    @Clause("E5")
    @DisplayName("E5 a term may be updated and resigned from any callback")
    void e5_updateAndResignFromCallbacks() {
        inEveryCallback(
                "e5",
                node -> node.term().ifPresent(term -> {
                    try {
                        term.update("from a callback");
                    } catch (NotSelectedException e) {
                        // The term ended between the two calls: a right answer as well.
                    }
                    term.resign();
                }));
    }

    /** Asked: another node is made, started, waited for and stopped, in each callback. */
    @Clause("E12")
    @DisplayName("E12 other nodes may be started and stopped from any callback")
    void e12_othersFromCallbacks() {
        Locker locker = locker();
        Path path = path("/e12-other");
        inEveryCallback("e12", node -> {
            Contender other = Contender.start(calm(locker, path, "other"));
            other.awaitTerm();
            other.node().stop();
        });
    }

    /** Asked: {@link Locker#close} of the node's own locker, from each callback. It returns, and the path is free. */
    @Clause("E13")
    @DisplayName("E13 a locker may be closed from any callback of its nodes")
    void e13_closeFromCallbacks() {
        for (Kind kind : KINDS) {
            Locker locker = locker();
            Acting acting = new Acting(kind, locker::close);
            Path path = path("/e13/" + kind);
            Contender beside = Contender.start(calm(locker, path("/e13-beside/" + kind), "beside"));
            Contender actor = Contender.start(calm(locker, path, "actor").listener(acting));
            Eventually.holds(
                    "selected, or acted",
                    SOON,
                    () -> actor.node().isSelected() || acting.done().isDone());
            if (kind == Kind.DESELECT || kind == Kind.VACANT) {
                actor.node().term().ifPresent(Term::resignAsync);
            }
            assertComesBack("close in " + kind, acting.done());
            Eventually.see("the path", SOON, () -> read(open(), path), Optional::isEmpty);
            beside.events().checkOrder();
        }
    }

    /** Asked: listeners that throw in every callback. Each is reported as an error; the node lives as any other. */
    @Clause("E6")
    @DisplayName("E6 a listener that throws is reported and harms nobody")
    void e6_throwingListener() {
        Path path = path("/e6");
        Contender node = Contender.start(calm(locker(), path, "node")
                .onChange((value, id) -> {
                    throw new IllegalStateException("thrown by the kit in change");
                })
                .onSelect(term -> {
                    throw new AssertionError("thrown by the kit in select");
                })
                .onDeselect(term -> {
                    throw new IllegalStateException("thrown by the kit in deselect");
                })
                .onError(error -> {
                    throw new IllegalStateException("thrown by the kit in error");
                }));
        Term first = node.awaitTerm();
        assertInstanceOf(
                ListenerException.class, node.events().await(Kind.ERROR, 1).error());
        first.resign();
        node.events().await(Kind.SELECT, 2);
        node.awaitTerm();
        node.node().stop();
        node.events().checkAllEnded();
        assertTrue(
                node.events().of(Kind.ERROR).size() >= 4,
                "an error for each that threw: " + node.events().all());
    }

    /**
     * Asked: a select handler that blocks for three ttls. The node stays selected all the time, and other nodes of the
     * locker are selected meanwhile.
     */
    @Clause("E14")
    @DisplayName("E14 a listener that blocks costs no lease, and other nodes nothing")
    void e14_blockedListener() {
        Locker locker = locker();
        CountDownLatch goOn = new CountDownLatch(1);
        Contender blocked = Contender.start(steady(locker, "/e14", "blocked").onSelect(term -> awaitQuietly(goOn)));
        Contender beside = Contender.start(steady(locker, "/e14-beside", "beside"));
        try {
            Term term = blocked.awaitTerm();
            beside.awaitTerm();
            beside.events().await(Kind.SELECT, 1);
            Contender late = Contender.start(steady(locker, "/e14-late", "late"));
            late.awaitTerm();
            late.events().await(Kind.SELECT, 1);
            Duration three = blocked.node().effectiveTtl().multipliedBy(3);
            time().keptFor("the term is valid", blocked.node().effectiveTtl(), three, term::isValid);
        } finally {
            goOn.countDown();
        }
        blocked.node().stop();
        blocked.events().checkAllEnded();
    }

    /** Of a ttl that is waited for, and that a stall of a second does not use up. */
    private NodeBuilder steady(Locker locker, String path, String id) {
        NodeBuilder builder = brief(locker, path(path), id);
        Duration ttl = ttl(open().limits());
        return builder.ttl(ttl.compareTo(STEADY) < 0 ? STEADY : ttl);
    }

    /**
     * Asked: a leader whose connection dies while its select handler still runs. It is not selected any more when the lease
     * is over, whatever the handler does; the deselect is told once the handler has returned.
     */
    @Clause("E15")
    @DisplayName("E15 a lease that is lost while its select is handled is told after that, in order")
    void e15_lostWhileHandled() {
        Backend cut = open();
        CountDownLatch goOn = new CountDownLatch(1);
        Contender leader =
                Contender.start(brief(locker(cut), path("/e15"), "leader").onSelect(term -> awaitQuietly(goOn)));
        try {
            Term term = leader.awaitTerm();
            crash(cut);
            Eventually.holds("the lease is over", leader.node().effectiveTtl(), () -> !term.isValid());
            assertEquals(List.of(), leader.events().of(Kind.DESELECT), "told while the select is handled");
        } finally {
            goOn.countDown();
        }
        leader.events().await(Kind.DESELECT, 1);
        leader.node().stop();
        leader.events().checkAllEnded();
    }
}
