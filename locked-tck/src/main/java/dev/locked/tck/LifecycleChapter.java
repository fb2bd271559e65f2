package dev.locked.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.locked.Locker;
import dev.locked.Node;
import dev.locked.NodeState;
import dev.locked.NotSelectedException;
import dev.locked.Observer;
import dev.locked.Term;
import dev.locked.spi.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;

/** Clauses N, second part: the life of a node and of its locker. */
abstract class LifecycleChapter extends Chapter {
    /**
     * Asked: a node is stopped and started three times, while it is selected and while it waits. Each time it is a
     * candidate again, with a greater token.
     */
    @Clause("N4")
    @DisplayName("N4 a stopped node can be started again")
    void n4_restart() {
        Path path = path("/n4");
        Contender one = Contender.make(calm(locker(), path, "one"));
        long last = 0;
        for (int i = 0; i < 3; i++) {
            one.restart();
            long token = one.awaitTerm().token();
            assertTrue(token > last, "token " + token + " after " + last);
            last = token;
            one.node().stop();
            assertEquals(NodeState.STOPPED, one.node().state());
        }
        Contender two = Contender.start(calm(locker(), path, "two"));
        two.awaitTerm();
        one.restart();
        one.awaitOwner("two");
        one.node().stop();
        one.restart();
        two.node().stop();
        one.awaitTerm();
        one.events().checkOrder();
    }

    /** Asked: start of a node and of an observer that are started. It is refused and changes nothing. */
    @Clause("N5")
    @DisplayName("N5 a start of what is started is refused")
    void n5_startTwice() {
        Path path = path("/n5");
        Locker locker = locker();
        Contender node = Contender.start(calm(locker, path, "node"));
        assertThrows(IllegalStateException.class, node.node()::start);
        node.awaitTerm();
        assertThrows(IllegalStateException.class, node.node()::start);
        assertTrue(node.node().isSelected());
        Observer observer = locker.observe(path.value()).build();
        observer.start();
        assertThrows(IllegalStateException.class, observer::start);
    }

    /** Asked: stop of a node that was never started, that was stopped, that is about to be selected. */
    @Clause("N6")
    @DisplayName("N6 a stop of what is not started does nothing; a stop during the start leaves nothing")
    void n6_stopAnyTime() {
        Path path = path("/n6");
        Contender node = Contender.make(calm(locker(), path, "node"));
        node.node().stop();
        assertEquals(NodeState.NEW, node.node().state());
        node.node().start();
        node.node().stop();
        node.node().stop();
        node.node().close();
        assertEquals(NodeState.STOPPED, node.node().state());
        assertEquals(Optional.empty(), read(open(), path));
        for (int i = 0; i < 10; i++) {
            node.restart();
            Eventually.pause(Duration.ofMillis(i));
            node.node().stop();
            assertEquals(Optional.empty(), read(open(), path), "left by a stop " + i + " ms after the start");
        }
        node.events().checkAllEnded();
    }

    /** Asked: a locker is closed with a selected node, a waiting one and an observer; then everything is used again. */
    @Clause("N7")
    @DisplayName("N7 closing a locker stops all that it made, and nothing can be started any more")
    void n7_useAfterClose() {
        Path path = path("/n7");
        Locker locker = locker();
        Contender first = Contender.start(calm(locker, path, "first"));
        first.awaitTerm();
        Contender second = Contender.start(calm(locker, path, "second"));
        Observer observer = locker.observe(path.value()).build();
        observer.start();
        locker.close();
        assertFalse(first.node().isSelected());
        assertEquals(NodeState.STOPPED, first.node().state());
        assertEquals(NodeState.STOPPED, second.node().state());
        assertEquals(NodeState.STOPPED, observer.state());
        assertEquals(Optional.empty(), read(open(), path));
        first.events().checkAllEnded();
        locker.close();
        first.node().stop();
        assertThrows(IllegalStateException.class, first.node()::start);
        assertThrows(IllegalStateException.class, observer::start);
        assertThrows(IllegalStateException.class, () -> locker.node(path.value()));
        assertThrows(IllegalStateException.class, () -> locker.observe(path.value()));
        assertThrows(IllegalStateException.class, () -> locker.read(path.value(), SOON));
    }

    /** Asked: a wait that ends with a selection, with its time, and with a stop of the node. */
    @Clause("N23")
    @DisplayName("N23 waiting to be selected ends with a term, with its time, or with a stop")
    void n23_awaitSelected() throws InterruptedException {
        Path path = path("/n23");
        Contender leader = Contender.start(calm(locker(), path, "leader"));
        Term term = leader.awaitTerm();
        assertEquals(Optional.of("leader"), leader.node().id(), "who is agreed on when the wait is over");
        assertEquals(term.token(), leader.awaitTerm(Duration.ZERO).token());
        Node waiting = Contender.start(calm(locker(), path, "waiting")).node();
        long start = System.nanoTime();
        assertEquals(Optional.empty(), waiting.awaitSelected(Duration.ofMillis(200)));
        assertTrue(System.nanoTime() - start >= Duration.ofMillis(190).toNanos(), "came back early");
        var waiter = CompletableFuture.supplyAsync(() -> await(waiting), Threads::start);
        Eventually.pause(Duration.ofMillis(100)); // so that it waits, most probably
        waiting.stop();
        assertEquals(Optional.empty(), Stages.await(waiter));
        leader.node().stop();
        assertEquals(Optional.empty(), read(open(), path));
    }

    private static Optional<Term> await(Node node) {
        try {
            return node.awaitSelected(Duration.ofMinutes(1));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Asked: an interrupt of a thread that waits. The wait ends, and the node goes on as a candidate. */
    @Clause("N24")
    @DisplayName("N24 an interrupted wait ends, and the node stays a candidate")
    void n24_interruptedWait() {
        Path path = path("/n24");
        Contender leader = Contender.start(calm(locker(), path, "leader"));
        leader.awaitTerm();
        Contender waiting = Contender.start(calm(locker(), path, "waiting"));
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        Thread waiter = new Thread(() -> {
            try {
                waiting.node().awaitSelected(Duration.ofMinutes(1));
                interrupted.complete(false);
            } catch (InterruptedException e) {
                interrupted.complete(true);
            }
        });
        waiter.setDaemon(true); // other tests look for threads that are none
        waiter.start();
        waiter.interrupt();
        assertTrue(Stages.await(interrupted));
        leader.node().stop();
        waiting.awaitTerm();
    }

    /** Asked: the stage of a node that waits, is selected, and is stopped. */
    @Clause("N25")
    @DisplayName("N25 the stage of the next term completes with it, or fails when the node stops")
    void n25_whenSelected() {
        Path path = path("/n25");
        Contender leader = Contender.start(calm(locker(), path, "leader"));
        Term term = leader.awaitTerm();
        assertEquals(term.token(), Stages.await(leader.node().whenSelected()).token());
        Node waiting = Contender.start(calm(locker(), path, "waiting")).node();
        CompletableFuture<Term> next = waiting.whenSelected().toCompletableFuture();
        leader.node().stop();
        assertTrue(Stages.await(next).token() > term.token());
        Node late = Contender.start(calm(locker(), path, "late")).node();
        CompletableFuture<Term> never = late.whenSelected().toCompletableFuture();
        assertFalse(never.isDone());
        late.stop();
        CompletionException failed = assertThrows(
                CompletionException.class,
                () -> never.orTimeout(SOON.toMillis(), TimeUnit.MILLISECONDS).join());
        assertTrue(failed.getCause() instanceof NotSelectedException, "failed with " + failed.getCause());
    }

    /** Asked: {@link Node#stopAsync} of a selected node. When its stage is done, the path is free. */
    @Clause("N31")
    @DisplayName("N31 a stop that does not block is done when the path is free")
    void n31_stopAsync() {
        Path path = path("/n31");
        Contender node = Contender.start(calm(locker(), path, "node"));
        node.awaitTerm();
        Stages.await(node.node().stopAsync());
        assertEquals(Optional.empty(), read(open(), path));
        assertEquals(NodeState.STOPPED, node.node().state());
        node.events().checkAllEnded();
    }
}
