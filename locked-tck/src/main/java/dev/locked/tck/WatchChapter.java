package dev.locked.tck;

import static dev.locked.tck.Stages.CALL;
import static dev.locked.tck.Stages.await;
import static dev.locked.tck.Stages.release;
import static dev.locked.tck.Stages.update;
import static dev.locked.tck.Stages.win;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.locked.spi.Backend;
import dev.locked.spi.Entry;
import dev.locked.spi.Path;
import dev.locked.spi.Session;
import dev.locked.spi.Watch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Clauses W: watches. */
abstract class WatchChapter extends Chapter {
    /**
     * Asked: a watch of a held and of a free path. The first call tells the state there is. Look at whether a watch begins
     * with a read.
     */
    @Clause("W1")
    @DisplayName("W1 the first signal tells the state at subscription or later")
    void w1_firstSignalIsTheState() {
        Backend store = open();
        Entry entry = win(kept(store), path("/w1"), bytes("there"));
        WatchRecorder held = new WatchRecorder();
        WatchRecorder free = new WatchRecorder();
        open().watch(entry.path(), held);
        open().watch(path("/w1-free"), free);
        held.await(entry);
        free.awaitAbsent();
        assertEquals(Optional.of(entry), held.first(), "the first signal of a held path");
        assertEquals(Optional.empty(), free.first(), "the first signal of a free path");
    }

    /**
     * Asked: 150 acquires, updates and releases in random order, seen by two watches, one on the same connection. After
     * every few of them, and at the end, both have told the state that a read shows. Look for kinds of change, such as
     * deletes, that the watch does not tell, and for events between subscription and first read.
     */
    @Clause("W2")
    @DisplayName("W2 every change is followed by a signal at least as new")
    void w2_nothingNewIsMissed() {
        follow(path("/w2"), 150);
    }

    /**
     * Asked: as W2. What is told never goes back to an older version, an older token, or an entry whose end was told. Look
     * at events that the client replays, and at a read that overtakes an event.
     */
    @Clause("W3")
    @DisplayName("W3 signals never go backwards")
    void w3_neverBackwards() {
        follow(path("/w3"), 150);
    }

    private void follow(Path path, int changes) {
        long seed = ThreadLocalRandom.current().nextLong();
        evidence().seed(seed);
        Random random = new Random(seed);
        Backend store = open();
        Session writer = kept(store);
        List<WatchRecorder> watchers = List.of(new WatchRecorder(), new WatchRecorder());
        store.watch(path, watchers.get(0));
        open().watch(path, watchers.get(1));
        @Nullable Entry now = null;
        for (int i = 0; i < changes; i++) {
            now = change(writer, path, now, random);
            if (i + 1 == changes || random.nextInt(5) == 0) {
                Optional<Entry> expected = Optional.ofNullable(now);
                String what = "change " + i + " of seed " + seed + ", " + expected + ",";
                watchers.forEach(watcher -> watcher.await(what, SOON, expected::equals));
            }
        }
    }

    private static @Nullable Entry change(Session writer, Path path, @Nullable Entry now, Random random) {
        byte[] data = new byte[random.nextInt(20)];
        random.nextBytes(data);
        if (now == null) {
            return win(writer, path, data);
        }
        if (random.nextInt(3) == 0) {
            release(writer, now);
            return null;
        }
        return update(writer, now, data);
    }

    /**
     * Asked: a listener that throws each time, an exception and an error in turn, and one that takes 20 ms for each call,
     * while a third follows on the same connection. All of them hear of the last state. Look at what runs when a listener
     * throws.
     */
    @Clause("W5")
    @DisplayName("W5 a listener that throws or is slow loses nothing, and disturbs no other; calls are serial")
    void w5_badListenersAreHarmless() {
        Backend store = open();
        Session writer = kept(store);
        Path path = path("/w5");
        WatchRecorder throwing = new WatchRecorder(new Thrower());
        WatchRecorder slow = new WatchRecorder(() -> Eventually.pause(Duration.ofMillis(20)));
        WatchRecorder good = new WatchRecorder();
        List.of(throwing, slow, good).forEach(recorder -> store.watch(path, recorder));
        List.of(throwing, slow, good).forEach(WatchRecorder::awaitAbsent);
        for (int round = 0; round < 3; round++) {
            Entry entry = win(writer, path, bytes("w5"));
            for (int i = 0; i < 10; i++) {
                entry = update(writer, entry, bytes("w5 " + i));
            }
            Entry last = entry;
            List.of(throwing, slow, good).forEach(recorder -> recorder.await(last));
            release(writer, entry);
            List.of(throwing, slow, good).forEach(WatchRecorder::awaitAbsent);
        }
    }

    private static final class Thrower implements Runnable {
        private int calls;

        @Override
        public void run() {
            if (calls++ % 2 == 0) {
                throw new AssertionError("an error thrown by the kit's listener");
            }
            throw new IllegalStateException("an exception thrown by the kit's listener");
        }
    }

    /**
     * Asked: 1,000 watches of one path, closed, closed again, and then changes. None of their listeners is called any
     * more, one that is open is; there is no thread for each of them. Look at what {@link Watch#close} forgets.
     */
    @Clause("W7")
    @ResourceLock(Threads.RESOURCE)
    @DisplayName("W7 after a watch was closed its listener is not called any more")
    void w7_closedMeansSilent() {
        Backend store = open();
        Session writer = kept(store);
        Path path = path("/w7");
        WatchRecorder open = new WatchRecorder();
        store.watch(path, open);
        open.awaitAbsent();
        Set<Thread> before = Threads.live();
        WatchRecorder closed = new WatchRecorder();
        List<Watch> watches = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            watches.add(store.watch(path, new WatchRecorder()));
        }
        Watch last = store.watch(path, closed);
        closed.awaitAbsent();
        Threads.assertNoMoreThan(before, 100, SOON);
        watches.add(last);
        watches.forEach(Watch::close);
        watches.forEach(Watch::close);
        Eventually.pause(Duration.ofMillis(100)); // a call that was running at close may still come to its end
        int told = closed.count();
        Entry entry = win(writer, path, bytes("w7"));
        open.await(entry);
        release(writer, entry);
        open.awaitAbsent();
        assertEquals(told, closed.count(), "calls to a listener whose watch is closed");
    }

    /**
     * Asked: watches of 100 paths on one connection, and changes of ten of them. Each listener hears of its own path only.
     * Look for a watch by prefix that is handed to all.
     */
    @Clause("W9")
    @DisplayName("W9 a watch tells of its own path only")
    void w9_watchesAreIndependent() {
        Backend store = open();
        Session writer = kept(open());
        List<Path> paths = paths("/w9/p", 100);
        List<WatchRecorder> recorders = new ArrayList<>();
        for (Path path : paths) {
            WatchRecorder recorder = new WatchRecorder();
            recorders.add(recorder);
            store.watch(path, recorder);
        }
        recorders.forEach(WatchRecorder::awaitAbsent);
        for (int i = 0; i < 10; i++) {
            Entry entry = win(writer, paths.get(i), bytes("w9"));
            recorders.get(i).await(entry);
        }
        recorders.subList(10, 100).forEach(WatchRecorder::awaitAbsent);
    }

    /**
     * Asked: watches of paths whose session is ended, and of one whose session expires. Both ends are told. Look for
     * deletions by the store itself that are no event.
     */
    @Clause("W10")
    @DisplayName("W10 the end of a session and its expiry are changes like any other")
    void w10_endsAreTold() {
        Backend store = open();
        Session ending = kept(store);
        Session dying = mortal(store);
        WatchRecorder ended = new WatchRecorder();
        WatchRecorder expired = new WatchRecorder();
        open().watch(path("/w10-ended"), ended);
        open().watch(path("/w10-expired"), expired);
        ended.awaitAbsent();
        expired.awaitAbsent();
        ended.await(win(ending, path("/w10-ended"), bytes("e")));
        expired.await(win(dying, path("/w10-expired"), bytes("x")));
        await(ending.end(CALL));
        ended.awaitAbsent();
        Duration patience = takeover(store.limits(), dying.ttl()).plus(SOON);
        expired.await("the expiry", patience, Optional::isEmpty);
    }

    /**
     * Asked: a listener that is told that a path is free and keeps the call until somebody else has won the path and
     * released it. It is told once more that the path is free. Look for a watch that looks at the path and tells only what
     * differs from what it told last, and for events that are put together into one.
     */
    @Clause("W11")
    @DisplayName(
            "W11 a path that was held and is free again is told as free again, also when nobody was told that it was held")
    void w11_freeAgainIsTold() {
        Session writer = kept(open());
        Backend store = open();
        for (Path path : paths("/w11/", 5)) {
            CountDownLatch over = new CountDownLatch(1);
            WatchRecorder watcher = new WatchRecorder(() -> hold(over));
            store.watch(path, watcher);
            watcher.awaitAbsent();
            release(writer, win(writer, path, bytes("brief")));
            over.countDown();
            watcher.await(
                    "that " + path + ", which was held meanwhile, is free again",
                    SOON,
                    now -> now.isEmpty() && watcher.count() > 1);
        }
    }

    private static void hold(CountDownLatch over) {
        try {
            assertTrue(over.await(SOON.toMillis(), TimeUnit.MILLISECONDS), "the path was not released");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
