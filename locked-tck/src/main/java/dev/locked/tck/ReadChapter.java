package dev.locked.tck;

import static dev.locked.tck.Stages.release;
import static dev.locked.tck.Stages.update;
import static dev.locked.tck.Stages.win;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.locked.spi.Backend;
import dev.locked.spi.Entry;
import dev.locked.spi.Path;
import dev.locked.spi.Session;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;

/** Clauses R: reads. */
abstract class ReadChapter extends Chapter {
    /**
     * Asked: 1,000 writes on one connection, and after the answer to each a read on another, which has to see it. Look
     * for reads that a replica, a cache or a snapshot answers.
     */
    @Clause("R1")
    @DisplayName("R1 a read sees every write that was acknowledged before it, by anybody")
    void r1_readsAreLinearizable() {
        Backend elsewhere = open();
        Session writer = kept(open());
        Path path = path("/r1");
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
