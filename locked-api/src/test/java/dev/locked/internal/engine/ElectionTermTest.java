package dev.locked.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.locked.DeselectCause;
import dev.locked.NodeState;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** A node that is selected: what keeps its term and what ends it. */
class ElectionTermTest extends EngineScript {
    private static final Event TAKEN_AWAY = new Event.Deselected(5, DeselectCause.TAKEN_AWAY, false);

    private boolean claims() {
        return engine.claims(now, FIRST);
    }

    @Nested
    class Renewal {
        @Test
        void of_the_session_is_told_to_who_is_selected() {
            select();
            pass(SECOND);
            assertThat(events()).containsExactly(new Event.Refreshed(5), new Event.Pinged(own(5, 5, 1, "v1")));
        }

        @Test
        void of_the_session_is_no_news_to_a_follower() {
            follow();
            pass(SECOND);
            assertThat(events()).isEmpty();
        }
    }

    @Nested
    class Losing {
        @Test
        void takes_the_claim_back_before_the_event() {
            select();
            watched(others(6));
            assertThat(effects)
                    .containsSubsequence(
                            new Effect.Claim(FIRST, 77, 0), entered(NodeState.WAITING), announced(TAKEN_AWAY));
        }

        @Test
        void leaves_no_token() {
            select();
            watched(others(6));
            assertThat(engine.token(FIRST)).isZero();
        }

        @Test
        void has_the_path_read() {
            select();
            watched(others(6));
            only(Effect.Read.class);
        }

        @Test
        void by_time_happens_at_the_deadline_and_not_before() {
            select();
            long deadline = now + TTL - MARGIN;
            wokenAt(deadline - 1);
            assertThat(events()).isEmpty();
            wokenAt(deadline);
            assertThat(events()).containsExactly(new Event.Deselected(5, DeselectCause.LEASE_EXPIRED, false));
        }

        @Test
        void wakes_the_node_at_the_deadline() {
            select();
            wokenAt(now + TTL / 8 * 7);
            assertThat(wake()).isEqualTo(now - TTL / 8 * 7 + TTL - MARGIN);
        }
    }

    @Nested
    class OwnEntry {
        @Test
        void is_no_news() {
            select();
            watched(own(5, 5, 1, "v1"));
            assertThat(events()).isEmpty();
            assertThat(claims()).isTrue();
        }

        @Test
        void is_confirmed_by_a_read() {
            select();
            watched(null);
            readShows(own(5, 5, 1, "v1"));
            assertThat(events()).containsExactly(new Event.Pinged(own(5, 5, 1, "v1")));
        }

        @Test
        void in_a_former_state_says_nothing() {
            select();
            watched(own(5, 4, 1, "former"));
            assertThat(claims()).isTrue();
        }

        @Test
        void in_a_newer_state_with_our_value_is_taken_for_ours() {
            select();
            watched(own(5, 6, 1, "v1"));
            assertThat(claims()).isTrue();
            feed(new Signal.UpdateAsked(9, 5, "new"));
            assertThat(only(Effect.Update.class).version()).isEqualTo(6);
        }

        @Test
        void with_a_value_that_is_not_ours_ends_the_term_and_is_removed() {
            select();
            watched(own(5, 6, 1, "not ours"));
            assertThat(events()).contains(TAKEN_AWAY);
            assertThat(effects).contains(released(5));
        }

        @Test
        void of_another_attempt_ends_the_term() {
            select();
            watched(own(5, 6, 2, "v1"));
            assertThat(events()).contains(TAKEN_AWAY);
        }

        @Test
        void of_a_later_win_that_we_do_not_know_ends_the_term_and_is_removed() {
            select();
            watched(own(9, 9, 1, "v1"));
            assertThat(events()).contains(TAKEN_AWAY);
            assertThat(effects).contains(released(9));
        }

        @Test
        void of_an_earlier_win_says_nothing() {
            select();
            watched(own(4, 4, 1, "v1"));
            assertThat(claims()).isTrue();
            assertThat(all(Effect.Release.class)).isEmpty();
        }

        @Test
        void written_over_stays_known_until_it_is_removed() {
            select();
            watched(own(5, 6, 1, "not ours"));
            feed(new Signal.ReleaseAnswered(5, null));
            assertThat(events()).contains(new Event.Vacated());
        }
    }

    @Nested
    class Holdings {
        @Test
        void that_were_asked_for_when_the_term_began_count_for_it() {
            feed(new Signal.Started());
            opened(now);
            add(SECOND_NODE, true, false);
            answer(new Signal.Answer.Won(own(5, 5, 1, "v1")));
            pass(TTL / 2);
            assertThat(all(Effect.Holdings.class)).hasSize(1);
            watched(others(7));
            readShows(null);
            feed(new Signal.AcquireAnswered(2, 77, new Signal.Answer.Won(own(9, 9, 2, "v1"))));
            keeper(new LeaseSignal.HoldingsTold(77, Set.of()));
            only(Effect.Read.class);
        }
    }

    @Nested
    class Updating {
        private void ask() {
            select();
            feed(new Signal.UpdateAsked(9, 5, "new"));
        }

        private void updateAnswered(long version, Problem problem) {
            feed(new Signal.UpdateAnswered(9, version, problem));
        }

        @Test
        void under_another_term_is_refused() {
            select();
            feed(new Signal.UpdateAsked(9, 4, "new"));
            assertThat(effects)
                    .containsExactly(new Effect.Complete(FIRST, 9, new Problem(Fault.NOT_SELECTED, "update", null)));
        }

        @Test
        void that_the_store_refuses_fails_for_who_asked_and_for_nobody_else() {
            ask();
            updateAnswered(0, problem(Fault.REFUSED));
            assertThat(effects).contains(new Effect.Complete(FIRST, 9, problem(Fault.REFUSED)));
            assertThat(events()).isEmpty();
            assertThat(claims()).isTrue();
        }

        @Test
        void that_was_not_applied_is_told_and_repeated_after_a_wait_and_not_before() {
            ask();
            updateAnswered(0, problem(Fault.NOT_APPLIED));
            assertThat(events()).containsExactly(new Event.Failed(problem(Fault.NOT_APPLIED)));
            assertThat(all(Effect.Read.class)).isEmpty();
            long again = now + backOff(1);
            assertThat(wake()).isEqualTo(again);
            wokenAt(again - 1);
            assertThat(all(Effect.Update.class)).isEmpty();
            wokenAt(again);
            assertThat(all(Effect.Update.class)).hasSize(1);
        }

        @Test
        void of_unknown_outcome_is_told_and_read() {
            ask();
            updateAnswered(0, problem(Fault.UNKNOWN));
            assertThat(events()).containsExactly(new Event.Failed(problem(Fault.UNKNOWN)));
            only(Effect.Read.class);
        }

        @Test
        void under_a_session_that_is_no_more_ends_the_term() {
            ask();
            updateAnswered(0, problem(Fault.SESSION_GONE));
            assertThat(events()).contains(new Event.Deselected(5, DeselectCause.SESSION_LOST, false));
        }

        @Test
        void that_the_watch_shows_before_the_answer_is_told_at_once_and_done_with_the_answer() {
            ask();
            watched(own(5, 6, 1, "new"));
            assertThat(events()).containsExactly(new Event.Changed(own(5, 6, 1, "new")));
            assertThat(all(Effect.Complete.class)).isEmpty();
            updateAnswered(6, null);
            assertThat(effects).contains(completed(9));
            assertThat(events()).isEmpty();
        }

        @Test
        void in_doubt_is_done_when_the_watch_shows_it() {
            ask();
            updateAnswered(0, problem(Fault.UNKNOWN));
            watched(own(5, 6, 1, "new"));
            assertThat(effects).contains(completed(9));
        }

        @Test
        void in_doubt_is_not_repeated_because_the_watch_shows_the_former_state() {
            ask();
            updateAnswered(0, problem(Fault.UNKNOWN));
            watched(own(5, 5, 1, "v1"));
            wokenAt(now + SECOND);
            assertThat(all(Effect.Update.class)).isEmpty();
        }

        @Test
        void in_doubt_that_a_read_does_not_show_is_repeated_after_a_wait() {
            ask();
            updateAnswered(0, problem(Fault.UNKNOWN));
            readShows(own(5, 5, 1, "v1"));
            assertThat(wake()).isEqualTo(now + backOff(1));
        }

        @Test
        void whose_guard_did_not_match_is_repeated_when_a_read_shows_the_former_state() {
            ask();
            updateAnswered(0, null);
            readShows(own(5, 5, 1, "v1"));
            assertThat(wake()).isEqualTo(now + backOff(1));
        }

        @Test
        void that_was_done_is_what_the_next_campaign_brings() {
            ask();
            updateAnswered(6, null);
            watched(others(7));
            readShows(null);
            assertThat(only(Effect.Acquire.class).value()).isEqualTo("new");
        }

        @Test
        void that_was_answered_before_does_not_count_twice() {
            ask();
            updateAnswered(6, null);
            updateAnswered(7, null);
            assertThat(effects).isEmpty();
        }

        @Test
        void that_is_answered_after_the_term_says_nothing() {
            ask();
            watched(others(7));
            updateAnswered(6, null);
            assertThat(effects).isEmpty();
        }
    }
}
