package dev.locked.internal.engine;

import static dev.locked.internal.engine.EngineScript.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The times that safety and recovery rest on, to the nanosecond. */
class RulesTest {
    private static final long MILLI = SECOND / 1000;

    @Test
    void the_margin_is_a_tenth_of_the_ttl() {
        assertThat(Rules.margin(10 * SECOND)).isEqualTo(SECOND);
    }

    @Test
    void the_margin_of_a_short_ttl_is_half_a_second() {
        assertThat(Rules.margin(4 * SECOND)).isEqualTo(500 * MILLI);
    }

    @Test
    void the_margin_is_never_more_than_a_quarter_of_the_ttl() {
        assertThat(Rules.margin(SECOND)).isEqualTo(250 * MILLI);
    }

    @Test
    void a_claim_ends_one_margin_before_the_session_does() {
        assertThat(Rules.deadline(7, 10 * SECOND)).isEqualTo(7 + 9 * SECOND);
    }

    @Test
    void a_renewal_is_due_after_a_third_of_the_ttl() {
        assertThat(Rules.renewAt(7, 9 * SECOND)).isEqualTo(7 + 3 * SECOND);
    }

    @Test
    void a_renewal_may_take_an_eighth_of_the_ttl_and_at_least_a_quarter_of_a_second() {
        assertThat(Rules.renewTimeout(8 * SECOND)).isEqualTo(SECOND);
        assertThat(Rules.renewTimeout(SECOND)).isEqualTo(250 * MILLI);
    }

    @Test
    void another_call_may_take_a_quarter_of_the_ttl_and_at_least_a_second() {
        assertThat(Rules.callTimeout(8 * SECOND)).isEqualTo(2 * SECOND);
        assertThat(Rules.callTimeout(SECOND)).isEqualTo(SECOND);
    }

    @Test
    void opening_a_session_may_take_a_quarter_of_the_ttl_and_at_least_three_seconds() {
        assertThat(Rules.openTimeout(20 * SECOND)).isEqualTo(5 * SECOND);
        assertThat(Rules.openTimeout(SECOND)).isEqualTo(3 * SECOND);
    }

    @Test
    void waits_double_from_one_failure_to_the_next_up_to_an_eighth_of_the_ttl() {
        long ttl = 8 * SECOND;
        assertThat(Rules.backOff(ttl, 1, 0.5)).isEqualTo(250 * MILLI);
        assertThat(Rules.backOff(ttl, 2, 0.5)).isEqualTo(500 * MILLI);
        assertThat(Rules.backOff(ttl, 3, 0.5)).isEqualTo(SECOND);
        assertThat(Rules.backOff(ttl, 4, 0.5)).isEqualTo(SECOND);
    }

    @Test
    void waits_do_not_overflow_however_many_failures_there_were() {
        assertThat(Rules.backOff(8 * SECOND, 100, 0.5)).isEqualTo(SECOND);
    }

    @Test
    void waits_are_spread_by_half_either_way() {
        assertThat(Rules.backOff(8 * SECOND, 1, 0)).isEqualTo(125 * MILLI);
        assertThat(Rules.backOff(8 * SECOND, 1, 0.75)).isEqualTo(312_500_000);
    }

    @Test
    void waits_of_a_short_ttl_are_at_least_twenty_milliseconds() {
        assertThat(Rules.backOff(320 * MILLI, 1, 0.5)).isEqualTo(20 * MILLI);
        assertThat(Rules.backOff(80 * MILLI, 2, 0.5)).isEqualTo(20 * MILLI);
    }

    @Test
    void waits_of_a_long_ttl_are_at_most_two_seconds() {
        assertThat(Rules.backOff(32 * SECOND, 5, 0.5)).isEqualTo(2 * SECOND);
    }

    @Test
    void waits_of_a_very_long_ttl_are_never_shorter_than_a_thirty_second_of_it() {
        assertThat(Rules.backOff(128 * SECOND, 3, 0.5)).isEqualTo(4 * SECOND);
    }

    @Test
    void a_refusal_is_waited_out_for_a_second_and_a_half_at_least() {
        assertThat(Rules.refusedBackOff(8 * SECOND, 1, 0.5)).isEqualTo(1_500 * MILLI);
        assertThat(Rules.refusedBackOff(32 * SECOND, 1, 0.5)).isEqualTo(2 * SECOND);
        assertThat(Rules.refusedBackOff(8 * SECOND, 2, 0.5)).isEqualTo(3 * SECOND);
        assertThat(Rules.refusedBackOff(8 * SECOND, 1_000, 0.5)).isEqualTo(15 * SECOND);
        assertThat(Rules.refusedBackOff(SECOND, 1, 0)).isGreaterThan(SECOND);
    }

    @Test
    void a_resigned_path_is_left_to_others_for_an_eighth_of_the_ttl() {
        assertThat(Rules.resignPause(8 * SECOND)).isEqualTo(SECOND);
    }

    @Test
    void a_path_is_read_between_three_quarters_of_a_ttl_and_one() {
        assertThat(Rules.nextRead(7, 8 * SECOND, 0)).isEqualTo(7 + 6 * SECOND);
        assertThat(Rules.nextRead(7, 8 * SECOND, 0.5)).isEqualTo(7 + 7 * SECOND);
    }

    @Test
    void holdings_are_asked_for_twice_in_a_ttl() {
        assertThat(Rules.holdingsAt(7, 8 * SECOND)).isEqualTo(7 + 4 * SECOND);
    }

    @Test
    void bytes_without_an_owner_stay_for_two_ttls() {
        assertThat(Rules.unownedPatience(8 * SECOND)).isEqualTo(16 * SECOND);
    }

    @Test
    void a_late_effect_is_looked_for_during_two_ttls() {
        assertThat(Rules.ghostPatience(8 * SECOND)).isEqualTo(16 * SECOND);
    }

    @Test
    void the_earlier_of_two_times_is_taken() {
        assertThat(Rules.earlier(3, 4)).isEqualTo(3);
        assertThat(Rules.earlier(4, 3)).isEqualTo(3);
    }

    @Test
    void never_is_later_than_any_time() {
        assertThat(Rules.earlier(Rules.NEVER, -3)).isEqualTo(-3);
        assertThat(Rules.earlier(-3, Rules.NEVER)).isEqualTo(-3);
    }

    @Test
    void a_clock_that_overflows_still_tells_the_earlier_time() {
        long before = Long.MAX_VALUE - 1;
        long after = before + 10;
        assertThat(Rules.earlier(before, after)).isEqualTo(before);
        assertThat(Rules.earlier(after, before)).isEqualTo(before);
    }
}
