package dev.locked.internal;

import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The end of a lease, moved by one thread and read by others: once seen over, over for good. */
@Param(name = "time", gen = IntGen.class, conf = "1:6")
@Tag("races")
public class LeaseClockLincheckTest {
    private static final long FIRST_END = 3;

    private final LeaseClock clock = new LeaseClock(FIRST_END);

    @Operation
    public boolean holdsAt(@Param(name = "time") int now) {
        return clock.holdsAt(now);
    }

    @Operation
    public boolean extend(@Param(name = "time") int to) {
        return clock.extend(to);
    }

    @Operation
    public long remainingAt(@Param(name = "time") int now) {
        return clock.remainingAt(now);
    }

    @Test
    void is_as_if_one_thread_used_it() {
        Interleavings.linearizable(LeaseClockLincheckTest.class, OneThread.class);
    }

    /** What a lease is, said without a thought for threads. */
    public static class OneThread {
        private long end = FIRST_END;
        private boolean over;

        public boolean holdsAt(int now) {
            over |= now >= end;
            return !over;
        }

        public boolean extend(int to) {
            end = Math.max(end, to);
            return !over;
        }

        public long remainingAt(int now) {
            return over ? 0 : Math.max(0, end - now);
        }
    }
}
