package dev.locked.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.locked.Agreed;
import dev.locked.BackendUnavailableException;
import dev.locked.DeselectCause;
import dev.locked.NotSelectedException;
import dev.locked.Term;
import dev.locked.spi.Backend;
import dev.locked.spi.Entry;
import dev.locked.spi.Path;
import dev.locked.tck.EventRecorder.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.DisplayName;

/** Clauses N, third part: terms, their values and their tokens. */
abstract class TermChapter extends Chapter {
    private static final Duration MOMENT = Duration.ofSeconds(1);

    /** Asked: three updates by the selected node. Everybody sees the last one, under the same id and token. */
    @Clause("N11")
    @DisplayName("N11 an update of the selected node reaches everybody and keeps id and token")
    void n11_updateReachesAll() {
        Path path = path("/n11");
        Contender leader = Contender.start(calm(locker(), path, "leader"));
        Term term = leader.awaitTerm();
        Contender other = Contender.start(calm(locker(), path, "other"));
        other.awaitOwner("leader");
        for (String value : List.of("two", "", "three")) {
            term.update(value);
            assertEquals(value, leader.node().localValue());
            Optional<Agreed> agreed = Optional.of(new Agreed("leader", value, term.token()));
            for (Contender seeing : List.of(leader, other)) {
                Eventually.see("the update", SOON, seeing.node()::agreed, agreed::equals);
            }
        }
        Stages.await(term.updateAsync("four"));
        other.events().checkOrder();
        assertTrue(term.isValid());
    }

    /**
     * Asked: update through a term that has ended, by stop, while another leads. It is refused, and the successor's entry
     * stays. Look at clauses A6 and A7 when red.
     */
    @Clause("N12")
    @DisplayName("N12 an update after the term's end is refused and changes nothing")
    void n12_lateUpdateIsRefused() {
        Path path = path("/n12");
        Backend store = open();
        Contender leader = Contender.start(calm(locker(), path, "leader"));
        Term old = leader.awaitTerm();
        Contender next = Contender.start(calm(locker(), path, "next"));
        leader.node().stop();
        next.awaitTerm();
        Optional<Entry> before = read(store, path);
        assertThrows(NotSelectedException.class, () -> old.update("too late"));
        var late = old.updateAsync("too late").toCompletableFuture();
        CompletionException failed = assertThrows(CompletionException.class, late::join);
        assertTrue(failed.getCause() instanceof NotSelectedException, "failed with " + failed.getCause());
        assertEquals(before, read(store, path));
        old.resign();
        assertEquals(before, read(store, path), "resigning an old term");
        next.awaitOwner("next");
    }

    /** Asked: the selected node resigns and another waits. That one is selected, the first waits, and comes back after. */
    @Clause("N13")
    @DisplayName("N13 after a resignation another takes over, and the node is a candidate again")
    void n13_resign() {
        Path path = path("/n13");
        Contender one = Contender.start(calm(locker(), path, "one"));
        Term first = one.awaitTerm();
        Contender two = Contender.start(calm(locker(), path, "two"));
        two.awaitOwner("one");
        first.resign();
        assertFalse(first.isValid());
        assertEquals(
                DeselectCause.RESIGNED, one.events().await(Kind.DESELECT, 1).cause());
        Term second = two.awaitTerm();
        one.awaitOwner("two");
        Stages.await(second.resignAsync());
        Term third = one.awaitTerm();
        assertTrue(third.token() > second.token() && second.token() > first.token(), "tokens rise over terms");
        first.resign();
        assertTrue(one.node().isSelected(), "resigning a term that has ended does nothing");
    }

    /** Asked: a node that is alone resigns. It is selected again, under a greater token. */
    @Clause("N14")
    @DisplayName("N14 a node that resigns and is alone is selected again, under a greater token")
    void n14_resignAlone() {
        Contender one = Contender.start(calm(locker(), path("/n14"), "one"));
        Term first = one.awaitTerm();
        first.resign();
        one.events().await(Kind.SELECT, 2);
        Term second = one.awaitTerm();
        assertNotEquals(first.token(), second.token());
        one.events().checkOrder();
    }

    /**
     * Asked: a term's validity and remaining time while it is renewed, and after it. Look at clause S6 when red: what
     * remains is counted from the last proof of life.
     */
    @Clause("N28")
    @DisplayName("N28 a term says how long it is sure to hold, and never again once it has ended")
    void n28_validity() {
        Contender node = Contender.start(calm(locker(), path("/n28"), "node"));
        Term term = node.awaitTerm();
        assertTrue(term.isValid());
        assertTrue(term.token() > 0, "a token is positive");
        assertEquals("/n28", term.path());
        assertEquals("node", term.id());
        Duration ttl = node.node().effectiveTtl();
        Duration remaining = term.remaining();
        assertTrue(remaining.compareTo(ttl) < 0, remaining + " of a ttl of " + ttl);
        assertTrue(remaining.compareTo(Duration.ZERO) > 0, "nothing remains of a valid term");
        node.node().stop();
        assertFalse(term.isValid());
        assertEquals(Duration.ZERO, term.remaining());
        assertEquals(Optional.empty(), node.node().term());
    }

    /**
     * Asked: a selected node with the short ttl over three ttls. It has one term, renewed, and nobody sees a change.
     */
    @Clause("N16")
    @DisplayName("N16 a term is renewed for as long as the node lives")
    void n16_termsAreRenewed() {
        Path path = path("/n16");
        Contender leader = Contender.start(brief(locker(), path, "leader"));
        Contender other = Contender.start(brief(locker(), path, "other"));
        Contender selected = Contender.awaitLeader(List.of(leader, other));
        Term term = selected.awaitTerm();
        Duration three = selected.node().effectiveTtl().multipliedBy(3);
        time().keptFor("the term is valid", selected.node().effectiveTtl(), three, term::isValid);
        assertEquals(1, selected.events().of(Kind.SELECT).size());
        assertTrue(selected.events().of(Kind.REFRESH).size() >= 3, "refresh events of three ttls");
        assertEquals(1, other.events().of(Kind.CHANGE).size());
    }

    /**
     * Asked: thirty updates while the node resigns, and another that takes over meanwhile. Each update is done, refused, or of
     * unknown outcome, and none touches the successor's value, nor within a second after it was written. When red look at
     * clauses A6 and A7, and for updates that wait in a queue.
     */
    @Clause("N36")
    @DisplayName("N36 updates that race a resignation are done or refused, and spare the successor")
    void n36_updatesRaceResignation() {
        Path path = path("/n36");
        Backend store = open();
        Contender leader = Contender.start(calm(locker(), path, "leader"));
        Term term = leader.awaitTerm();
        Contender next = Contender.start(calm(locker(), path, "next"));
        List<CompletableFuture<Void>> updates = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            updates.add(term.updateAsync("update " + i).toCompletableFuture());
            if (i == 10) {
                term.resignAsync();
            }
        }
        Term successor = next.awaitTerm();
        updates.forEach(TermChapter::assertDoneOrRefused);
        assertTrue(successor.token() > term.token(), () -> "token " + successor.token() + " after " + term.token());
        Optional<Agreed> agreed = Optional.of(new Agreed("next", "value of next", successor.token()));
        Eventually.see("what is agreed", SOON, next.node()::agreed, agreed::equals);
        Eventually.holdsFor(
                "the successor's entry is what it wrote",
                MOMENT,
                () -> read(store, path).map(Entry::token).equals(Optional.of(successor.token()))
                        && next.node().agreed().equals(agreed));
        leader.node().stop();
        leader.events().checkAllEnded();
    }

    private static void assertDoneOrRefused(CompletableFuture<Void> update) {
        try {
            update.get(SOON.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            boolean unknown = e.getCause() instanceof BackendUnavailableException;
            assertTrue(
                    unknown || e.getCause() instanceof NotSelectedException, "an update failed with " + e.getCause());
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError("an update came to no end", e);
        }
    }
}
