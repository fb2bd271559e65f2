package dev.locked.tck;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A promise of time is judged by what the machine stalled")
class TimeBoundsTest {
    private static final Duration BOUND = Duration.ofSeconds(1000);
    private static final Duration NONE = Duration.ZERO;
    private static final Duration QUARTER = BOUND.dividedBy(4);
    private static final Duration LONG = QUARTER.plusSeconds(100);

    private static TimeBounds stalledFor(Duration stall) {
        return new TimeBounds(since -> stall);
    }

    private static void tookLonger(TimeBounds time, Duration over) {
        time.within("it", BOUND, System.nanoTime() - BOUND.plus(over).toNanos());
    }

    @Test
    @DisplayName("in time is in time, whatever the machine did")
    void inTime() {
        TimeBounds time = stalledFor(LONG);
        time.within("it", BOUND, System.nanoTime());
        assertThatCode(time::checkConclusive).doesNotThrowAnyException();
    }

    @Test
    @DisplayName("too late on a machine that ran is a failure")
    void tooLate() {
        assertThatThrownBy(() -> tookLonger(stalledFor(NONE), Duration.ofSeconds(1)))
                .isExactlyInstanceOf(org.opentest4j.AssertionFailedError.class)
                .hasMessageContaining("it took PT16M41.")
                .hasMessageContaining("promised within PT16M40S")
                .hasMessageContaining("stalled for 0 ms");
    }

    @Test
    @DisplayName("a short stall is added to the bound, and no more than that")
    void aShortStall() {
        TimeBounds time = stalledFor(QUARTER);
        tookLonger(time, QUARTER.minusSeconds(10));
        assertThatCode(time::checkConclusive).doesNotThrowAnyException();
        assertThatThrownBy(() -> tookLonger(time, QUARTER.plusSeconds(10)))
                .isExactlyInstanceOf(org.opentest4j.AssertionFailedError.class);
    }

    @Test
    @DisplayName("after a long stall nothing can be said of what came too late")
    void aLongStall() {
        assertThatThrownBy(() -> tookLonger(stalledFor(LONG), LONG.plusSeconds(10)))
                .isInstanceOf(InconclusiveError.class);
    }

    @Test
    @DisplayName("what was in time only because of a long stall is in doubt")
    void inTimeByALongStall() {
        TimeBounds time = stalledFor(LONG);
        tookLonger(time, LONG.minusSeconds(10));
        assertThatThrownBy(time::checkConclusive).isInstanceOf(InconclusiveError.class);
    }

    @Test
    @DisplayName("a lease that is lost is a failure, unless a stall was long enough to cost it")
    void leases() {
        assertThatCode(() -> stalledFor(LONG).kept("it", BOUND, true)).doesNotThrowAnyException();
        assertThatThrownBy(() -> stalledFor(NONE).kept("it", BOUND, false))
                .isExactlyInstanceOf(org.opentest4j.AssertionFailedError.class);
        assertThatThrownBy(() -> stalledFor(LONG).kept("it", BOUND, false)).isInstanceOf(InconclusiveError.class);
        assertThatThrownBy(() -> stalledFor(NONE).keptFor("it", BOUND, Duration.ofSeconds(1), () -> false))
                .isExactlyInstanceOf(org.opentest4j.AssertionFailedError.class);
    }
}
