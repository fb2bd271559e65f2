package dev.locked.internal.engine;

import static dev.locked.internal.engine.EngineScript.SECOND;
import static dev.locked.internal.engine.EngineScript.TTL;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When a path is read. */
class ReadsTest {
    private static final long ELECTION = 7;
    private static final long START = 1000 * SECOND;
    private static final long BY_TIME = Rules.nextRead(START, TTL, 0.5);

    private final List<Effect> sent = new ArrayList<>();
    private final Reads reads = new Reads(ELECTION, () -> 0.5, sent::add);

    ReadsTest() {
        reads.start(START, TTL);
    }

    private List<Effect> settle(long now) {
        sent.clear();
        reads.settle(now, TTL, 0, 0);
        return List.copyOf(sent);
    }

    private static Effect read(long number) {
        return new Effect.Read(ELECTION, number, Rules.callTimeout(TTL));
    }

    @Test
    void one_comes_by_time_and_not_before() {
        assertThat(reads.next()).isEqualTo(BY_TIME);
        assertThat(settle(BY_TIME - 1)).isEmpty();
        assertThat(settle(BY_TIME)).containsExactly(read(1));
    }

    @Test
    void there_is_one_at_a_time() {
        settle(BY_TIME);
        assertThat(settle(BY_TIME + TTL)).isEmpty();
        assertThat(reads.next()).isEqualTo(Rules.NEVER);
    }

    @Test
    void only_the_one_under_way_is_listened_to() {
        assertThat(reads.isUnderWay(0)).isFalse();
        settle(BY_TIME);
        assertThat(reads.isUnderWay(1)).isTrue();
        assertThat(reads.isUnderWay(2)).isFalse();
        reads.succeeded(BY_TIME, TTL);
        assertThat(reads.isUnderWay(1)).isFalse();
    }

    @Test
    void one_that_is_wanted_comes_at_once() {
        reads.want(START);
        assertThat(settle(START)).containsExactly(read(1));
    }

    @Test
    void the_next_comes_by_time_after_a_success() {
        settle(BY_TIME);
        reads.succeeded(BY_TIME, TTL);
        assertThat(reads.next()).isEqualTo(Rules.nextRead(BY_TIME, TTL, 0.5));
    }

    @Test
    void one_that_is_wanted_while_another_is_under_way_follows_it_once() {
        settle(BY_TIME);
        reads.want(BY_TIME);
        assertThat(settle(BY_TIME)).isEmpty();
        reads.succeeded(BY_TIME, TTL);
        assertThat(settle(BY_TIME)).containsExactly(read(2));
        reads.succeeded(BY_TIME, TTL);
        assertThat(settle(BY_TIME)).isEmpty();
    }

    @Test
    void one_that_failed_is_repeated_after_waits_that_grow() {
        reads.failed(START, TTL);
        assertThat(reads.next()).isEqualTo(START + Rules.backOff(TTL, 1, 0.5));
        reads.failed(START, TTL);
        assertThat(reads.next()).isEqualTo(START + Rules.backOff(TTL, 2, 0.5));
    }

    @Test
    void waits_are_short_again_after_a_success() {
        reads.failed(START, TTL);
        reads.succeeded(START, TTL);
        reads.failed(START, TTL);
        assertThat(reads.next()).isEqualTo(START + Rules.backOff(TTL, 1, 0.5));
    }

    @Test
    void waits_are_short_again_after_a_new_start() {
        reads.failed(START, TTL);
        reads.start(START, TTL);
        reads.failed(START, TTL);
        assertThat(reads.next()).isEqualTo(START + Rules.backOff(TTL, 1, 0.5));
    }

    @Test
    void what_is_confirmed_by_other_means_need_not_be_read() {
        reads.spare(START + SECOND, TTL);
        assertThat(reads.next()).isEqualTo(BY_TIME + SECOND);
    }

    @Test
    void one_that_failed_is_not_spared() {
        reads.failed(START, TTL);
        reads.spare(START, TTL);
        assertThat(reads.next()).isEqualTo(START + Rules.backOff(TTL, 1, 0.5));
    }

    @Test
    void one_that_is_wanted_by_a_time_comes_by_then() {
        reads.wantBy(START + SECOND);
        assertThat(reads.next()).isEqualTo(START + SECOND);
        reads.wantBy(START + 2 * SECOND);
        assertThat(reads.next()).isEqualTo(START + SECOND);
    }

    @Test
    void one_for_which_it_is_too_early_comes_later() {
        reads.want(START);
        reads.refused(START, TTL);
        assertThat(settle(START)).isEmpty();
        assertThat(reads.next()).isEqualTo(START + Rules.refusedBackOff(TTL, 1, 0.5));
        reads.refused(START, TTL);
        assertThat(reads.next()).isEqualTo(START + Rules.refusedBackOff(TTL, 2, 0.5));
    }

    @Test
    void one_is_overtaken_by_what_was_seen_since_it_was_sent() {
        reads.settle(BY_TIME, TTL, 4, 0);
        assertThat(reads.isOvertaken(4)).isFalse();
        assertThat(reads.isOvertaken(5)).isTrue();
    }

    @Test
    void after_the_stop_no_answer_is_wanted() {
        settle(BY_TIME);
        reads.stop();
        assertThat(reads.isUnderWay(1)).isFalse();
    }
}
