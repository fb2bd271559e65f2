package dev.locked.tck;

import static dev.locked.tck.Stages.CALL;
import static dev.locked.tck.Stages.assertStale;
import static dev.locked.tck.Stages.await;
import static dev.locked.tck.Stages.lose;
import static dev.locked.tck.Stages.release;
import static dev.locked.tck.Stages.update;
import static dev.locked.tck.Stages.win;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.locked.spi.Backend;
import dev.locked.spi.Entry;
import dev.locked.spi.Path;
import dev.locked.spi.Session;
import dev.locked.spi.Write;
import dev.locked.spi.Write.Done;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.DisplayName;

/** Clauses A, second part: guarded writes, independence of paths, leftovers of others. */
abstract class GuardChapter extends Chapter {
    /**
     * Asked: updates with a wrong token, a wrong version, and the right ones. The wrong ones are stale and change
     * nothing; the right one keeps owner and token and raises the version. Look at the condition of your update.
     */
    @Clause("A6")
    @DisplayName("A6 an update needs token and version; it keeps the token and raises the version")
    void a6_updateIsGuarded() {
        Backend store = open();
        Session session = kept(store);
        Entry first = win(session, path("/a6"), bytes("first"));
        Entry second = update(session, first, bytes("second"));
        assertTrue(second.version() > first.version(), "version " + second.version() + " after " + first.version());
        assertSame("what was updated", second, read(store, first.path()));

        assertStale("an old version", tryUpdate(session, second, second.token(), first.version()));
        assertStale("a version of the future", tryUpdate(session, second, second.token(), second.version() + 1));
        assertStale("an old token", tryUpdate(session, second, second.token() - 1, second.version()));
        assertStale("a token of the future", tryUpdate(session, second, second.token() + 1, second.version()));
        assertSame("stale updates change nothing", second, read(store, first.path()));
        assertStale("a path that nobody holds", tryUpdate(session, path("/a6-free"), first.token(), first.version()));
        assertEquals(Optional.empty(), read(store, path("/a6-free")));
    }

    private static CompletionStage<Write> tryUpdate(Session session, Entry entry, long token, long version) {
        return tryUpdate(session, entry.path(), token, version);
    }

    private static CompletionStage<Write> tryUpdate(Session session, Path path, long token, long version) {
        return session.update(path, token, version, bytes("must not be seen"), CALL);
    }

    /**
     * Asked: a former holder, of another session and of the same one, updates and releases with its old token, also with
     * the version of the new entry. Look for a guard by a version that begins anew with each entry, and for a release by
     * the path alone.
     */
    @Clause("A7")
    @DisplayName("A7 what comes with an old token is harmless, even from the session that holds the path again")
    void a7_oldTokenIsHarmless() {
        Backend store = open();
        Session former = kept(store);
        Session latter = kept(open());
        Path path = path("/a7");
        for (Session next : List.of(latter, former)) {
            Entry old = win(former, path, bytes("old"));
            release(former, old);
            Entry now = win(next, path, bytes("now"));
            assertStale("the old token and version", tryUpdate(former, path, old.token(), old.version()));
            assertStale("the old token, the new version", tryUpdate(former, path, old.token(), now.version()));
            assertInstanceOf(Done.class, await(former.release(path, old.token(), CALL)));
            assertSame("the new entry", now, read(store, path));
            release(next, now);
        }
    }

    /**
     * Asked: paths that differ little, with every legal character, the longest ones, one below the other. All are held
     * at the same time, each with its own data. Look at how a path becomes a key of the store.
     */
    @Clause("A12")
    @DisplayName("A12 paths are independent, whatever they are called")
    void a12_pathsAreIndependent() {
        Backend store = open();
        Session session = kept(store);
        List<Entry> entries = new ArrayList<>();
        for (String name : names()) {
            entries.add(win(session, path(name), bytes(name)));
        }
        entries.forEach(entry -> assertSame("each has its own entry", entry, read(store, entry.path())));
        release(session, entries.get(0));
        entries.remove(0);
        entries.forEach(entry -> assertSame("the others stay", entry, read(store, entry.path())));
    }

    private static List<String> names() {
        String longest = "/" + "x".repeat(Path.MAX_SEGMENT_LENGTH);
        return List.of(
                "/a",
                "/a/b",
                "/a/b/c",
                "/ab",
                "/A",
                "/a.b",
                "/a~b",
                "/a-b",
                "/a_b",
                "/...",
                "/.a",
                "/a..b",
                "/~",
                "/_",
                "/0",
                "/zookeeper/quota",
                "/a/b/c/d/e/f/g/h",
                "/a.",
                "/-",
                "/ABCDEFGHIJKLMNOPQRSTUVWXYZ/abcdefghijklmnopqrstuvwxyz/0123456789._~-",
                longest,
                longest.repeat(Path.MAX_SEGMENTS - 1) + "/y",
                longest.repeat(Path.MAX_SEGMENTS));
    }

    /**
     * Asked: bytes that the harness plants without a session. They are read with an empty owner and block an acquire;
     * {@link Session#removeUnowned} removes them under their token and version only; the next token is above theirs.
     */
    @Clause("A13")
    @DisplayName("A13 bytes without an owner are visible, block, and can be removed under guard")
    void a13_leftoversCanBeRemoved() {
        Backend store = open();
        Session session = kept(store);
        Path path = path("/a13");
        byHand(() -> harness().plantForeign(namespace(), path, bytes("left by hand")));
        Entry left = read(store, path).orElseThrow(() -> new AssertionError("planted bytes are not visible"));
        assertEquals(new Entry(path, "", left.token(), left.version(), bytes("left by hand")), left);
        lose(session, path, bytes("x"));
        assertStale("a wrong version", session.removeUnowned(path, left.token(), left.version() + 1, CALL));
        assertStale("a wrong token", session.removeUnowned(path, left.token() + 1, left.version(), CALL));
        assertSame("nothing was removed", left, read(store, path));
        assertInstanceOf(Done.class, await(session.removeUnowned(path, left.token(), left.version(), CALL)));
        Entry won = win(session, path, bytes("won"));
        assertTrue(won.token() > left.token(), "token " + won.token() + " after leftovers with " + left.token());
    }

    /**
     * Asked: two connections with different namespaces hold the same path. Look at whether the namespace is in front of
     * every key, also of those watched and read.
     */
    @Clause("A14")
    @DisplayName("A14 namespaces don't meet")
    void a14_namespacesAreApart() {
        Backend here = open();
        Backend there = open(freshNamespace());
        Session session = kept(here);
        Entry mine = win(session, path("/a14"), bytes("here"));
        Entry theirs = win(kept(there), mine.path(), bytes("there"));
        assertSame("here", mine, read(here, mine.path()));
        assertSame("there", theirs, read(there, mine.path()));
        release(session, mine);
        assertEquals(Optional.empty(), read(here, mine.path()));
        assertSame("there, after a release here", theirs, read(there, mine.path()));
    }

    /**
     * Asked: acquire, update twice, then no renewal. The path has to be freed as one that was never updated. Look at
     * whether an update names the session or lease again.
     */
    @Clause("A15")
    @DisplayName("A15 an entry that was updated still dies with its session")
    void a15_updateKeepsTheBinding() {
        Backend store = open();
        Session dying = mortal(store);
        Entry entry = win(dying, path("/a15"), bytes("1"));
        entry = update(dying, update(dying, entry, bytes("2")), bytes("3"));
        assertEquals(dying.owner(), entry.owner());
        Path path = entry.path();
        Duration patience = takeover(store.limits(), dying.ttl()).plus(SOON);
        Eventually.see("the path of a dead session is free", patience, () -> read(store, path), Optional::isEmpty);
    }

    /**
     * Asked: {@link Session#removeUnowned} with the true token and version of an entry that has an owner, the session
     * itself and another one. It is stale, and the entry stays. Look for the check of the owner, in the same atomic step.
     */
    @Clause("A16")
    @DisplayName("A16 removal of leftovers never removes what has an owner")
    void a16_ownedEntriesAreNotLeftovers() {
        Backend store = open();
        Session holder = kept(store);
        Session other = kept(open());
        Entry entry = win(holder, path("/a16"), bytes("held"));
        for (Session session : List.of(holder, other)) {
            assertStale("owned", session.removeUnowned(entry.path(), entry.token(), entry.version(), CALL));
        }
        assertSame("the entry", entry, read(store, entry.path()));
    }
}
