package dev.locked.tck;

import static dev.locked.tck.Stages.CALL;
import static dev.locked.tck.Stages.await;
import static dev.locked.tck.Stages.failureOf;
import static dev.locked.tck.Stages.lose;
import static dev.locked.tck.Stages.outcomeOf;
import static dev.locked.tck.Stages.win;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.locked.spi.Acquisition;
import dev.locked.spi.Acquisition.Won;
import dev.locked.spi.Backend;
import dev.locked.spi.Entry;
import dev.locked.spi.Failure;
import dev.locked.spi.Limits;
import dev.locked.spi.Path;
import dev.locked.spi.Session;
import dev.locked.spi.Write.Done;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;

/** Clauses S: sessions and their ttl. */
abstract class SessionChapter extends Chapter {
    /** How long after the start of a wait the store freed the path, and the bounds that it had to keep. */
    private record Freed(long proof, Duration sinceProof, Duration ttl, Limits limits) {}

    /**
     * Asked: {@link Backend#openSession} with ttls from 1 ms to the largest, and one above it. Look at how the ttl is
     * converted to the store's unit: it has to be rounded up.
     */
    @Clause("S1")
    @DisplayName("S1 the effective ttl is at least what was asked for, or the session is refused")
    void s1_ttlIsNeverShortened() {
        Backend backend = open();
        Limits limits = backend.limits();
        List<Duration> asked = new ArrayList<>(
                List.of(Duration.ofMillis(1), limits.minTtl(), limits.minTtl().plusNanos(1), Duration.ofMillis(1_500)));
        asked.addAll(List.of(Duration.ofMillis(12_345), limits.maxTtl()));
        for (Duration ttl : asked) {
            if (ttl.compareTo(limits.maxTtl()) <= 0) {
                Session session = await(backend.openSession(ttl, CALL));
                assertNotShorter(ttl, session);
                assertNotShorter(limits.minTtl(), session);
                await(session.end(CALL));
            }
        }
        Duration tooLong = limits.maxTtl().plusSeconds(1);
        assertEquals(Failure.REFUSED, failureOf(backend.openSession(tooLong, CALL)), "a ttl above Limits.maxTtl");
    }

    private static void assertNotShorter(Duration asked, Session session) {
        assertTrue(session.ttl().compareTo(asked) >= 0, "asked for " + asked + ", got " + session.ttl());
    }

    /**
     * Asked: {@link Session#owner()} of 200 sessions over two connections, and of one more after both were shut down.
     * Look at where the name is made: a counter of the process will not do.
     */
    @Clause("S2")
    @DisplayName("S2 no two sessions have the same owner, and none an empty one")
    void s2_ownersAreUnique() {
        Set<String> owners = new HashSet<>();
        for (Backend backend : List.of(open(), open(), open())) {
            for (int i = 0; i < 70; i++) {
                Session session = await(backend.openSession(calmTtl(backend.limits()), CALL));
                assertFalse(session.owner().isEmpty(), "an owner must not be empty");
                assertTrue(owners.add(session.owner()), "this owner was seen before: " + session.owner());
                await(session.end(CALL));
            }
            await(backend.shutdown(CALL));
        }
    }

    /**
     * Asked: acquire, then no renewal, while another session tries to take the path. It must not win before {@link
     * Session#provenAliveNanos()} plus {@link Session#ttl()}. Look at how the ttl reaches the store, and at which reading
     * of the clock is kept as the proof.
     */
    @Clause("S3")
    @DisplayName("S3 a path is not freed before its session's last proof of life plus ttl")
    void s3_pathIsNotFreedEarly() {
        Freed freed = waitForExpiry(path("/s3"));
        assertTrue(
                freed.sinceProof.compareTo(freed.ttl) >= 0,
                "freed " + freed.sinceProof + " after the last proof of life, the ttl is " + freed.ttl);
    }

    /**
     * Asked: as S3. The other has to win within {@code takeoverFactor * ttl + takeoverSlack}, and what the machine stalled.
     * Look at {@link Limits}, or at whether sessions of the dead are ended by the store.
     */
    @Clause("S4")
    @DisplayName("S4 the paths of a dead session are free within takeoverFactor * ttl + takeoverSlack")
    void s4_pathIsFreedInTime() {
        Freed freed = waitForExpiry(path("/s4"));
        time().within("freeing the path of " + freed, takeover(freed.limits, freed.ttl), freed.proof);
    }

    private Freed waitForExpiry(Path path) {
        Backend store = open();
        Session other = kept(open());
        Session dying = mortal(store);
        win(dying, path, bytes("dying"));
        await(dying.renew(CALL));
        takeWhenFree(other, path, takeover(store.limits(), dying.ttl()).plus(SOON));
        long proof = dying.provenAliveNanos();
        return new Freed(proof, Duration.ofNanos(System.nanoTime() - proof), dying.ttl(), store.limits());
    }

    private Entry takeWhenFree(Session other, Path path, Duration within) {
        Acquisition answer = Eventually.see(
                "the path of a dead session is free",
                within,
                () -> await(other.acquire(path, bytes("other"), CALL)),
                latest -> latest instanceof Won);
        return ((Won) answer).entry();
    }

    /**
     * Asked: every operation of a session that has expired and whose path is another's. {@code renew}, and {@code
     * acquire} of a free path, fail with {@link Failure#SESSION_GONE}; {@code update} and {@code release} change nothing.
     * Look for a renewal that creates what it does not find.
     */
    @Clause("S5")
    @DisplayName("S5 an expired session stays dead: nothing succeeds, nothing is changed")
    void s5_expiredSessionStaysDead() {
        Backend store = open();
        Session other = kept(open());
        Session dead = mortal(store);
        Path path = path("/s5");
        Entry old = win(dead, path, bytes("dead"));
        Entry mine =
                takeWhenFree(other, path, takeover(store.limits(), dead.ttl()).plus(SOON));

        assertEquals(Failure.SESSION_GONE, failureOf(dead.renew(CALL)), "renew");
        assertEquals(
                Failure.SESSION_GONE,
                failureOf(dead.acquire(path("/s5-free"), bytes("x"), CALL)),
                "acquire, free path");
        assertFalse(outcomeOf(dead.acquire(path, bytes("x"), CALL)) instanceof Won, "acquire, held path");
        Object update = outcomeOf(dead.update(path, old.token(), old.version(), bytes("x"), CALL));
        assertFalse(update instanceof Done, "update answered " + update);
        outcomeOf(dead.release(path, old.token(), CALL));
        assertSame("the successor's entry is untouched", mine, read(store, path));
    }

    /**
     * Asked: {@link Session#provenAliveNanos()} round 20 renewals, and after ones that failed. The reading has to be taken
     * before the request is sent, not when the answer comes; a failure must not move it. Look at the first line of your
     * {@code renew}.
     */
    @Clause("S6")
    @DisplayName("S6 the proof of life is dated before its request, moved by success and never by failure")
    void s6_proofIsDatedBeforeTheRequest() {
        Backend store = open();
        Session session = lasting(store);
        assertTrue(session.provenAliveNanos() - System.nanoTime() <= 0, "the proof of opening is dated in the future");
        for (int i = 0; i < 20; i++) {
            long before = session.provenAliveNanos();
            var renewal = session.renew(CALL);
            long sent = System.nanoTime();
            await(renewal);
            long proven = session.provenAliveNanos();
            assertTrue(proven - before > 0, "a renewal that succeeded has to move the proof");
            assertTrue(proven - sent <= 0, "proof dated " + (proven - sent) + " ns after renew had returned its stage");
        }
        await(session.end(CALL));
        long last = session.provenAliveNanos();
        assertEquals(Failure.SESSION_GONE, failureOf(session.renew(CALL)), "renew of a session that was ended");
        assertEquals(last, session.provenAliveNanos(), "moved by a renewal that failed");
    }

    /**
     * Asked: {@link Session#end} of a session with 50 paths. When its stage is done, another's first attempt at each has
     * to win; ending again is done, too; nothing of the session takes effect any more. Look for paths that are freed one
     * by one after the answer, and for a lock-delay of the store.
     */
    @Clause("S7")
    @DisplayName("S7 ending a session frees all its paths at once, and may be repeated")
    void s7_endFreesEverythingAtOnce() {
        Session ending = kept(open());
        Backend store = open();
        Session other = kept(store);
        List<Path> paths = paths("/s7/", 50);
        paths.forEach(path -> win(ending, path, bytes("ending")));
        await(ending.end(CALL));
        paths.forEach(path -> win(other, path, bytes("other")));
        await(ending.end(CALL));
        assertEquals(
                Failure.SESSION_GONE,
                failureOf(ending.acquire(path("/s7-late"), bytes("x"), CALL)),
                "acquire after end");
        paths.forEach(path ->
                assertEquals(other.owner(), read(store, path).map(Entry::owner).orElse("nobody")));
    }

    /**
     * Asked: 30 paths in one session, renewed every third of its ttl, over three ttls. All of them have to be held all
     * the time. Look at whether each path is really bound to the session that is renewed.
     */
    @Clause("S8")
    @DisplayName("S8 one renewal keeps all paths of a session, for as long as it is repeated")
    void s8_oneRenewalKeepsAllPaths() {
        Backend store = open();
        Session session = mortal(store);
        List<Path> paths = paths("/s8/", 30);
        List<Entry> entries = new ArrayList<>();
        for (Path path : paths) {
            entries.add(win(session, path, bytes("kept")));
            renew(session); // all of them may take longer than a ttl
        }
        long start = System.nanoTime();
        while (System.nanoTime() - start < session.ttl().multipliedBy(3).toNanos()) {
            Eventually.pause(session.ttl().dividedBy(4));
            renew(session);
        }
        for (Entry entry : entries) {
            time().kept(
                            entry + " is held",
                            session.ttl(),
                            read(store, entry.path()).equals(Optional.of(entry)));
        }
    }

    private void renew(Session session) {
        Object outcome = outcomeOf(session.renew(CALL));
        time().kept("the session is renewed, not " + outcome, session.ttl(), outcome.equals("done"));
    }

    /**
     * Asked: two sessions of one connection, one of which is ended. Look for state that sessions share.
     */
    @Clause("S9")
    @DisplayName("S9 the end of a session leaves the paths of others alone")
    void s9_sessionsAreIndependent() {
        Backend store = open();
        Session ending = kept(store);
        Session staying = kept(store);
        win(ending, path("/s9/ending"), bytes("e"));
        Entry stays = win(staying, path("/s9/staying"), bytes("s"));
        lose(ending, stays.path(), bytes("x"));
        await(ending.end(CALL));
        assertEquals(Optional.empty(), read(store, path("/s9/ending")));
        assertSame("the other session's entry", stays, read(store, stays.path()));
        await(staying.renew(CALL));
    }

    /**
     * Asked: {@link Session#holdings} of a session with nothing, with three paths of which one is updated and one
     * released, beside another session, another namespace and a neighbour whose name begins alike; and after its end. Look
     * at how names come back from the store, and at whether entries are told apart by their session.
     */
    @Clause("S12")
    @DisplayName("S12 a session tells in one request which paths it holds")
    void s12_sessionTellsWhatItHolds() {
        Backend store = open();
        Session session = kept(store);
        assertEquals(Set.of(), await(session.holdings(CALL)), "of a session with nothing");
        Path one = path("/s12");
        Path deep = path("/s12/a~b/C.d-e_f");
        Entry updated = win(session, one, bytes("one"));
        win(session, deep, bytes("deep"));
        Entry released = win(session, path("/s12/released"), bytes("x"));
        win(kept(store), path("/s12/others"), bytes("x"));
        win(kept(open(Path.of(namespace().value() + "x"))), Path.of("/s12-elsewhere"), bytes("x"));
        await(session.update(one, updated.token(), updated.version(), bytes("two"), CALL));
        await(session.release(released.path(), released.token(), CALL));
        assertEquals(Set.of(one, deep), await(session.holdings(CALL)));
        await(session.end(CALL));
        assertEquals(Failure.SESSION_GONE, failureOf(session.holdings(CALL)), "of a session that was ended");
    }

    /**
     * Asked: as S12, after an operator has deleted one of two entries. Look for a list that the backend keeps by itself.
     */
    @Clause("S13")
    @DisplayName("S13 what was deleted by hand is not told as held")
    void s13_whatIsLostIsNotHeld() {
        Session session = kept(open());
        List<Path> paths = paths("/s13/", 2);
        paths.forEach(path -> win(session, path, bytes("mine")));
        byHand(() -> harness().deleteByHand(namespace(), paths.get(0)));
        assertEquals(Set.of(paths.get(1)), await(session.holdings(CALL)));
    }
}
