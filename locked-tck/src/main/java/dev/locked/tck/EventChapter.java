package dev.locked.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.locked.Agreed;
import dev.locked.Observer;
import dev.locked.Term;
import dev.locked.spi.Path;
import dev.locked.tck.EventRecorder.Event;
import dev.locked.tck.EventRecorder.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;

/** Clauses E, first part: which events come, and in which order. */
abstract class EventChapter extends Chapter {
    /**
     * Asked: three nodes and an observer, which has seen an owner, through updates, resignations and stops. On each of them
     * change, vacant, select and deselect come in the order that the clause says. Look at clause W3 when red.
     */
    @Clause("E1")
    @DisplayName("E1 change, vacant, select and deselect come in order")
    void e1_eventsAreInOrder() {
        Path path = path("/e1");
        EventRecorder observed = new EventRecorder();
        Observer observer = locker().observe(path.value()).listener(observed).build();
        observer.start();
        Contender first = Contender.start(calm(locker(), path, "first"));
        observed.await(Kind.CHANGE, 1); // who has seen no owner is not told that there is none
        first.node().stop();
        List<Contender> all = rotate(path);
        all.forEach(contender -> contender.events().checkOrder());
        observed.await(Kind.VACANT, 1);
        Eventually.see("the end", SOON, observer::agreed, Optional.empty()::equals);
        observed.checkOrder();
    }

    /** Asked: as E1. On each node there is one deselect for each select, with the same term. */
    @Clause("E2")
    @DisplayName("E2 each select is followed by exactly one deselect")
    void e2_deselectOncePerSelect() {
        List<Contender> all = rotate(path("/e2"));
        all.forEach(contender -> contender.events().checkAllEnded());
        long terms = all.stream()
                .flatMap(contender -> contender.events().of(Kind.SELECT).stream())
                .map(Event::token)
                .distinct()
                .count();
        long selects = all.stream()
                .mapToLong(contender -> contender.events().of(Kind.SELECT).size())
                .sum();
        assertEquals(terms, selects, "one node for each term");
    }

    private List<Contender> rotate(Path path) {
        List<Contender> all = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            all.add(Contender.start(calm(locker(), path, "node " + i)));
        }
        for (int i = 0; i < 4; i++) {
            Contender leader = Contender.awaitLeader(all);
            leader.node().term().ifPresent(term -> {
                term.update("updated");
                term.resign();
            });
        }
        List<Contender> left = new ArrayList<>(all);
        while (!left.isEmpty()) {
            Contender leader = Contender.awaitLeader(left);
            leader.node().stop();
            left.remove(leader);
        }
        return all;
    }

    /**
     * Asked: events while a node is stopped, by itself and under changes made by another. None comes after stop has
     * returned.
     */
    @Clause("E3")
    @DisplayName("E3 no callback starts after stop has returned")
    void e3_silentAfterStop() {
        Path path = path("/e3");
        Contender owner = Contender.start(calm(locker(), path, "owner"));
        Term term = owner.awaitTerm();
        Contender stopped = Contender.start(calm(locker(), path, "stopped"));
        stopped.awaitOwner("owner");
        stopped.node().stop();
        List<Event> before = stopped.events().all();
        term.update("changed");
        term.update("changed again");
        owner.node().stop();
        List<Event> owners = owner.events().all();
        Eventually.pause(Duration.ofMillis(300)); // what must not come can't be waited for
        assertEquals(before, stopped.events().all());
        assertEquals(owners, owner.events().all());
    }

    /**
     * Asked: a node stops while its deselect handler takes half a second. Until it has returned, the path is held and
     * nobody else is selected.
     */
    @Clause("E7")
    @DisplayName("E7 deselect is handled before the path is freed")
    void e7_deselectBeforeRelease() throws InterruptedException {
        Path path = path("/e7");
        CountDownLatch inHandler = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        Contender leader = Contender.start(calm(locker(), path, "leader").onDeselect(term -> {
            inHandler.countDown();
            awaitQuietly(goOn);
        }));
        Term term = leader.awaitTerm();
        Contender next = Contender.start(calm(locker(), path, "next"));
        next.awaitOwner("leader");
        var stopping = leader.node().stopAsync();
        assertTrue(inHandler.await(SOON.toMillis(), TimeUnit.MILLISECONDS), "the deselect handler was not called");
        var store = open();
        Eventually.holdsFor("the path is held while the handler runs", Duration.ofMillis(500), () -> {
            assertFalse(next.node().isSelected());
            return read(store, path).filter(e -> e.token() == term.token()).isPresent();
        });
        assertFalse(term.isValid(), "the term has ended");
        goOn.countDown();
        Stages.await(stopping);
        next.awaitTerm();
    }

    /**
     * Asked: a deselect handler that never ends by itself, with a hand-over time of 300 ms. The path is freed all the
     * same, and another is selected while the handler still runs.
     */
    @Clause("E8")
    @DisplayName("E8 a deselect handler holds the path no longer than the hand-over time")
    void e8_handOverIsBounded() {
        Path path = path("/e8");
        CountDownLatch goOn = new CountDownLatch(1);
        Contender leader = Contender.start(calm(locker(), path, "leader")
                .handOverTime(Duration.ofMillis(300))
                .onDeselect(term -> awaitQuietly(goOn)));
        leader.awaitTerm();
        Contender next = Contender.start(calm(locker(), path, "next"));
        next.awaitOwner("leader");
        try {
            long start = System.nanoTime();
            leader.node().stop();
            next.awaitTerm();
            time().within("a hand-over with a time of 300 ms", Duration.ofSeconds(5), start);
        } finally {
            goOn.countDown();
        }
    }

    static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await(5, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Asked: a selected and a waiting node, over two renewals. The one hears refresh and ping, the other ping only. */
    @Clause("E9")
    @DisplayName("E9 renewals are told as refresh, confirmations of the owner's hold as ping")
    void e9_refreshAndPing() {
        Path path = path("/e9");
        Contender leader = Contender.start(calm(locker(), path, "leader"));
        Term term = leader.awaitTerm();
        Contender other = Contender.start(calm(locker(), path, "other"));
        Duration patience = SOON.plus(leader.node().effectiveTtl().multipliedBy(2));
        assertEquals(
                term.token(), leader.events().await(Kind.REFRESH, 2, patience).token());
        assertEquals(term.token(), leader.events().await(Kind.PING, 1, patience).token());
        Agreed seen = other.events().await(Kind.PING, 1, patience).agreed();
        assertEquals(new Agreed("leader", "value of leader", term.token()), seen);
        assertEquals(List.of(), other.events().of(Kind.REFRESH));
    }

    /**
     * Asked: what getters say inside callbacks. In select the term is the node's own and valid, and the agreed value is
     * this node's; in deselect the node is not selected any more.
     */
    @Clause("E11")
    @DisplayName("E11 inside a callback the getters agree with the event")
    void e11_gettersAgree() {
        AtomicReference<String> fault = new AtomicReference<>("");
        AtomicReference<Contender> self = new AtomicReference<>();
        CountDownLatch ready = new CountDownLatch(1);
        Contender contender = Contender.make(calm(locker(), path("/e11"), "node")
                .onSelect(term -> {
                    awaitQuietly(ready);
                    note(fault, self.get().node().isSelected() && term.isValid(), "not selected in select");
                    note(fault, self.get().node().id().filter("node"::equals).isPresent(), "no id in select");
                })
                .onDeselect(term ->
                        note(fault, !self.get().node().isSelected() && !term.isValid(), "still selected in deselect")));
        self.set(contender);
        ready.countDown();
        contender.node().start();
        contender.events().await(Kind.SELECT, 1);
        contender.node().stop();
        assertEquals("", fault.get());
        contender.events().checkAllEnded();
    }

    private static void note(AtomicReference<String> fault, boolean held, String text) {
        if (!held) {
            fault.set(text);
        }
    }
}
