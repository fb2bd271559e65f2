package dev.locked.tck;

import static dev.locked.tck.Stages.CALL;
import static dev.locked.tck.Stages.await;
import static dev.locked.tck.Stages.outcomeOf;
import static dev.locked.tck.Stages.win;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.locked.spi.Backend;
import dev.locked.spi.Entry;
import dev.locked.spi.Path;
import dev.locked.spi.Session;
import dev.locked.spi.Write;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * Clauses S, A, F and W that need to know what a store receives, or to stop it; nothing else may use it meanwhile. Those that
 * take long are tagged {@code faults}, as {@link StoreFaults} is.
 */
@ResourceLock(Threads.RESOURCE)
abstract class StoreChapter extends Chapter {
    private static final int RENEWALS = 50;
    private static final int PATHS = 100;
    private static final int WATCHES = 1000;
    private static final int WRITES = 100;
    private static final int MOST_CONNECTIONS = 10;

    /** Pings and blocking queries that come now and then. */
    private static final int UPKEEP = 25;

    private static final int FLAPS = 20;

    /** Those of the proxy, two for each connection, among them. */
    private static final int FEW_THREADS = 12;

    private static long requests(FaultyLink link) {
        return byHand(link::requests);
    }

    /**
     * Asked: fifty renewals of a session that holds one path, and of one that holds a hundred. Neither costs the store two
     * requests for each, with those for the upkeep of connections and for what the tests before have left to expire. Look for
     * a renewal of each entry.
     */
    @Clause("S10")
    @DisplayName("S10 a renewal costs one request, however many paths the session holds")
    void s10_oneRequest() {
        FaultyLink link = link();
        Session session = kept(open(link));
        win(session, path("/s10"), bytes("one"));
        assertCheapRenewals("one path", link, session);
        paths("/s10/", PATHS).forEach(path -> win(session, path, bytes("many")));
        assertCheapRenewals(PATHS + 1 + " paths", link, session);
        await(session.end(CALL));
    }

    private static void assertCheapRenewals(String holding, FaultyLink link, Session session) {
        long before = requests(link);
        for (int i = 0; i < RENEWALS; i++) {
            await(session.renew(CALL));
        }
        long cost = requests(link) - before;
        assertTrue(
                cost < 2 * RENEWALS,
                () -> RENEWALS + " renewals of a session with " + holding + " cost " + cost + " requests");
    }

    /**
     * Asked: a thousand watched paths of one connection. They share ten connections at most, and a hundred writes to other
     * paths cost the store no more requests than without them. Look for a connection or a poll for each watch, and for a
     * watch that asks again whenever anything has changed.
     */
    @Clause("W8")
    @DisplayName("W8 a thousand watched paths take few connections, and writes elsewhere cause no requests")
    void w8_watchesAreCheap() {
        FaultyLink link = link();
        Backend near = open();
        Session writer = kept(near);
        Entry elsewhere = win(writer, path("/elsewhere"), bytes("0"));
        long alone = costOfWrites(link, writer, elsewhere);
        Backend far = open(link);
        List<WatchRecorder> watchers =
                IntStream.range(0, WATCHES).mapToObj(i -> new WatchRecorder()).toList();
        for (int i = 0; i < WATCHES; i++) {
            far.watch(Path.of("/w8/" + i), watchers.get(i));
        }
        watchers.forEach(WatchRecorder::awaitAbsent);
        long watched = costOfWrites(link, writer, read(near, elsewhere.path()).orElseThrow());
        assertTrue(
                watched <= alone + UPKEEP,
                () -> WRITES + " writes elsewhere cost " + watched + " requests; without watches " + alone);
        assertTrue(
                link.mostAtOnce() <= MOST_CONNECTIONS,
                () -> WATCHES + " watches took " + link.mostAtOnce() + " connections");
    }

    private static long costOfWrites(FaultyLink link, Session writer, Entry entry) {
        long before = requests(link);
        Entry now = entry;
        for (int i = 0; i < WRITES; i++) {
            now = Stages.update(writer, now, bytes("write " + i));
        }
        return requests(link) - before;
    }

    /**
     * Asked: a path that is won, left by a release, won again, and left by the death of its holder; before each step the
     * store is killed and started again. Each winner gets a greater token than the one before, and an entry that outlives
     * the restart keeps its own. Look for tokens that are counted in memory, or from the last deletion.
     */
    @Clause("A17")
    @Tag("faults")
    @DisplayName("A17 tokens rise over restarts of the store and the death of the holder")
    void a17_tokensSurviveRestarts() {
        FaultyLink link = link();
        Backend store = open();
        Path path = path("/a17");
        Session session = kept(store);
        Entry first = win(session, path, bytes("first"));
        restart(link, store);
        read(store, path).ifPresent(entry -> assertEquals(first.token(), entry.token(), "an entry keeps its token"));
        Eventually.see(
                "a release",
                SOON,
                () -> outcomeOf(session.release(path, first.token(), CALL)),
                Write.Done.class::isInstance);
        restart(link, store);
        Backend doomed = open();
        awaitSession(doomed);
        Entry second = win(mortal(doomed), path, bytes("second"));
        assertRises(first, second);
        crash(doomed);
        restart(link, store);
        Duration within = takeover(store.limits(), ttl(store.limits())).plus(SOON);
        Eventually.see("the path of a dead holder", within, () -> read(store, path), Optional::isEmpty);
        awaitSession(store);
        assertRises(second, win(kept(store), path, bytes("third")));
    }

    private static void restart(FaultyLink link, Backend store) {
        byHand(link::restartStore);
        awaitUse(store);
    }

    /** A session may need a connection of its own, which has to find the store first. */
    private void awaitSession(Backend store) {
        Duration ttl = calmTtl(store.limits());
        Session session = (Session) Eventually.see(
                "a session", SOON, () -> outcomeOf(store.openSession(ttl, CALL)), Session.class::isInstance);
        await(session.end(CALL));
    }

    private static void assertRises(Entry before, Entry after) {
        assertTrue(after.token() > before.token(), () -> "token " + after.token() + " after token " + before.token());
    }

    /**
     * Asked: a connection with a session and a watch that is cut twenty times. Afterwards it works, with no more threads and
     * connections than at first, but for a few. Look for a watch, a keep-alive or a pool for each new connection.
     */
    @Clause("F12")
    @Tag("faults")
    @DisplayName("F12 twenty losses of the connection leave one watch, and no more threads and connections")
    void f12_flapping() {
        FaultyLink link = link();
        Session writer = kept(open());
        Backend far = open(link);
        WatchRecorder watcher = new WatchRecorder();
        far.watch(path("/f12"), watcher);
        watcher.awaitAbsent();
        awaitUse(far);
        Set<Thread> before = Threads.live();
        for (int i = 0; i < FLAPS; i++) {
            link.cut();
            awaitUse(far);
        }
        Entry last = win(writer, path("/f12"), bytes("after all"));
        watcher.await(last);
        Threads.assertNoMoreThan(before, FEW_THREADS, SOON);
        assertTrue(
                link.mostAtOnce() <= MOST_CONNECTIONS,
                () -> FLAPS + " losses led to " + link.mostAtOnce() + " connections at once");
    }

    private static void awaitUse(Backend store) {
        Eventually.see("a read", SOON, () -> outcomeOf(store.read(Path.of("/use"), CALL)), Optional.class::isInstance);
    }
}
