package dev.locked.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** One engine for all elections and sessions of a locker: who hears what. */
class EngineRoutingTest extends EngineScript {
    private static final long OTHER_PATH = 9;

    private void addOnAnotherPath(long ttl) {
        engine.add(new ElectionSpec(OTHER_PATH, "/q", "c9", true, "id9", "v9", ttl, 3 * SECOND, false, false));
    }

    private static Holder wonBy(long number, long token) {
        return new Holder(OWNER, token, token, "c" + number, 1, "id" + number, "v" + number);
    }

    private static Signal won(long number, long token) {
        return new Signal.AcquireAnswered(1, 77, new Signal.Answer.Won(wonBy(number, token)));
    }

    @Test
    void a_signal_for_nobody_does_nothing() {
        feed(99, new Signal.Started());
        assertThat(effects).isEmpty();
        keeper(new LeaseSignal.Woken());
        assertThat(effects).isEmpty();
    }

    @Test
    void nobody_claims_nothing() {
        assertThat(engine.claims(now, 99)).isFalse();
        assertThat(engine.token(99)).isZero();
    }

    @Test
    void who_was_removed_hears_nothing_any_more() {
        engine.remove(FIRST);
        feed(new Signal.Started());
        assertThat(effects).isEmpty();
    }

    @Test
    void who_was_removed_is_nobodys_neighbour() {
        add(SECOND_NODE, true, false);
        follow();
        feed(new Signal.StopAsked(4));
        engine.remove(FIRST);
        feed(SECOND_NODE, new Signal.Started());
        feed(SECOND_NODE, won(SECOND_NODE, 8));
        assertThat(effects).allMatch(effect -> !(effect instanceof Effect.Announce told) || told.election() != FIRST);
        assertThat(engine.claims(now, SECOND_NODE)).isTrue();
    }

    @Test
    void who_stays_is_a_neighbour_still_when_another_was_removed() {
        add(SECOND_NODE, true, false);
        add(3, true, false);
        select();
        engine.remove(3);
        feed(SECOND_NODE, new Signal.Started());
        feed(SECOND_NODE, won(SECOND_NODE, 8));
        assertThat(engine.claims(now, FIRST)).isFalse();
    }

    @Test
    void removing_nobody_does_nothing() {
        engine.remove(99);
        select();
        assertThat(engine.claims(now, FIRST)).isTrue();
    }

    @Test
    void an_answer_for_one_who_was_removed_tells_no_neighbour() {
        add(SECOND_NODE, true, false);
        select();
        engine.remove(SECOND_NODE);
        feed(SECOND_NODE, won(SECOND_NODE, 8));
        assertThat(engine.claims(now, FIRST)).isTrue();
    }

    @Test
    void the_path_is_held_for_whoever_waited_behind_the_winner() {
        add(SECOND_NODE, true, false);
        feed(new Signal.Started());
        feed(SECOND_NODE, new Signal.Started());
        opened(now);
        answer(new Signal.Answer.Won(own(5, 5, 1, "v1")));
        assertThat(effects).contains(new Effect.Announce(SECOND_NODE, new Event.Pinged(own(5, 5, 1, "v1"))));
    }

    @Test
    void who_has_stopped_while_it_waited_is_passed_over() {
        add(SECOND_NODE, true, false);
        add(3, true, false);
        feed(new Signal.Started());
        feed(SECOND_NODE, new Signal.Started());
        feed(3, new Signal.Started());
        opened(now);
        engine.remove(SECOND_NODE);
        answer(new Signal.Answer.Failed(problem(Fault.NOT_APPLIED)));
        assertThat(only(Effect.Acquire.class).election()).isEqualTo(3);
    }

    @Test
    void campaigns_for_two_paths_go_out_together() {
        addOnAnotherPath(TTL);
        feed(new Signal.Started());
        feed(OTHER_PATH, new Signal.Started());
        opened(now);
        assertThat(all(Effect.Acquire.class))
                .extracting(Effect.Acquire::election)
                .containsExactlyInAnyOrder(FIRST, OTHER_PATH);
    }

    @Test
    void each_ttl_has_a_session_of_its_own() {
        addOnAnotherPath(2 * TTL);
        feed(new Signal.Started());
        assertThat(only(Effect.Open.class).keeper()).isEqualTo(1);
        feed(OTHER_PATH, new Signal.Started());
        assertThat(only(Effect.Open.class)).isEqualTo(new Effect.Open(2, 1, 2 * TTL, Rules.openTimeout(2 * TTL)));
    }

    @Test
    void who_has_stopped_does_not_use_the_session_any_more() {
        add(SECOND_NODE, true, false);
        select();
        feed(SECOND_NODE, new Signal.Started());
        feed(SECOND_NODE, new Signal.AcquireAnswered(1, 77, new Signal.Answer.Held(own(5, 5, 1, "v1"))));
        feed(SECOND_NODE, new Signal.StopAsked(4));
        keeper(new LeaseSignal.RenewFailed(77, problem(Fault.UNKNOWN)));
        assertThat(all(Effect.Announce.class))
                .extracting(Effect.Announce::election)
                .containsExactly(FIRST);
    }

    @Test
    void a_session_found_gone_by_one_is_lost_for_all() {
        addOnAnotherPath(TTL);
        select();
        feed(OTHER_PATH, new Signal.Started());
        feed(OTHER_PATH, won(OTHER_PATH, 8));
        feed(new Signal.UpdateAsked(4, 5, "new"));
        feed(new Signal.UpdateAnswered(4, 0, problem(Fault.SESSION_GONE)));
        assertThat(engine.claims(now, FIRST)).isFalse();
        assertThat(engine.claims(now, OTHER_PATH)).isFalse();
    }
}
