package dev.locked.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.locked.DeselectCause;
import dev.locked.NodeState;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The decisions of the core, one by one. */
class EngineTest extends EngineScript {
    @Nested
    class Holdings {
        private final Set<String> held = Set.of("/p");

        private void told(Set<String> paths) {
            keeper(new LeaseSignal.HoldingsTold(77, paths));
        }

        private void renewedUntil(long time) {
            now = time;
            keeper(new LeaseSignal.Renewed(77, now));
        }

        @Test
        void are_asked_for_in_one_request_for_all_terms_and_spare_their_reads() {
            add(SECOND_NODE, true, false);
            select();
            long start = now;
            for (int half = 1; half <= 6; half++) {
                renewedUntil(start + half * TTL / 2);
                assertThat(all(Effect.Read.class)).isEmpty();
                assertThat(only(Effect.Holdings.class).session()).isEqualTo(77);
                told(held);
                assertThat(effects).noneMatch(Effect.Read.class::isInstance);
            }
        }

        @Test
        void are_not_asked_for_again_while_an_answer_is_awaited() {
            select();
            pass(TTL / 2);
            assertThat(all(Effect.Holdings.class)).hasSize(1);
            pass(TTL / 2);
            assertThat(all(Effect.Holdings.class)).isEmpty();
        }

        @Test
        void are_not_asked_for_where_nobody_is_selected() {
            feed(new Signal.Started());
            opened(now);
            answer(new Signal.Answer.Held(others(3)));
            pass(TTL / 2);
            assertThat(all(Effect.Holdings.class)).isEmpty();
            feed(new Signal.Watched(null));
            feed(new Signal.AcquireAnswered(2, 77, new Signal.Answer.Won(own(5, 5, 2, "v1"))));
            pass(TTL / 2);
            assertThat(all(Effect.Holdings.class)).hasSize(1);
        }

        @Test
        void without_the_path_have_it_read_at_once_and_the_read_decides() {
            select();
            pass(TTL / 2);
            told(Set.of("/other"));
            long read = only(Effect.Read.class).read();
            assertThat(engine.claims(now, FIRST)).isTrue();
            feed(new Signal.ReadAnswered(read, null, null));
            assertThat(engine.claims(now, FIRST)).isFalse();
            assertThat(events()).contains(new Event.Deselected(5, DeselectCause.TAKEN_AWAY, false));
        }

        @Test
        void that_were_asked_for_before_the_term_began_say_nothing_of_it() {
            select();
            pass(TTL / 2);
            assertThat(all(Effect.Holdings.class)).hasSize(1);
            now += 1;
            feed(new Signal.Watched(others(7)));
            feed(new Signal.ReadAnswered(only(Effect.Read.class).read(), null, null));
            now += 1;
            feed(new Signal.AcquireAnswered(2, 77, new Signal.Answer.Won(own(9, 9, 2, "v1"))));
            assertThat(engine.token(FIRST)).isEqualTo(9);
            told(Set.of());
            assertThat(all(Effect.Read.class)).isEmpty();
        }

        @Test
        void that_can_not_be_told_leave_it_to_the_reads() {
            select();
            pass(TTL / 2);
            keeper(new LeaseSignal.HoldingsFailed(77, problem(Fault.NOT_APPLIED)));
            assertThat(events()).isEmpty();
            pass(TTL / 2);
            only(Effect.Read.class);
            only(Effect.Holdings.class);
        }

        @Test
        void of_a_session_that_is_no_more_end_the_terms() {
            select();
            pass(TTL / 2);
            keeper(new LeaseSignal.HoldingsFailed(77, problem(Fault.SESSION_GONE)));
            assertThat(events()).contains(new Event.Deselected(5, DeselectCause.SESSION_LOST, false));
            only(Effect.Open.class);
        }

        @Test
        void of_a_former_session_are_ignored_and_those_of_the_next_are_asked_for() {
            select();
            pass(TTL / 2);
            keeper(new LeaseSignal.FoundGone(77));
            long read = only(Effect.Read.class).read();
            keeper(new LeaseSignal.Opened(2, 78, OWNER, TTL, now));
            told(Set.of());
            assertThat(effects).isEmpty();
            feed(new Signal.ReadAnswered(read, null, null));
            feed(new Signal.AcquireAnswered(2, 78, new Signal.Answer.Won(own(9, 9, 2, "v1"))));
            now += TTL / 2;
            keeper(new LeaseSignal.Renewed(78, now));
            assertThat(only(Effect.Holdings.class).session()).isEqualTo(78);
        }

        @Test
        void leave_a_read_that_failed_to_be_repeated() {
            select();
            pass(TTL / 2);
            told(Set.of());
            long read = only(Effect.Read.class).read();
            feed(new Signal.ReadAnswered(read, null, problem(Fault.NOT_APPLIED)));
            told(held);
            pass(TTL / 4);
            only(Effect.Read.class);
        }
    }

    @Nested
    class Neighbours {
        @Test
        void of_one_process_lose_their_term_when_another_wins_the_path_though_no_watch_tells() {
            add(SECOND_NODE, true, false);
            select();
            feed(SECOND_NODE, new Signal.Started());
            feed(
                    SECOND_NODE,
                    new Signal.AcquireAnswered(
                            1, 77, new Signal.Answer.Won(new Holder(OWNER, 8, 8, "c" + SECOND_NODE, 1, "id2", "v2"))));
            assertThat(engine.claims(now, SECOND_NODE)).isTrue();
            assertThat(engine.claims(now, FIRST)).isFalse();
        }

        @Test
        void lose_their_term_also_when_another_learns_by_a_read_that_it_has_won() {
            add(SECOND_NODE, true, false);
            select();
            feed(SECOND_NODE, new Signal.Started());
            feed(SECOND_NODE, new Signal.AcquireAnswered(1, 77, new Signal.Answer.Failed(problem(Fault.UNKNOWN))));
            Holder second = new Holder(OWNER, 8, 8, "c" + SECOND_NODE, 1, "id2", "v2");
            feed(SECOND_NODE, new Signal.ReadAnswered(only(Effect.Read.class).read(), second, null));
            assertThat(engine.claims(now, SECOND_NODE)).isTrue();
            assertThat(engine.claims(now, FIRST)).isFalse();
        }

        @Test
        void on_other_paths_are_left_alone() {
            engine.add(new ElectionSpec(9, "/q", "c9", true, "id9", "v9", TTL, 3 * SECOND, false, false));
            select();
            feed(9, new Signal.Started());
            feed(
                    9,
                    new Signal.AcquireAnswered(
                            1, 77, new Signal.Answer.Won(new Holder(OWNER, 8, 8, "c9", 1, "id9", "v9"))));
            assertThat(engine.claims(now, 9)).isTrue();
            assertThat(engine.claims(now, FIRST)).isTrue();
        }
    }

    @Nested
    class Starting {
        @Test
        void asks_for_a_session_and_then_for_the_path_without_reading_first() {
            feed(new Signal.Started());
            assertThat(only(Effect.Open.class).ttl()).isEqualTo(TTL);
            opened(now);
            assertThat(only(Effect.Acquire.class).session()).isEqualTo(77);
            assertThat(all(Effect.Read.class)).isEmpty();
        }

        @Test
        void shares_one_session_between_nodes_with_one_ttl() {
            add(SECOND_NODE, true, false);
            feed(new Signal.Started());
            feed(SECOND_NODE, new Signal.Started());
            assertThat(all(Effect.Open.class)).isEmpty();
        }

        @Test
        void lets_one_campaign_for_a_path_out_at_a_time() {
            add(SECOND_NODE, true, false);
            feed(new Signal.Started());
            feed(SECOND_NODE, new Signal.Started());
            opened(now);
            assertThat(only(Effect.Acquire.class).election()).isEqualTo(FIRST);
            answer(new Signal.Answer.Won(own(5, 5, 1, "v1")));
            assertThat(all(Effect.Acquire.class)).isEmpty();
        }

        @Test
        void sends_the_next_campaign_when_the_first_has_failed() {
            add(SECOND_NODE, true, false);
            feed(new Signal.Started());
            feed(SECOND_NODE, new Signal.Started());
            opened(now);
            answer(new Signal.Answer.Failed(problem(Fault.NOT_APPLIED)));
            assertThat(only(Effect.Acquire.class).election()).isEqualTo(SECOND_NODE);
        }

        @Test
        void fails_when_the_store_refuses_from_the_start() {
            feed(new Signal.Started());
            opened(now);
            answer(new Signal.Answer.Failed(problem(Fault.REFUSED)));
            assertThat(effects).contains(new Effect.Announce(FIRST, new Event.Entered(NodeState.FAILED)));
        }

        @Test
        void goes_on_slowly_when_the_store_refuses_what_it_used_to_do() {
            select();
            long read = readUntilAsked();
            feed(new Signal.ReadAnswered(read, null, problem(Fault.REFUSED)));
            assertThat(engine.claims(now, FIRST)).isTrue();
            now += SECOND;
            feed(new Signal.Woken());
            assertThat(all(Effect.Read.class)).as("less than one a second").isEmpty();
        }

        @Test
        void fails_at_the_first_error_if_the_user_wants_that() {
            add(3, true, true);
            feed(3, new Signal.Started());
            keeper(new LeaseSignal.OpenFailed(1, problem(Fault.NOT_APPLIED)));
            assertThat(effects).contains(new Effect.Announce(3, new Event.Entered(NodeState.FAILED)));
        }
    }

    @Nested
    class TimeOfALease {
        @Test
        void counts_from_when_the_request_was_sent() {
            feed(new Signal.Started());
            long sentAt = now;
            now += 2 * SECOND;
            opened(sentAt);
            answer(new Signal.Answer.Won(own(5, 5, 1, "v1")));
            assertThat(engine.claims(sentAt + TTL - MARGIN - 1, FIRST)).isTrue();
            assertThat(engine.claims(sentAt + TTL - MARGIN, FIRST)).isFalse();
        }

        @Test
        void counts_a_renewal_from_when_it_was_sent() {
            select();
            long sentAt = now;
            now += 2 * SECOND;
            keeper(new LeaseSignal.Renewed(77, sentAt + SECOND));
            assertThat(only(Effect.Extend.class).deadline()).isEqualTo(sentAt + SECOND + TTL - MARGIN);
        }

        @Test
        void a_session_that_is_opened_after_its_time_is_not_used() {
            feed(new Signal.Started());
            long sentAt = now;
            now += TTL;
            opened(sentAt);
            assertThat(all(Effect.Acquire.class)).isEmpty();
            assertThat(only(Effect.End.class).session()).isEqualTo(77);
        }

        @Test
        void a_win_after_the_deadline_is_given_back() {
            feed(new Signal.Started());
            opened(now);
            now += TTL - MARGIN;
            answer(new Signal.Answer.Won(own(5, 5, 1, "v1")));
            assertThat(engine.claims(now, FIRST)).isFalse();
            assertThat(only(Effect.Release.class).token()).isEqualTo(5);
        }

        @Test
        void a_claim_ends_by_the_clock_alone_and_the_event_follows() {
            select();
            now += TTL - MARGIN;
            assertThat(engine.claims(now, FIRST)).isFalse();
            feed(new Signal.Woken());
            assertThat(events())
                    .contains(new Event.Deselected(5, DeselectCause.LEASE_EXPIRED, false))
                    .noneMatch(Event.Selected.class::isInstance);
        }

        @Test
        void a_renewal_that_is_answered_after_the_deadline_does_not_bring_the_claim_back() {
            select();
            now += TTL - MARGIN;
            keeper(new LeaseSignal.Renewed(77, now - SECOND));
            assertThat(engine.claims(now, FIRST)).isFalse();
            assertThat(events()).contains(new Event.Deselected(5, DeselectCause.LEASE_EXPIRED, false));
        }

        @Test
        void the_first_renewal_is_sent_no_later_than_half_the_ttl() {
            select();
            now += TTL / 2;
            keeper(new LeaseSignal.Woken());
            assertThat(only(Effect.Renew.class).timeout()).isEqualTo(TTL / 8);
        }

        @Test
        void a_failed_renewal_is_no_news_and_is_tried_again_soon() {
            select();
            now += TTL / 2;
            keeper(new LeaseSignal.Woken());
            keeper(new LeaseSignal.RenewFailed(77, problem(Fault.UNKNOWN)));
            assertThat(engine.claims(now, FIRST)).isTrue();
            now += TTL / 8;
            keeper(new LeaseSignal.Woken());
            assertThat(all(Effect.Renew.class)).hasSize(1);
        }

        @Test
        void an_expired_session_is_ended_only_when_the_stores_time_for_it_is_over() {
            select();
            now += TTL - MARGIN;
            keeper(new LeaseSignal.Woken());
            assertThat(all(Effect.End.class)).isEmpty();
            now += MARGIN;
            keeper(new LeaseSignal.Woken());
            assertThat(only(Effect.End.class).session()).isEqualTo(77);
        }

        @Test
        void a_session_that_nobody_uses_is_ended_after_one_ttl() {
            feed(new Signal.Started());
            opened(now);
            answer(new Signal.Answer.Held(others(3)));
            feed(new Signal.StopAsked(9));
            now += TTL;
            keeper(new LeaseSignal.Woken());
            assertThat(only(Effect.End.class).session()).isEqualTo(77);
        }
    }

    @Nested
    class Losing {
        @Test
        void a_session_that_is_gone_ends_the_term_at_once() {
            select();
            keeper(new LeaseSignal.RenewFailed(77, problem(Fault.SESSION_GONE)));
            assertThat(engine.claims(now, FIRST)).isFalse();
            assertThat(events()).contains(new Event.Deselected(5, DeselectCause.SESSION_LOST, false));
            assertThat(all(Effect.Open.class)).hasSize(1);
        }

        @Test
        void a_read_that_shows_nothing_ends_the_term() {
            select();
            long read = readUntilAsked();
            feed(new Signal.ReadAnswered(read, null, null));
            assertThat(events()).contains(new Event.Deselected(5, DeselectCause.TAKEN_AWAY, false));
        }

        @Test
        void a_watch_that_shows_nothing_is_checked_by_a_read() {
            select();
            feed(new Signal.Watched(null));
            assertThat(engine.claims(now, FIRST)).isTrue();
            assertThat(all(Effect.Read.class)).hasSize(1);
        }

        @Test
        void a_read_from_before_the_win_is_not_believed() {
            feed(new Signal.Started());
            opened(now);
            now += TTL / 2;
            keeper(new LeaseSignal.Renewed(77, now));
            now += TTL / 2;
            feed(new Signal.Woken());
            long read = only(Effect.Read.class).read();
            answer(new Signal.Answer.Won(own(5, 5, 1, "v1")));
            feed(new Signal.ReadAnswered(read, null, null));
            assertThat(engine.claims(now, FIRST)).isTrue();
        }

        @Test
        void another_token_ends_the_term() {
            select();
            feed(new Signal.Watched(others(6)));
            assertThat(events()).contains(new Event.Deselected(5, DeselectCause.TAKEN_AWAY, false));
        }

        @Test
        void an_older_token_does_not() {
            select();
            feed(new Signal.Watched(others(4)));
            assertThat(engine.claims(now, FIRST)).isTrue();
        }

        @Test
        void an_entry_written_over_ends_the_term_and_is_removed() {
            select();
            feed(new Signal.Watched(new Holder("", 5, 8, "", 0, "", "")));
            assertThat(events()).contains(new Event.Deselected(5, DeselectCause.TAKEN_AWAY, false));
            assertThat(only(Effect.Release.class).token()).isEqualTo(5);
        }

        @Test
        void an_entry_that_lost_its_session_counts_as_written_over() {
            select();
            feed(new Signal.Watched(new Holder("", 5, 8, "c1", 1, "id1", "v1")));
            assertThat(events()).contains(new Event.Deselected(5, DeselectCause.TAKEN_AWAY, false));
        }
    }

    @Nested
    class Stopping {
        @Test
        void delivers_the_deselect_before_the_release_is_sent() {
            select();
            feed(new Signal.StopAsked(9));
            assertThat(events()).containsExactly(new Event.Deselected(5, DeselectCause.STOPPED, true));
            assertThat(all(Effect.Release.class)).isEmpty();
            feed(new Signal.HandedOver(5));
            assertThat(only(Effect.Release.class).token()).isEqualTo(5);
            feed(new Signal.ReleaseAnswered(5, null));
            assertThat(only(Effect.Complete.class).request()).isEqualTo(9);
        }

        @Test
        void does_not_wait_for_handlers_beyond_the_hand_over_time() {
            select();
            feed(new Signal.StopAsked(9));
            now += 3 * SECOND;
            feed(new Signal.Woken());
            assertThat(all(Effect.Release.class)).hasSize(1);
        }

        @Test
        void does_not_wait_for_handlers_beyond_the_lease_in_hand() {
            select();
            now += TTL - MARGIN - SECOND;
            feed(new Signal.StopAsked(9));
            now += SECOND;
            feed(new Signal.Woken());
            assertThat(all(Effect.Release.class)).hasSize(1);
        }

        @Test
        void gives_back_what_is_won_while_stopping() {
            feed(new Signal.Started());
            opened(now);
            feed(new Signal.StopAsked(9));
            assertThat(all(Effect.Complete.class)).isEmpty();
            answer(new Signal.Answer.Won(own(5, 5, 1, "v1")));
            assertThat(events()).isEmpty();
            assertThat(only(Effect.Release.class).token()).isEqualTo(5);
        }

        @Test
        void tries_a_failed_release_again() {
            select();
            feed(new Signal.StopAsked(9));
            feed(new Signal.HandedOver(5));
            feed(new Signal.ReleaseAnswered(5, problem(Fault.UNKNOWN)));
            now += SECOND;
            feed(new Signal.Woken());
            assertThat(only(Effect.Release.class).token()).isEqualTo(5);
        }

        @Test
        void ends_for_the_user_in_bounded_time_even_if_the_store_is_silent() {
            select();
            feed(new Signal.StopAsked(9));
            feed(new Signal.HandedOver(5));
            now += 3 * SECOND + 2 * (TTL / 4);
            feed(new Signal.Woken());
            assertThat(only(Effect.Complete.class).request()).isEqualTo(9);
        }

        @Test
        void a_resigned_path_is_left_to_others_for_a_moment() {
            select();
            feed(new Signal.ResignAsked(9, 5));
            feed(new Signal.HandedOver(5));
            feed(new Signal.ReleaseAnswered(5, null));
            assertThat(all(Effect.Acquire.class)).isEmpty();
            now += TTL / 8;
            feed(new Signal.Woken());
            assertThat(all(Effect.Acquire.class)).hasSize(1);
        }
    }

    @Nested
    class Doubt {
        private void unknown() {
            feed(new Signal.Started());
            opened(now);
            answer(new Signal.Answer.Failed(problem(Fault.UNKNOWN)));
        }

        @Test
        void after_an_unknown_acquire_a_read_tells_and_our_own_entry_is_adopted() {
            unknown();
            feed(new Signal.ReadAnswered(only(Effect.Read.class).read(), own(5, 5, 1, "v1"), null));
            assertThat(events()).contains(new Event.Selected(5));
        }

        @Test
        void after_an_unknown_acquire_and_an_empty_read_the_same_attempt_is_made_again() {
            unknown();
            long read = only(Effect.Read.class).read();
            now += SECOND;
            feed(new Signal.ReadAnswered(read, null, null));
            assertThat(only(Effect.Acquire.class).attempt()).isEqualTo(1);
        }

        @Test
        void a_win_that_turns_up_after_the_stop_is_released() {
            unknown();
            long read = only(Effect.Read.class).read();
            feed(new Signal.StopAsked(9));
            feed(new Signal.ReadAnswered(read, null, null));
            assertThat(only(Effect.Complete.class).request()).isEqualTo(9);
            feed(new Signal.Watched(own(5, 5, 1, "v1")));
            assertThat(only(Effect.Release.class).token()).isEqualTo(5);
        }

        @Test
        void a_win_under_a_session_that_was_lost_meanwhile_is_given_back() {
            feed(new Signal.Started());
            opened(now);
            keeper(new LeaseSignal.RenewFailed(77, problem(Fault.SESSION_GONE)));
            answer(new Signal.Answer.Won(own(5, 5, 1, "v1")));
            assertThat(engine.claims(now, FIRST)).isFalse();
            assertThat(only(Effect.Release.class).session()).isEqualTo(77);
        }

        @Test
        void an_entry_of_another_session_is_not_adopted() {
            unknown();
            Holder former = new Holder("session-0", 5, 5, "c1", 1, "id1", "v1");
            feed(new Signal.ReadAnswered(only(Effect.Read.class).read(), former, null));
            assertThat(engine.claims(now, FIRST)).isFalse();
        }
    }

    @Nested
    class Updating {
        private void ask() {
            select();
            feed(new Signal.UpdateAsked(9, 5, "new"));
        }

        @Test
        void keeps_the_token_and_tells_the_change() {
            ask();
            assertThat(only(Effect.Update.class).version()).isEqualTo(5);
            feed(new Signal.UpdateAnswered(9, 6, null));
            assertThat(events()).containsExactly(new Event.Changed(own(5, 6, 1, "new")));
            assertThat(only(Effect.Complete.class).problem()).isNull();
        }

        @Test
        void sends_one_at_a_time() {
            ask();
            feed(new Signal.UpdateAsked(10, 5, "newer"));
            assertThat(all(Effect.Update.class)).isEmpty();
            feed(new Signal.UpdateAnswered(9, 6, null));
            assertThat(only(Effect.Update.class).version()).isEqualTo(6);
        }

        @Test
        void an_unknown_outcome_is_settled_by_a_read() {
            ask();
            feed(new Signal.UpdateAnswered(9, 0, problem(Fault.UNKNOWN)));
            assertThat(all(Effect.Complete.class)).isEmpty();
            feed(new Signal.ReadAnswered(only(Effect.Read.class).read(), own(5, 6, 1, "new"), null));
            assertThat(only(Effect.Complete.class).problem()).isNull();
        }

        @Test
        void a_guard_that_did_not_match_is_settled_by_a_read() {
            ask();
            feed(new Signal.UpdateAnswered(9, 0, null));
            assertThat(all(Effect.Complete.class)).isEmpty();
            assertThat(all(Effect.Read.class)).hasSize(1);
        }

        @Test
        void is_tried_again_when_the_read_shows_that_it_was_not_applied() {
            ask();
            feed(new Signal.UpdateAnswered(9, 0, problem(Fault.UNKNOWN)));
            feed(new Signal.ReadAnswered(only(Effect.Read.class).read(), own(5, 5, 1, "v1"), null));
            now += SECOND;
            feed(new Signal.Woken());
            assertThat(only(Effect.Update.class).value()).isEqualTo("new");
        }

        @Test
        void is_refused_without_asking_the_store_when_the_term_has_ended() {
            select();
            now += TTL - MARGIN;
            feed(new Signal.UpdateAsked(9, 5, "new"));
            assertThat(all(Effect.Update.class)).isEmpty();
            assertThat(only(Effect.Complete.class).problem().fault()).isEqualTo(Fault.NOT_SELECTED);
        }

        @Test
        void is_given_up_with_the_term() {
            ask();
            feed(new Signal.UpdateAsked(10, 5, "newer"));
            keeper(new LeaseSignal.RenewFailed(77, problem(Fault.SESSION_GONE)));
            assertThat(all(Effect.Complete.class))
                    .extracting(complete -> complete.problem().fault())
                    .containsExactly(Fault.UNKNOWN, Fault.NOT_SELECTED);
        }
    }

    @Nested
    class Following {
        @Test
        void does_not_campaign_while_the_path_is_held() {
            follow();
            now += SECOND;
            feed(new Signal.Woken());
            assertThat(all(Effect.Acquire.class)).isEmpty();
        }

        @Test
        void campaigns_as_soon_as_the_watch_says_that_the_path_is_free() {
            follow();
            feed(new Signal.Watched(null));
            assertThat(only(Effect.Acquire.class).attempt()).isEqualTo(2);
        }

        private void followAnUnknown() {
            feed(new Signal.Started());
            opened(now);
            answer(new Signal.Answer.Held(null));
        }

        /** Looked like this: on Consul and ZooKeeper a node took over half a second late if it had just been started. */
        @Test
        void campaigns_as_soon_as_the_path_is_free_though_it_was_not_told_by_whom_it_was_held() {
            followAnUnknown();
            feed(new Signal.ReadAnswered(only(Effect.Read.class).read(), others(3), null));
            feed(new Signal.Watched(null));
            assertThat(only(Effect.Acquire.class).attempt()).isEqualTo(2);
        }

        @Test
        void a_path_that_is_held_and_looks_free_is_not_asked_for_again_at_once() {
            followAnUnknown();
            feed(new Signal.ReadAnswered(only(Effect.Read.class).read(), null, null));
            assertThat(all(Effect.Acquire.class)).isEmpty();
            pass(TTL / 16);
            assertThat(only(Effect.Acquire.class).attempt()).isEqualTo(2);
        }

        @Test
        void whoever_loses_a_race_campaigns_as_soon_as_the_path_is_free_again() {
            follow();
            feed(new Signal.Watched(null));
            feed(new Signal.Watched(others(7)));
            feed(new Signal.AcquireAnswered(2, 77, new Signal.Answer.Held(null)));
            feed(new Signal.Watched(null));
            assertThat(only(Effect.Acquire.class).attempt()).isEqualTo(3);
        }

        @Test
        void tells_that_the_path_is_vacant_before_the_next_owner() {
            follow();
            feed(new Signal.Watched(others(7)));
            assertThat(events()).containsExactly(new Event.Vacated(), new Event.Changed(others(7)));
        }

        @Test
        void does_not_go_back_to_an_older_owner() {
            follow();
            feed(new Signal.Watched(others(2)));
            assertThat(events()).isEmpty();
        }

        @Test
        void reads_once_in_a_ttl_even_if_the_watch_is_silent() {
            follow();
            feed(new Signal.ReadAnswered(readUntilAsked(), others(3), null));
            assertThat(events()).containsExactly(new Event.Pinged(others(3)));
        }

        @Test
        void removes_bytes_that_nobody_owns_after_two_ttls_and_not_before() {
            follow();
            feed(new Signal.Watched(new Holder("", 9, 9, "", 0, "", "")));
            for (int i = 0; i < 3; i++) {
                pass(TTL / 2);
            }
            now += TTL / 2 - 1;
            feed(new Signal.Woken());
            assertThat(all(Effect.RemoveUnowned.class)).isEmpty();
            now += 1;
            feed(new Signal.Woken());
            assertThat(only(Effect.RemoveUnowned.class).token()).isEqualTo(9);
        }
    }
}
