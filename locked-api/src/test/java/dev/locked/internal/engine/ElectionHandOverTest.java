package dev.locked.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.locked.DeselectCause;
import dev.locked.NodeState;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** How a node gives up a term, stops, and is started again. */
class ElectionHandOverTest extends EngineScript {
    private static final long HAND_OVER = 3 * SECOND;
    private static final Effect WATCH_CLOSED = new Effect.Watch(FIRST, false);

    private void stop() {
        feed(new Signal.StopAsked(9));
    }

    private void resign() {
        feed(new Signal.ResignAsked(9, 5));
    }

    private void handedOver() {
        feed(new Signal.HandedOver(5));
    }

    private void releaseAnswered(Problem problem) {
        feed(new Signal.ReleaseAnswered(5, problem));
    }

    private void stopped() {
        stop();
        handedOver();
        releaseAnswered(null);
    }

    /** An acquire may still take effect, and the node is stopped for the user. */
    private void cleaning() {
        feed(new Signal.Started());
        opened(now);
        failed(Fault.UNKNOWN);
        long read = only(Effect.Read.class).read();
        stop();
        feed(new Signal.ReadAnswered(read, null, null));
    }

    @Nested
    class HandlersOfADeselect {
        @Test
        void run_when_the_claim_is_taken_back() {
            select();
            resign();
            assertThat(effects)
                    .containsSubsequence(
                            new Effect.Claim(FIRST, 77, 0),
                            entered(NodeState.HANDING_OVER),
                            announced(new Event.Deselected(5, DeselectCause.RESIGNED, true)));
        }

        @Test
        void leave_no_claim() {
            select();
            resign();
            assertThat(engine.claims(now, FIRST)).isFalse();
            assertThat(engine.token(FIRST)).isZero();
        }

        @Test
        void have_the_hand_over_time_and_no_more() {
            select();
            resign();
            assertThat(wake()).isEqualTo(now + HAND_OVER);
            wokenAt(now + HAND_OVER - 1);
            assertThat(all(Effect.Release.class)).isEmpty();
            wokenAt(now + 1);
            assertThat(effects).contains(released(5));
        }

        @Test
        void have_no_more_than_the_lease() {
            select();
            long deadline = now + TTL - MARGIN;
            now = deadline - SECOND;
            resign();
            wokenAt(deadline - 1);
            assertThat(all(Effect.Release.class)).isEmpty();
            wokenAt(deadline);
            assertThat(effects).contains(released(5));
        }

        @Test
        void of_another_term_are_not_those_that_are_waited_for() {
            select();
            resign();
            feed(new Signal.HandedOver(4));
            assertThat(all(Effect.Release.class)).isEmpty();
        }

        @Test
        void that_are_done_when_the_term_goes_on_change_nothing() {
            select();
            handedOver();
            assertThat(effects).isEmpty();
        }

        @Test
        void that_are_done_a_second_time_change_nothing() {
            select();
            resign();
            handedOver();
            handedOver();
            assertThat(effects).isEmpty();
        }

        @Test
        void end_what_was_to_be_updated() {
            select();
            feed(new Signal.UpdateAsked(4, 5, "new"));
            resign();
            assertThat(effects).contains(new Effect.Complete(FIRST, 4, new Problem(Fault.UNKNOWN, "update", null)));
        }
    }

    @Nested
    class Resigning {
        @Test
        void twice_is_done_once_for_both() {
            select();
            resign();
            feed(new Signal.ResignAsked(10, 5));
            assertThat(all(Effect.Complete.class)).isEmpty();
            handedOver();
            releaseAnswered(null);
            assertThat(effects).contains(completed(9), completed(10), entered(NodeState.WAITING));
        }

        @Test
        void of_a_term_that_has_ended_is_done_already() {
            select();
            watched(others(7));
            resign();
            assertThat(effects).contains(completed(9));
        }

        @Test
        void of_a_former_term_leaves_this_one_alone() {
            select();
            feed(new Signal.ResignAsked(9, 4));
            assertThat(effects).contains(completed(9));
            assertThat(engine.claims(now, FIRST)).isTrue();
        }

        @Test
        void of_a_former_term_does_not_wait_for_this_one() {
            select();
            resign();
            feed(new Signal.ResignAsked(10, 4));
            assertThat(effects).contains(completed(10));
        }

        @Test
        void tells_that_the_path_is_vacant() {
            select();
            resign();
            handedOver();
            releaseAnswered(null);
            assertThat(events()).containsExactly(new Event.Vacated());
        }

        @Test
        void leaves_the_path_to_others_for_an_eighth_of_the_ttl_and_no_longer() {
            select();
            resign();
            handedOver();
            releaseAnswered(null);
            assertThat(wake()).isEqualTo(now + TTL / 8);
            wokenAt(now + TTL / 8 - 1);
            assertThat(all(Effect.Acquire.class)).isEmpty();
            wokenAt(now + 1);
            assertThat(all(Effect.Acquire.class)).hasSize(1);
        }

        @Test
        void leaves_the_path_to_others_until_one_has_had_it() {
            select();
            resign();
            handedOver();
            watched(others(7));
            assertThat(effects).contains(completed(9));
            watched(null);
            assertThat(all(Effect.Acquire.class)).hasSize(1);
        }

        @Test
        void leaves_the_path_to_others_though_old_news_comes_in() {
            follow();
            watched(null);
            feed(new Signal.AcquireAnswered(2, 77, new Signal.Answer.Won(own(5, 5, 2, "v1"))));
            resign();
            handedOver();
            releaseAnswered(null);
            watched(others(3));
            assertThat(all(Effect.Acquire.class)).isEmpty();
        }
    }

    @Nested
    class Releasing {
        private void releasing() {
            select();
            resign();
            handedOver();
        }

        @Test
        void that_failed_is_told_and_repeated_after_a_wait_and_not_before() {
            releasing();
            releaseAnswered(problem(Fault.UNKNOWN));
            assertThat(events()).containsExactly(new Event.Failed(problem(Fault.UNKNOWN)));
            long again = now + backOff(1);
            assertThat(wake()).isEqualTo(again);
            wokenAt(again - 1);
            assertThat(all(Effect.Release.class)).isEmpty();
            wokenAt(again);
            assertThat(effects).contains(released(5));
        }

        @Test
        void that_failed_again_waits_longer() {
            releasing();
            releaseAnswered(problem(Fault.UNKNOWN));
            wokenAt(now + backOff(1));
            releaseAnswered(problem(Fault.UNKNOWN));
            assertThat(wake()).isEqualTo(now + backOff(2));
        }

        @Test
        void is_not_repeated_while_an_answer_is_awaited() {
            releasing();
            wokenAt(now + SECOND);
            assertThat(all(Effect.Release.class)).isEmpty();
        }

        @Test
        void under_a_session_that_is_no_more_is_done_and_has_another_opened() {
            releasing();
            releaseAnswered(problem(Fault.SESSION_GONE));
            assertThat(all(Effect.Release.class)).isEmpty();
            assertThat(effects).contains(completed(9));
            assertThat(all(Effect.Open.class)).hasSize(1);
        }

        @Test
        void ends_with_the_session() {
            releasing();
            keeper(new LeaseSignal.FoundGone(77));
            assertThat(effects).contains(completed(9));
        }

        @Test
        void is_not_needed_when_the_session_was_lost_meanwhile() {
            select();
            resign();
            keeper(new LeaseSignal.FoundGone(77));
            handedOver();
            assertThat(all(Effect.Release.class)).isEmpty();
            assertThat(effects).contains(completed(9));
        }

        @Test
        void is_not_needed_when_there_is_another_session_meanwhile() {
            select();
            resign();
            keeper(new LeaseSignal.FoundGone(77));
            keeper(new LeaseSignal.Opened(2, 78, "session-2", TTL, now));
            handedOver();
            assertThat(all(Effect.Release.class)).isEmpty();
            assertThat(effects).contains(completed(9));
        }

        @Test
        void is_not_needed_when_a_read_shows_that_the_entry_is_gone() {
            select();
            watched(null);
            long read = only(Effect.Read.class).read();
            resign();
            feed(new Signal.ReadAnswered(read, null, null));
            handedOver();
            assertThat(all(Effect.Release.class)).isEmpty();
            assertThat(effects).contains(completed(9));
        }

        @Test
        void is_not_needed_when_another_owns_the_path() {
            select();
            resign();
            watched(others(7));
            handedOver();
            assertThat(all(Effect.Release.class)).isEmpty();
            assertThat(effects).contains(completed(9));
        }

        @Test
        void is_needed_when_somebody_has_written_over_the_entry() {
            select();
            resign();
            watched(new Holder("", 5, 8, "", 0, "", ""));
            handedOver();
            assertThat(effects).contains(released(5));
        }

        @Test
        void is_done_when_a_read_shows_that_the_entry_is_gone() {
            releasing();
            watched(null);
            readShows(null);
            assertThat(effects).contains(completed(9));
            assertThat(events()).containsExactly(new Event.Vacated());
        }

        @Test
        void goes_on_when_the_watch_shows_our_own_entry() {
            releasing();
            watched(own(5, 5, 1, "v1"));
            assertThat(effects).isEmpty();
        }

        @Test
        void of_another_entry_says_nothing_of_this_one() {
            releasing();
            feed(new Signal.ReleaseAnswered(4, null));
            assertThat(all(Effect.Complete.class)).isEmpty();
        }
    }

    @Nested
    class Stopping {
        @Test
        void what_was_never_started_is_done_already() {
            stop();
            assertThat(effects).containsExactly(completed(9));
        }

        @Test
        void what_has_stopped_is_done_already() {
            follow();
            stop();
            assertThat(effects).contains(completed(9), entered(NodeState.STOPPED), WATCH_CLOSED);
            feed(new Signal.StopAsked(10));
            assertThat(effects).containsExactly(completed(10));
        }

        @Test
        void is_done_once_for_each_who_asked() {
            follow();
            stop();
            feed(new Signal.Started());
            feed(new Signal.StopAsked(10));
            feed(new Signal.AcquireAnswered(2, 77, new Signal.Answer.Held(others(3))));
            assertThat(all(Effect.Complete.class)).containsExactly(new Effect.Complete(FIRST, 10, null));
        }

        @Test
        void leaves_the_session_to_others() {
            follow();
            stop();
            keeper(new LeaseSignal.FoundGone(77));
            assertThat(all(Effect.Open.class)).isEmpty();
        }

        @Test
        void wakes_nobody_any_more() {
            follow();
            stop();
            assertThat(wake()).isEqualTo(Rules.NEVER);
        }

        @Test
        void twice_ends_at_the_first_bound() {
            select();
            stop();
            long bound = now + HAND_OVER + 2 * Rules.callTimeout(TTL);
            now += SECOND;
            feed(new Signal.StopAsked(10));
            handedOver();
            wokenAt(bound - 1);
            assertThat(all(Effect.Complete.class)).isEmpty();
            wokenAt(bound);
            assertThat(effects).contains(completed(9), completed(10), entered(NodeState.STOPPED));
        }

        @Test
        void wakes_the_node_at_the_bound() {
            select();
            stop();
            long bound = now + HAND_OVER + 2 * Rules.callTimeout(TTL);
            handedOver();
            assertThat(wake()).isEqualTo(bound);
        }

        @Test
        void ends_a_resignation_too() {
            select();
            resign();
            feed(new Signal.StopAsked(10));
            handedOver();
            wokenAt(now + HAND_OVER + 2 * Rules.callTimeout(TTL));
            assertThat(effects).contains(completed(9), completed(10));
        }

        @Test
        void tells_nothing_after_the_end() {
            cleaning();
            watched(others(7));
            assertThat(events()).isEmpty();
        }

        @Test
        void tells_nothing_while_the_path_is_being_freed() {
            select();
            stop();
            handedOver();
            watched(others(7));
            assertThat(events()).isEmpty();
        }
    }

    @Nested
    class Cleaning {
        @Test
        void keeps_the_watch_for_two_ttls_and_no_longer() {
            long start = now;
            cleaning();
            assertThat(effects)
                    .contains(completed(9), entered(NodeState.STOPPED))
                    .doesNotContain(WATCH_CLOSED);
            for (int i = 0; i < 7; i++) {
                pass(TTL / 4);
            }
            wokenAt(start + 2 * TTL - 1);
            assertThat(effects).doesNotContain(WATCH_CLOSED);
            wokenAt(start + 2 * TTL);
            assertThat(effects).contains(WATCH_CLOSED);
        }

        @Test
        void wakes_the_node_at_its_end() {
            long start = now;
            cleaning();
            for (int i = 0; i < 7; i++) {
                pass(TTL / 4);
            }
            feed(new Signal.Woken());
            assertThat(wake()).isEqualTo(start + 2 * TTL);
        }

        @Test
        void ends_with_the_session() {
            cleaning();
            keeper(new LeaseSignal.FoundGone(77));
            assertThat(effects).contains(WATCH_CLOSED);
        }

        @Test
        void goes_on_when_the_node_is_started_again() {
            cleaning();
            feed(new Signal.Started());
            assertThat(effects).contains(entered(NodeState.WAITING));
            readShows(null);
            wokenAt(now + SECOND);
            assertThat(only(Effect.Acquire.class).attempt()).isEqualTo(2);
        }

        @Test
        void of_a_node_that_is_started_again_tells_it_what_there_is() {
            cleaning();
            watched(others(7));
            feed(new Signal.Started());
            readShows(others(7));
            assertThat(events()).containsExactly(new Event.Changed(others(7)), new Event.Pinged(others(7)));
        }
    }

    @Nested
    class StartingAgain {
        @Test
        void tells_what_there_is() {
            follow();
            stop();
            feed(new Signal.Started());
            feed(new Signal.AcquireAnswered(2, 77, new Signal.Answer.Held(others(3))));
            assertThat(events()).contains(new Event.Changed(others(3)));
        }

        @Test
        void watches_again() {
            follow();
            stop();
            feed(new Signal.Started());
            feed(new Signal.AcquireAnswered(2, 77, new Signal.Answer.Held(others(3))));
            assertThat(effects).contains(new Effect.Watch(FIRST, true));
        }

        @Test
        void reads_again_though_an_answer_was_awaited_at_the_stop() {
            follow();
            readUntilAsked();
            stop();
            feed(new Signal.Started());
            feed(new Signal.AcquireAnswered(2, 77, new Signal.Answer.Held(others(3))));
            readUntilAsked();
        }

        @Test
        void while_the_release_is_under_way_goes_on_with_it_and_campaigns_after_it() {
            select();
            stop();
            handedOver();
            wokenAt(now + HAND_OVER + 2 * Rules.callTimeout(TTL));
            pass(0);
            feed(new Signal.Started());
            assertThat(effects).contains(entered(NodeState.WAITING));
            assertThat(all(Effect.Acquire.class)).isEmpty();
            releaseAnswered(null);
            assertThat(all(Effect.Acquire.class)).hasSize(1);
        }

        @Test
        void is_not_bound_by_the_time_of_the_last_stop() {
            select();
            stopped();
            feed(new Signal.Started());
            feed(new Signal.AcquireAnswered(2, 77, new Signal.Answer.Won(own(7, 7, 2, "v1"))));
            now += TTL - MARGIN - 1;
            feed(new Signal.Woken());
            assertThat(effects).doesNotContain(entered(NodeState.STOPPED));
        }
    }
}
