package dev.locked.tck;

import static dev.locked.tck.Stages.CALL;
import static dev.locked.tck.Stages.await;
import static dev.locked.tck.Stages.failureOf;
import static dev.locked.tck.Stages.lose;
import static dev.locked.tck.Stages.release;
import static dev.locked.tck.Stages.update;
import static dev.locked.tck.Stages.win;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.locked.spi.Acquisition;
import dev.locked.spi.Acquisition.Held;
import dev.locked.spi.Acquisition.Won;
import dev.locked.spi.Backend;
import dev.locked.spi.Entry;
import dev.locked.spi.Failure;
import dev.locked.spi.Path;
import dev.locked.spi.Session;
import dev.locked.spi.Write.Done;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.DisplayName;

/** Clauses A, first part: taking and freeing a path. */
abstract class AcquireChapter extends Chapter {
    /**
     * Asked: eight sessions over four connections acquire the same path at the same time, for 25 paths. Exactly one wins,
     * and a read shows it. Look for a read and a write where one atomic step is needed.
     */
    @Clause("A1")
    @DisplayName("A1 of all who acquire a path at the same time exactly one wins")
    void a1_exactlyOneWins() {
        List<Session> rivals = new ArrayList<>();
        List<Backend> connections = List.of(open(), open(), open(), open());
        connections.forEach(connection -> rivals.addAll(List.of(kept(connection), kept(connection))));
        for (Path path : paths("/a1/", 25)) {
            List<CompletionStage<Acquisition>> attempts = new ArrayList<>();
            rivals.forEach(rival ->
                    attempts.add(onAnotherThread(() -> rival.acquire(path, bytes(rival.owner()), CALL))));
            Entry winner = theOneWinner(attempts);
            assertSame("a read shows the winner", winner, read(connections.get(0), path));
        }
    }

    private static <T> CompletionStage<T> onAnotherThread(Supplier<CompletionStage<T>> call) {
        return CompletableFuture.supplyAsync(call, Threads::start).thenCompose(Function.identity());
    }

    private static Entry theOneWinner(List<CompletionStage<Acquisition>> attempts) {
        List<Entry> winners = new ArrayList<>();
        for (CompletionStage<Acquisition> attempt : attempts) {
            if (await(attempt) instanceof Won won) {
                winners.add(won.entry());
            }
        }
        assertEquals(1, winners.size(), () -> "exactly one of " + attempts.size() + " has to win: " + winners);
        return winners.get(0);
    }

    /**
     * Asked: the session that holds a path acquires it again, afterwards and at the same time. It has to be told that the
     * path is held. Look for a store whose locks are re-entrant for their session.
     */
    @Clause("A2")
    @DisplayName("A2 a path that the same session holds is held")
    void a2_notReentrant() {
        Backend store = open();
        Session session = kept(store);
        Entry first = win(session, path("/a2"), bytes("first"));
        lose(session, first.path(), bytes("second"));
        assertSame("the first entry stays", first, read(store, first.path()));
        for (Path path : paths("/a2/", 20)) {
            List<CompletionStage<Acquisition>> attempts = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                attempts.add(session.acquire(path, bytes("attempt " + i), CALL));
            }
            theOneWinner(attempts);
        }
    }

    /**
     * Asked: the tokens of entries that follow each other on one path, each ended in another way: release, end of the
     * session, expiry. Look at which number of the store is used: it has to be one that survives the deletion of the key.
     */
    @Clause("A3")
    @DisplayName("A3 the token rises strictly from entry to entry, whatever ended the former one")
    void a3_tokensRise() {
        Backend store = open();
        Path path = path("/a3");
        long last = 0;
        for (int i = 0; i < 3; i++) {
            last = assertRises(last, takeAndRelease(store, path));
            last = assertRises(last, takeAndRelease(open(), path));
            last = assertRises(last, takeAndEnd(store, path));
        }
        last = assertRises(last, takeAndExpire(store, path));
        assertRises(last, takeAndRelease(store, path));
    }

    private static long assertRises(long last, long token) {
        assertTrue(token > last, "token " + token + " does not rise above " + last);
        return token;
    }

    private long takeAndRelease(Backend store, Path path) {
        Session session = kept(store);
        Entry entry = update(session, win(session, path, bytes("a")), bytes("b"));
        release(session, entry);
        return entry.token();
    }

    private long takeAndEnd(Backend store, Path path) {
        Session session = kept(store);
        Entry entry = win(session, path, bytes("a"));
        await(session.end(CALL));
        return entry.token();
    }

    private long takeAndExpire(Backend store, Path path) {
        Session session = mortal(store);
        Entry entry = win(session, path, bytes("a"));
        Duration patience = takeover(store.limits(), session.ttl()).plus(SOON);
        Eventually.see("the path of a dead session is free", patience, () -> read(store, path), Optional::isEmpty);
        return entry.token();
    }

    /**
     * Asked: entries with data of all kinds, empty ones, zero bytes, bytes that are no UTF-8, the largest allowed. What
     * acquire returned, another connection has to read. Look for text where bytes are meant, and for null instead of
     * nothing.
     */
    @Clause("A4")
    @DisplayName("A4 a read shows what was won or updated: owner, token, version and every byte")
    void a4_entriesRoundTrip() {
        Backend store = open();
        Backend elsewhere = open();
        Session session = kept(store);
        Path path = path("/a4");
        for (byte[] data : samples(store.limits().maxDataBytes())) {
            Entry won = win(session, path, data);
            assertEquals(session.owner(), won.owner(), "owner of " + won);
            assertEquals(new Entry(path, won.owner(), won.token(), won.version(), data), won, "the data of " + won);
            assertSame("what another reads", won, read(elsewhere, path));
            Entry updated = update(session, won, data);
            assertSame("what another reads of an update", updated, read(elsewhere, path));
            release(session, updated);
        }
    }

    private static List<byte[]> samples(int largest) {
        byte[] all = new byte[256];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) i;
        }
        byte[] big = new byte[largest];
        big[largest - 1] = 1;
        byte[] notUtf8 = {(byte) 0xC3, (byte) 0x28, (byte) 0xFF};
        return List.of(new byte[0], new byte[1], notUtf8, all, bytes("a\nb\r\n"), bytes("λ:::💡"), big);
    }

    /**
     * Asked: acquire of a held path with other data. Value, token and version have to stay; what {@link Held} tells, if
     * anything, has to be what is there. Look for a write that comes before the check.
     */
    @Clause("A5")
    @DisplayName("A5 an attempt that did not win changes nothing")
    void a5_heldChangesNothing() {
        Backend store = open();
        Session rival = kept(open());
        Entry entry = win(kept(store), path("/a5"), bytes("holder"));
        Entry by = lose(rival, entry.path(), bytes("rival")).by();
        assertTrue(by == null || by.equals(entry), "Held tells of " + by + " instead of " + entry);
        assertSame("the holder's entry", entry, read(store, entry.path()));
    }

    /**
     * Asked: release, and then at once an attempt by another session, five times. It has to win. Look for a lock-delay of
     * the store, or a release that is done after its answer.
     */
    @Clause("A8")
    @DisplayName("A8 a path is free as soon as its release is done")
    void a8_releaseFreesAtOnce() {
        Session first = kept(open());
        Session second = kept(open());
        Path path = path("/a8");
        for (int i = 0; i < 5; i++) {
            release(first, win(first, path, bytes("first")));
            release(second, win(second, path, bytes("second")));
        }
    }

    /**
     * Asked: release of a path that nobody holds, that was released before, and that another holds. All are done, and the
     * other's entry stays. Look for a deletion without a guard.
     */
    @Clause("A9")
    @DisplayName("A9 a release of what is not held is done, harmless, and may be repeated")
    void a9_releaseIsRepeatable() {
        Backend store = open();
        Session session = kept(store);
        Entry gone = win(session, path("/a9"), bytes("gone"));
        release(session, gone);
        release(session, gone);
        assertInstanceOf(Done.class, await(session.release(path("/a9-never"), gone.token(), CALL)));
        Entry others = win(kept(open()), gone.path(), bytes("other"));
        release(session, gone);
        assertSame("the other's entry", others, read(store, others.path()));
    }

    /**
     * Asked: acquire and update with one byte more than {@link dev.locked.spi.Limits#maxDataBytes}. Both are refused, and
     * the session goes on with what it holds. Look at how the client treats the store's answer to a large request.
     */
    @Clause("A11")
    @DisplayName("A11 what is too big is refused, and harms neither session nor entry")
    void a11_tooBigIsRefused() {
        Backend store = open();
        Session session = kept(store);
        Entry entry = win(session, path("/a11"), bytes("small"));
        byte[] big = new byte[store.limits().maxDataBytes() + 1];
        assertEquals(Failure.REFUSED, failureOf(session.acquire(path("/a11-big"), big, CALL)), "acquire");
        assertEquals(
                Failure.REFUSED,
                failureOf(session.update(entry.path(), entry.token(), entry.version(), big, CALL)),
                "update");
        await(session.renew(CALL));
        assertSame("the entry", entry, read(store, entry.path()));
        assertEquals(Optional.empty(), read(store, path("/a11-big")));
    }
}
