package dev.locked.internal;

import dev.locked.Agreed;
import dev.locked.Term;
import dev.locked.spi.MonotonicClock;
import java.time.Duration;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a node shows of itself, written by the loop and read by users without a lock. */
@Param(name = "token", gen = IntGen.class, conf = "1:9")
@Tag("races")
public class NodeHandleLincheckTest {
    private final Stopped time = new Stopped();
    private final LeaseClock lease = new LeaseClock(10);
    private final NodeHandle node = Published.node(time);

    // ---- on the loop

    @Operation(nonParallelGroup = "loop")
    public void agreed(@Param(name = "token") int token) {
        node.agreed(new Agreed("id" + token, "value" + token, token));
    }

    @Operation(nonParallelGroup = "loop")
    public void vacated() {
        node.agreed(null);
    }

    @Operation(nonParallelGroup = "loop")
    public void claim(@Param(name = "token") int token) {
        node.claim(token, lease);
    }

    @Operation(nonParallelGroup = "loop")
    public void unclaim() {
        node.unclaim();
    }

    // ---- anywhere

    @Operation
    public void leaseEnds() {
        time.now = 10;
    }

    @Operation
    public boolean isSelected() {
        return node.isSelected();
    }

    @Operation
    public long token() {
        return node.term().map(Term::token).orElse(0L);
    }

    @Operation
    public String agreement() {
        return node.agreed().map(all -> all.id() + all.value() + all.token()).orElse("");
    }

    @Operation
    public String value() {
        return node.value().orElse("");
    }

    @Test
    void is_as_if_one_thread_used_it() {
        Interleavings.linearizable(NodeHandleLincheckTest.class, OneThread.class);
    }

    /** What a node shows, said without a thought for threads. */
    public static class OneThread {
        private int agreed;
        private int claimed;
        private boolean over;

        public void agreed(int token) {
            agreed = token;
        }

        public void vacated() {
            agreed = 0;
        }

        public void claim(int token) {
            claimed = token;
        }

        public void unclaim() {
            claimed = 0;
        }

        public void leaseEnds() {
            over = true;
        }

        public boolean isSelected() {
            return token() != 0;
        }

        public long token() {
            return over ? 0 : claimed;
        }

        public String agreement() {
            return agreed == 0 ? "" : "id" + agreed + "value" + agreed + agreed;
        }

        public String value() {
            return agreed == 0 ? "" : "value" + agreed;
        }
    }

    /** A clock that moves when it is told to. */
    private static final class Stopped implements MonotonicClock {
        private volatile long now;

        @Override
        public long nanoTime() {
            return now;
        }

        @Override
        public Cancellable schedule(Duration delay, Runnable task) {
            throw new UnsupportedOperationException("nothing here takes time");
        }
    }
}
