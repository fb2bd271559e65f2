package dev.locked.tck;

import static dev.locked.tck.Stages.release;
import static dev.locked.tck.Stages.update;
import static dev.locked.tck.Stages.win;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.locked.spi.Backend;
import dev.locked.spi.Entry;
import dev.locked.spi.Path;
import dev.locked.spi.Session;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;

/** Clauses R: reads. */
abstract class ReadChapter extends Chapter {
    /**
     * Asked: 1,000 writes on one connection, and after the answer to each a read on another, which has to see it; then 180
     * writes on one connection, and on another a watch and a read after each state that it tells, which must not show less.
     * Look for reads that a replica, a cache or a snapshot answers, or another server than the one that the watch is told by.
     */
    @Clause("R1")
    @DisplayName("R1 a read sees every write that was acknowledged before it, by anybody")
    void r1_readsAreLinearizable() {
        readAfterEachWrite(open(), kept(open()), path("/r1"));
        readAfterEachTelling(open(), kept(open()), path("/r1-told"));
    }

    private static void readAfterEachWrite(Backend elsewhere, Session writer, Path path) {
        for (int round = 0; round < 50; round++) {
            Entry entry = win(writer, path, bytes("round " + round));
            assertSame("after acquire", entry, read(elsewhere, path));
            for (int i = 0; i < 18; i++) {
                entry = update(writer, entry, bytes(round + "." + i));
                assertSame("after update", entry, read(elsewhere, path));
            }
            release(writer, entry);
            assertEquals(Optional.empty(), read(elsewhere, path), "after release");
        }
    }

    private static void readAfterEachTelling(Backend elsewhere, Session writer, Path path) {
        Queue<CompletionStage<String>> faults = new ConcurrentLinkedQueue<>();
        WatchRecorder told = new WatchRecorder(now -> {
            if (now != null) {
                faults.add(elsewhere.read(path, Stages.CALL).thenApply(read -> olderThan(now, read.orElse(null))));
            }
        });
        elsewhere.watch(path, told);
        for (int round = 0; round < 20; round++) {
            Entry entry = win(writer, path, bytes("round " + round));
            for (int i = 0; i < 8; i++) {
                entry = update(writer, entry, bytes(round + "." + i));
            }
            told.await(entry);
            release(writer, entry);
        }
        assertFalse(faults.isEmpty(), "nothing was told");
        faults.forEach(fault -> assertEquals("", Stages.await(fault)));
    }

    /** What is wrong with a read after that was told; that it is empty by now is not. */
    private static String olderThan(Entry told, @Nullable Entry read) {
        boolean older = read != null
                && (read.token() < told.token() || (read.token() == told.token() && read.version() < told.version()));
        return older ? "a read shows " + read + " after a watch has told " + told : "";
    }

    /**
     * Asked: a read of a path that was never written, with held paths above and below it. It is empty. Look for a read by
     * prefix.
     */
    @Clause("R2")
    @DisplayName("R2 a read of a path that nobody holds is empty, whatever its neighbours are")
    void r2_absentIsEmpty() {
        Backend store = open();
        Session session = kept(store);
        win(session, path("/r2"), bytes("above"));
        win(session, path("/r2/a/b"), bytes("below"));
        win(session, path("/r2/ab"), bytes("beside"));
        assertEquals(Optional.empty(), read(store, path("/r2/a")));
    }
}
