package dev.locked.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.locked.NodeState;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** When a node tries to take a path, and what it makes of the answer. */
class ElectionCampaignTest extends EngineScript {
    private static final long RETRY = backOff(1);

    private Effect acquire(long attempt) {
        return new Effect.Acquire(FIRST, attempt, 77, "v1", Rules.callTimeout(TTL));
    }

    private void campaigning() {
        feed(new Signal.Started());
        opened(now);
    }

    private void unknown() {
        campaigning();
        failed(Fault.UNKNOWN);
    }

    private boolean claims() {
        return engine.claims(now, FIRST);
    }

    @Nested
    class Starting {
        @Test
        void enters_waiting_and_opens_the_watch() {
            feed(new Signal.Started());
            assertThat(effects).contains(entered(NodeState.WAITING), new Effect.Watch(FIRST, true));
        }

        @Test
        void with_a_session_at_hand_asks_for_the_path_before_it_watches_it() {
            follow();
            add(SECOND_NODE, true, false);
            feed(SECOND_NODE, new Signal.Started());
            assertThat(only(Effect.Acquire.class).election()).isEqualTo(SECOND_NODE);
            assertThat(all(Effect.Watch.class)).isEmpty();
            feed(SECOND_NODE, new Signal.AcquireAnswered(1, 77, new Signal.Answer.Held(others(3))));
            assertThat(effects).contains(new Effect.Watch(SECOND_NODE, true));
        }

        @Test
        void opens_one_watch_only() {
            feed(new Signal.Started());
            opened(now);
            assertThat(all(Effect.Watch.class)).isEmpty();
        }

        @Test
        void an_observer_watches_and_takes_no_part() {
            add(3, false, false);
            feed(3, new Signal.Started());
            assertThat(effects).contains(new Effect.Watch(3, true));
            assertThat(all(Effect.Open.class)).isEmpty();
            now += TTL;
            feed(3, new Signal.Woken());
            assertThat(all(Effect.Acquire.class)).isEmpty();
        }

        @Test
        void goes_by_the_ttl_that_was_granted() {
            feed(new Signal.Started());
            keeper(new LeaseSignal.Opened(1, 77, OWNER, 2 * TTL, now));
            assertThat(only(Effect.Acquire.class).timeout()).isEqualTo(Rules.callTimeout(2 * TTL));
            answer(new Signal.Answer.Held(others(3)));
            assertThat(wake()).isEqualTo(Rules.nextRead(now, 2 * TTL, 0.5));
        }
    }

    @Nested
    class Campaigning {
        @Test
        void that_failed_is_told_and_repeated_after_a_wait_and_not_before() {
            campaigning();
            failed(Fault.NOT_APPLIED);
            assertThat(events()).containsExactly(new Event.Failed(problem(Fault.NOT_APPLIED)));
            long again = now + RETRY;
            assertThat(wake()).isEqualTo(again);
            wokenAt(again - 1);
            assertThat(all(Effect.Acquire.class)).isEmpty();
            wokenAt(again);
            assertThat(effects).contains(acquire(2));
        }

        @Test
        void that_failed_again_waits_longer() {
            campaigning();
            failed(Fault.NOT_APPLIED);
            wokenAt(now + RETRY);
            feed(new Signal.AcquireAnswered(2, 77, new Signal.Answer.Failed(problem(Fault.NOT_APPLIED))));
            assertThat(wake()).isEqualTo(now + backOff(2));
        }

        @Test
        void under_a_session_that_is_no_more_has_another_opened() {
            campaigning();
            failed(Fault.SESSION_GONE);
            assertThat(all(Effect.Open.class)).hasSize(1);
        }

        @Test
        void that_was_refused_after_the_store_had_done_its_work_is_repeated_slowly() {
            follow();
            watched(null);
            feed(new Signal.AcquireAnswered(2, 77, new Signal.Answer.Failed(problem(Fault.REFUSED))));
            watched(null);
            feed(new Signal.Woken());
            assertThat(wake()).isEqualTo(now + Rules.refusedBackOff(TTL, 1, 0.5));
        }

        @Test
        void waits_for_a_session_whose_time_is_not_over() {
            follow();
            now += TTL - MARGIN;
            watched(null);
            assertThat(all(Effect.Acquire.class)).isEmpty();
        }

        @Test
        void is_possible_until_the_sessions_time_is_over() {
            follow();
            now += TTL - MARGIN - 1;
            watched(null);
            assertThat(effects).contains(acquire(2));
        }

        @Test
        void under_a_session_that_was_lost_begins_anew_under_the_next() {
            campaigning();
            keeper(new LeaseSignal.FoundGone(77));
            keeper(new LeaseSignal.Opened(2, 78, "session-2", TTL, now));
            assertThat(all(Effect.Acquire.class)).isEmpty();
            failed(Fault.SESSION_GONE);
            assertThat(only(Effect.Acquire.class))
                    .isEqualTo(new Effect.Acquire(FIRST, 2, 78, "v1", Rules.callTimeout(TTL)));
        }

        @Test
        void for_a_path_that_is_held_by_somebody_unknown_waits_a_moment() {
            campaigning();
            answer(new Signal.Answer.Held(null));
            long again = now + RETRY;
            assertThat(wake()).isEqualTo(again);
            readShows(null);
            wokenAt(again - 1);
            assertThat(all(Effect.Acquire.class)).isEmpty();
            wokenAt(again);
            assertThat(effects).contains(acquire(2));
        }

        @Test
        void that_is_due_when_the_sessions_time_is_over_is_not_asked_for_in_a_busy_loop() {
            feed(new Signal.Started());
            opened(now + RETRY + MARGIN - TTL);
            answer(new Signal.Answer.Held(null));
            readShows(null);
            wokenAt(now + RETRY);
            assertThat(all(Effect.Acquire.class)).isEmpty();
            assertThat(wake()).isGreaterThan(now);
        }
    }

    @Nested
    class Winning {
        @Test
        void tells_what_is_agreed_then_claims_then_tells_the_select() {
            campaigning();
            answer(new Signal.Answer.Won(own(5, 5, 1, "v1")));
            assertThat(effects)
                    .containsSubsequence(
                            announced(new Event.Changed(own(5, 5, 1, "v1"))),
                            new Effect.Claim(FIRST, 77, 5),
                            entered(NodeState.SELECTED),
                            announced(new Event.Selected(5)));
        }

        @Test
        void just_before_the_deadline_counts() {
            campaigning();
            now += TTL - MARGIN - 1;
            answer(new Signal.Answer.Won(own(5, 5, 1, "v1")));
            assertThat(claims()).isTrue();
        }

        @Test
        void makes_a_read_unnecessary_for_a_while() {
            campaigning();
            pass(TTL / 4);
            answer(new Signal.Answer.Won(own(5, 5, 1, "v1")));
            assertThat(wake()).isEqualTo(now + TTL / 8 * 7);
        }

        @Test
        void tells_its_token() {
            select();
            assertThat(engine.token(FIRST)).isEqualTo(5);
        }

        @Test
        void is_seen_by_the_watch_first_and_told_once() {
            campaigning();
            watched(own(5, 5, 1, "v1"));
            assertThat(events()).isEmpty();
            assertThat(all(Effect.Release.class)).isEmpty();
            answer(new Signal.Answer.Won(own(5, 5, 1, "v1")));
            assertThat(claims()).isTrue();
        }

        @Test
        void by_an_entry_that_the_answer_shows_to_be_ours_counts() {
            campaigning();
            answer(new Signal.Answer.Held(own(5, 5, 1, "v1")));
            assertThat(claims()).isTrue();
        }

        @Test
        void that_was_overtaken_by_another_owner_is_given_back_and_the_path_left_alone_for_a_moment() {
            campaigning();
            watched(others(9));
            answer(new Signal.Answer.Won(own(5, 5, 1, "v1")));
            assertThat(effects).contains(released(5));
            assertThat(claims()).isFalse();
            feed(new Signal.ReleaseAnswered(5, null));
            assertThat(events()).isEmpty();
            watched(null);
            assertThat(all(Effect.Acquire.class)).isEmpty();
            wokenAt(now + TTL / 8);
            assertThat(effects).contains(acquire(2));
        }

        @Test
        void that_was_written_over_is_given_back() {
            campaigning();
            watched(new Holder("", 5, 8, "", 0, "", ""));
            answer(new Signal.Answer.Won(own(5, 5, 1, "v1")));
            assertThat(claims()).isFalse();
            assertThat(effects).contains(released(5));
        }

        @Test
        void of_an_entry_that_no_session_owns_any_more_is_given_back() {
            campaigning();
            watched(new Holder("", 5, 8, "c1", 1, "id1", "v1"));
            answer(new Signal.Answer.Won(own(5, 5, 1, "v1")));
            assertThat(claims()).isFalse();
            assertThat(effects).contains(released(5));
        }

        @Test
        void that_a_read_has_seen_come_and_go_is_given_back() {
            campaigning();
            watched(own(5, 5, 1, "v1"));
            watched(null);
            readShows(null);
            answer(new Signal.Answer.Won(own(5, 5, 1, "v1")));
            assertThat(claims()).isFalse();
            assertThat(effects).contains(released(5));
        }

        @Test
        void that_the_watch_has_seen_come_and_go_is_checked_by_a_read() {
            campaigning();
            watched(own(5, 5, 1, "v1"));
            watched(null);
            long read = only(Effect.Read.class).read();
            answer(new Signal.Answer.Won(own(5, 5, 1, "v1")));
            assertThat(claims()).isFalse();
            feed(new Signal.ReadAnswered(read, own(5, 5, 1, "v1"), null));
            assertThat(claims()).isTrue();
        }

        @Test
        void that_the_watch_has_seen_come_and_go_is_checked_at_once_though_the_last_read_failed() {
            campaigning();
            watched(own(5, 5, 1, "v1"));
            watched(null);
            feed(new Signal.ReadAnswered(only(Effect.Read.class).read(), null, problem(Fault.NOT_APPLIED)));
            answer(new Signal.Answer.Won(own(5, 5, 1, "v1")));
            assertThat(claims()).isFalse();
            only(Effect.Read.class);
        }

        @Test
        void of_one_whose_watch_has_lost_sight_of_another_needs_no_check() {
            follow();
            watched(null);
            watched(null);
            feed(new Signal.AcquireAnswered(2, 77, new Signal.Answer.Won(own(5, 5, 2, "v1"))));
            assertThat(claims()).isTrue();
        }

        @Test
        void too_late_has_the_path_read() {
            campaigning();
            failed(Fault.NOT_APPLIED);
            answer(new Signal.Answer.Won(own(5, 5, 1, "v1")));
            assertThat(effects).contains(released(5));
            only(Effect.Read.class);
        }
    }

    @Nested
    class Doubt {
        @Test
        void has_the_path_read_at_once() {
            unknown();
            assertThat(events()).containsExactly(new Event.Failed(problem(Fault.UNKNOWN)));
            only(Effect.Read.class);
        }

        @Test
        void about_an_empty_path_is_read_again_until_the_same_may_be_tried_again() {
            unknown();
            long again = now + RETRY;
            readShows(null);
            assertThat(all(Effect.Acquire.class)).isEmpty();
            assertThat(wake()).isEqualTo(again);
            wokenAt(again);
            readShows(null);
            assertThat(effects).contains(acquire(1));
        }

        @Test
        void is_not_tried_again_when_the_sessions_time_is_over() {
            unknown();
            long read = only(Effect.Read.class).read();
            now += TTL - MARGIN;
            feed(new Signal.ReadAnswered(read, null, null));
            assertThat(all(Effect.Acquire.class)).isEmpty();
        }

        @Test
        void is_tried_again_until_the_sessions_time_is_over() {
            unknown();
            long read = only(Effect.Read.class).read();
            now += TTL - MARGIN - 1;
            feed(new Signal.ReadAnswered(read, null, null));
            assertThat(effects).contains(acquire(1));
        }

        @Test
        void ends_when_a_read_shows_another_owner() {
            unknown();
            readShows(others(7));
            assertThat(events()).containsExactly(new Event.Changed(others(7)), new Event.Pinged(others(7)));
            now += RETRY;
            watched(null);
            assertThat(effects).contains(acquire(2));
        }

        @Test
        void does_not_end_when_the_watch_shows_another_owner() {
            unknown();
            long read = only(Effect.Read.class).read();
            watched(others(7));
            now += RETRY;
            feed(new Signal.ReadAnswered(read, null, null));
            readShows(null);
            assertThat(effects).contains(acquire(1));
        }

        @Test
        void ends_with_the_session() {
            unknown();
            keeper(new LeaseSignal.FoundGone(77));
            keeper(new LeaseSignal.Opened(2, 78, "session-2", TTL, now));
            assertThat(only(Effect.Acquire.class).attempt()).isEqualTo(2);
        }

        @Test
        void confirms_nobody() {
            unknown();
            Holder former = new Holder("session-0", 5, 5, "c1", 1, "id1", "v1");
            readShows(former);
            assertThat(events()).containsExactly(new Event.Changed(former));
        }
    }
}
