package dev.locked.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.locked.BackendUnavailableException;
import dev.locked.DeselectCause;
import dev.locked.ErrorPolicy;
import dev.locked.ForeignEntryException;
import dev.locked.Locker;
import dev.locked.NodeState;
import dev.locked.Term;
import dev.locked.spi.Backend;
import dev.locked.spi.Entry;
import dev.locked.spi.Path;
import dev.locked.tck.EventRecorder.Event;
import dev.locked.tck.EventRecorder.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;

/** Clauses N, fourth part: losses, and how nodes recover from them without help. */
abstract class RecoveryChapter extends Chapter {
    /**
     * Asked: the leader's connection dies without a word. It deselects itself, before another is selected; that one is
     * selected within the bound of clause S4 (and three seconds for the way, and what the machine stalled).
     */
    @Clause("N15")
    @DisplayName("N15 a leader that is cut off deselects itself before another is selected")
    void n15_cutOffLeaderGivesUp() {
        Path path = path("/n15");
        Backend cut = open();
        Contender leader = Contender.start(brief(locker(cut), path, "leader"));
        Term term = leader.awaitTerm();
        Contender next = Contender.start(brief(locker(), path, "next"));
        Duration ttl = leader.node().effectiveTtl();
        Eventually.see("an owner", SOON, next.node()::id, Optional::isPresent);
        time().kept("the first term is valid until the cut", ttl, term.isValid());
        long start = System.nanoTime();
        crash(cut);
        Duration bound = takeover(cut.limits(), ttl).plusSeconds(3);
        Eventually.holds("another takes over", bound.plus(SOON), () -> {
            boolean other = next.node().isSelected();
            assertFalse(other && term.isValid(), "two are selected at once");
            return other;
        });
        time().within("the takeover", bound, start);
        Event event = leader.events().await(Kind.DESELECT, 1);
        assertEquals(DeselectCause.LEASE_EXPIRED, event.cause());
        assertTrue(next.awaitTerm().token() > term.token());
        next.node().stop();
        leader.events().checkOrder();
    }

    /** Asked: as N15, watching the leader's events. It is told of the error, and goes on trying, or fails if asked to. */
    @Clause("E10")
    @DisplayName("E10 an unreachable store is reported; the error policy says whether the node goes on")
    void e10_errorsAreReported() {
        Backend cut = open();
        var locker = locker(cut);
        Contender patient = Contender.start(brief(locker, path("/e10-retry"), "patient"));
        Contender strict =
                Contender.start(brief(locker, path("/e10-stop"), "strict").errorPolicy(ErrorPolicy.STOP));
        patient.awaitTerm();
        strict.awaitTerm();
        crash(cut);
        for (Contender node : List.of(patient, strict)) {
            Event event =
                    node.events().await(Kind.ERROR, 1, SOON.plus(node.node().effectiveTtl()));
            assertTrue(event.error() instanceof BackendUnavailableException, "reported was " + event.error());
            node.events().await(Kind.DESELECT, 1, SOON.plus(node.node().effectiveTtl()));
        }
        Eventually.see("the state", SOON, strict.node()::state, NodeState.FAILED::equals);
        assertEquals(NodeState.WAITING, patient.node().state());
    }

    /**
     * Asked: the leader's session is ended by hand. It is deselected, and some node is selected again without help, under
     * a greater token.
     */
    @Clause("N17")
    @DisplayName("N17 a leader whose session was ended by hand is deselected, and a new term begins")
    void n17_revokedLeaderRecovers() {
        Path path = path("/n17");
        Backend store = open();
        Contender leader = Contender.start(calm(locker(), path, "leader"));
        Term term = leader.awaitTerm();
        String owner = read(store, path).map(Entry::owner).orElse("");
        byHand(() -> harness().revokeByHand(owner));
        Event event =
                leader.events().await(Kind.DESELECT, 1, SOON.plus(leader.node().effectiveTtl()));
        DeselectCause cause = event.cause();
        assertTrue(
                cause == DeselectCause.SESSION_LOST || cause == DeselectCause.TAKEN_AWAY,
                "deselected because " + cause);
        assertFalse(term.isValid());
        leader.events().await(Kind.SELECT, 2, SOON.plus(leader.node().effectiveTtl()));
        assertTrue(leader.awaitTerm().token() > term.token());
        leader.events().checkOrder();
    }

    /**
     * Asked: the session of a node that waits is ended by hand, and then the leader stops. The node is selected all the
     * same, and is really bound to a live session: it still is after two ttls.
     */
    @Clause("N18")
    @DisplayName("N18 a waiting node whose session was ended by hand recovers before it matters")
    void n18_revokedWaiterRecovers() {
        Path path = path("/n18");
        Contender leader = Contender.start(calm(locker(), path, "leader"));
        leader.awaitTerm();
        CountingBackend seen = new CountingBackend(open());
        Contender waiting = Contender.start(brief(locker(seen), path, "waiting"));
        waiting.awaitOwner("leader");
        Eventually.pause(Duration.ofMillis(100)); // the session is opened now, or later: both are right
        if (seen.owners().isEmpty()) {
            byHand(() -> harness().revokeByHand("no-such-session"));
        }
        seen.owners().forEach(owner -> byHand(() -> harness().revokeByHand(owner)));
        leader.node().stop();
        Duration two = waiting.node().effectiveTtl().multipliedBy(2);
        Term term = waiting.awaitTerm(SOON.plus(two));
        time().keptFor("the term is valid", waiting.node().effectiveTtl(), two, term::isValid);
        assertEquals(term.token(), read(open(), path).map(Entry::token).orElse(0L));
    }

    /** Asked: the leader's entry is deleted by hand. It is deselected, and a new term begins without help. */
    @Clause("N19")
    @DisplayName("N19 a leader whose entry was deleted by hand is deselected, and a new term begins")
    void n19_deletedEntryRecovers() {
        Path path = path("/n19");
        Contender leader = Contender.start(calm(locker(), path, "leader"));
        Term term = leader.awaitTerm();
        byHand(() -> harness().deleteByHand(namespace(), path));
        Event event =
                leader.events().await(Kind.DESELECT, 1, SOON.plus(leader.node().effectiveTtl()));
        assertEquals(DeselectCause.TAKEN_AWAY, event.cause());
        leader.events().await(Kind.SELECT, 2);
        assertTrue(leader.awaitTerm().token() > term.token());
        leader.events().checkOrder();
    }

    /**
     * Asked: bytes of others lie under a free path. The node reports them, waits, and removes them after two ttls, since
     * nobody owns them; then it is selected.
     */
    @Clause("N20")
    @DisplayName("N20 bytes of others are reported, and removed in the end if nobody owns them")
    void n20_foreignBytesAreRemoved() {
        Path path = path("/n20");
        byHand(() -> harness().plantForeign(namespace(), path, bytes("not ours\n")));
        Contender node = Contender.start(brief(locker(), path, "node"));
        Event event = node.events().await(Kind.ERROR, 1);
        assertTrue(event.error() instanceof ForeignEntryException, "reported was " + event.error());
        assertFalse(node.node().isSelected());
        node.awaitTerm(SOON.plus(node.node().effectiveTtl().multipliedBy(3)));
    }

    /**
     * Asked: what a leader has written is put under another path by hand, as out of a backup. Nobody owns it: it is
     * reported, read as vacant, nobody is told of a leader, and a candidate waits as for any bytes without an owner, and is selected.
     */
    @Clause("N39")
    @DisplayName("N39 what no session owns is nobody's, though a leader has written it")
    void n39_unownedIsVacant() throws InterruptedException {
        Path path = path("/n39");
        Contender leader = Contender.start(calm(locker(), path("/n39/of"), "leader"));
        leader.awaitTerm();
        byte[] written = read(open(), path("/n39/of")).map(Entry::data).orElseThrow();
        byHand(() -> harness().plantForeign(namespace(), path, written));
        Locker reader = locker();
        Contender watching = Contender.start(calm(locker(), path, "watching"));
        assertEquals(Optional.empty(), reader.read(path.value(), SOON));
        Event event = watching.events().await(Kind.ERROR, 1);
        assertTrue(event.error() instanceof ForeignEntryException, "reported was " + event.error());
        assertEquals(Optional.empty(), watching.node().agreed());
        assertEquals(0, watching.events().of(Kind.CHANGE).size(), "change events");
        watching.node().stop();
        Contender next = Contender.start(brief(locker(), path, "next"));
        next.awaitTerm(SOON.plus(next.node().effectiveTtl().multipliedBy(3)));
    }

    /**
     * Asked: the leader's entry is overwritten by hand. The leader is deselected; tokens and order are kept; in the end
     * there is a leader again.
     */
    @Clause("N26")
    @DisplayName("N26 a leader whose entry was overwritten by hand is deselected, and a new term begins")
    void n26_overwrittenEntryRecovers() {
        Path path = path("/n26");
        Contender leader = Contender.start(brief(locker(), path, "leader"));
        leader.awaitTerm();
        byHand(() -> harness().plantForeign(namespace(), path, bytes("not ours\n")));
        Duration patience = SOON.plus(leader.node().effectiveTtl().multipliedBy(4));
        DeselectCause cause = leader.events().await(Kind.DESELECT, 1, patience).cause();
        Duration ttl = leader.node().effectiveTtl();
        time().kept("deselected because of TAKEN_AWAY, not " + cause, ttl, cause == DeselectCause.TAKEN_AWAY);
        leader.events().await(Kind.SELECT, 2, patience);
        leader.events().checkOrder();
    }

    /** Asked: a node that waits is stopped. It leaves nothing, the leader is not disturbed, its threads end. */
    @Clause("N30")
    @DisplayName("N30 a node that stops while it waits leaves nothing behind")
    void n30_stopWhileWaiting() {
        Path path = path("/n30");
        Backend store = open();
        Contender leader = Contender.start(calm(locker(), path, "leader"));
        leader.awaitTerm();
        Optional<Entry> entry = read(store, path);
        Set<Thread> before = Threads.live();
        Contender waiting = Contender.start(calm(locker(), path, "waiting"));
        waiting.awaitOwner("leader");
        waiting.node().stop();
        assertEquals(entry, read(store, path));
        assertEquals(List.of(), waiting.events().of(Kind.SELECT));
        leader.node().stop();
        assertEquals(Optional.empty(), read(store, path));
        Threads.assertDaemons(before);
    }
}
