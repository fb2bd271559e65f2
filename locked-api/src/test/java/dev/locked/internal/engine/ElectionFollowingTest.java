package dev.locked.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.locked.DeselectCause;
import dev.locked.NodeState;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** A node that is not selected, and an observer: what they look at, what they are told, and what goes wrong. */
class ElectionFollowingTest extends EngineScript {
    private static final Holder UNOWNED = new Holder("", 9, 9, "", 0, "", "");

    @Nested
    class Seeing {
        @Test
        void by_whom_the_path_is_held_makes_a_read_unnecessary_for_a_while() {
            feed(new Signal.Started());
            opened(now);
            pass(TTL / 4);
            answer(new Signal.Answer.Held(others(3)));
            assertThat(wake()).isEqualTo(now + TTL / 8 * 7);
        }

        @Test
        void the_owner_in_the_answer_tells_of_it_and_confirms_it() {
            follow();
            assertThat(events()).containsExactly(new Event.Changed(others(3)), new Event.Pinged(others(3)));
        }

        @Test
        void the_owner_in_the_watch_confirms_nothing() {
            follow();
            watched(others(3));
            assertThat(events()).isEmpty();
        }

        @Test
        void a_former_owner_confirms_nothing() {
            follow();
            long read = readUntilAsked();
            watched(others(7));
            feed(new Signal.ReadAnswered(read, others(3), null));
            assertThat(events()).isEmpty();
        }

        @Test
        void nothing_tells_that_the_path_is_vacant() {
            follow();
            feed(new Signal.ReadAnswered(readUntilAsked(), null, null));
            assertThat(events()).containsExactly(new Event.Vacated());
            assertThat(all(Effect.Acquire.class)).hasSize(1);
        }

        @Test
        void a_free_path_has_it_asked_for_and_not_read() {
            follow();
            watched(null);
            assertThat(all(Effect.Read.class)).isEmpty();
            assertThat(all(Effect.Acquire.class)).hasSize(1);
        }

        @Test
        void a_free_path_without_a_session_has_it_read() {
            follow();
            keeper(new LeaseSignal.FoundGone(77));
            readShows(others(3));
            watched(null);
            only(Effect.Read.class);
        }

        @Test
        void a_free_path_while_an_acquire_is_under_way_has_it_read() {
            follow();
            watched(null);
            watched(null);
            only(Effect.Read.class);
        }

        @Test
        void a_free_path_before_it_may_be_asked_for_has_it_read() {
            follow();
            watched(null);
            feed(new Signal.AcquireAnswered(2, 77, new Signal.Answer.Failed(problem(Fault.NOT_APPLIED))));
            watched(null);
            only(Effect.Read.class);
            assertThat(all(Effect.Acquire.class)).isEmpty();
        }

        @Test
        void an_empty_path_where_nothing_was_is_no_news() {
            feed(new Signal.Started());
            watched(null);
            assertThat(effects).isEmpty();
        }

        @Test
        void the_loss_of_the_session_has_the_path_read() {
            follow();
            keeper(new LeaseSignal.FoundGone(77));
            only(Effect.Read.class);
        }

        @Test
        void what_was_seen_after_a_read_was_sent_has_it_repeated() {
            follow();
            long read = readUntilAsked();
            watched(others(7));
            feed(new Signal.ReadAnswered(read, null, null));
            assertThat(events()).isEmpty();
            only(Effect.Read.class);
        }

        @Test
        void an_answer_that_nobody_waits_for_says_nothing() {
            follow();
            feed(new Signal.ReadAnswered(1, null, null));
            assertThat(effects).isEmpty();
        }
    }

    @Nested
    class Observing {
        private static final long OBSERVER = 3;

        private void observe() {
            add(OBSERVER, false, false);
            feed(OBSERVER, new Signal.Started());
            feed(OBSERVER, new Signal.Watched(others(3)));
        }

        @Test
        void tells_the_owner() {
            observe();
            assertThat(effects).contains(new Effect.Announce(OBSERVER, new Event.Changed(others(3))));
        }

        @Test
        void has_a_path_that_looks_free_read() {
            observe();
            feed(OBSERVER, new Signal.Watched(null));
            only(Effect.Read.class);
        }

        @Test
        void reads_at_its_own_pace() {
            observe();
            now += TTL;
            feed(OBSERVER, new Signal.Woken());
            only(Effect.Read.class);
        }

        @Test
        void asks_to_be_woken_for_nothing_but_the_next_read() {
            observe();
            feed(OBSERVER, new Signal.Woken());
            assertThat(only(Effect.WakeElection.class).at()).isEqualTo(Rules.nextRead(now, TTL, 0.5));
        }

        @Test
        void ends_with_the_stop() {
            observe();
            feed(OBSERVER, new Signal.StopAsked(9));
            assertThat(effects).contains(new Effect.Watch(OBSERVER, false), new Effect.Complete(OBSERVER, 9, null));
        }

        @Test
        void an_entry_that_nobody_owns_is_no_leader() {
            observe();
            feed(OBSERVER, new Signal.Watched(new Holder("", 9, 9, "c9", 1, "id9", "v9")));
            Problem unowned = new Problem(Fault.UNOWNED, "watch", null);
            assertThat(events()).containsExactly(new Event.Vacated(), new Event.Failed(unowned));
            feed(OBSERVER, new Signal.Watched(new Holder("", 9, 9, "c9", 1, "id9", "v9")));
            assertThat(events()).isEmpty();
        }

        @Test
        void an_entry_that_nobody_owns_any_more_is_vacant() {
            observe();
            feed(OBSERVER, new Signal.Watched(new Holder("s9", 9, 9, "c9", 1, "id9", "v9")));
            feed(OBSERVER, new Signal.Watched(new Holder("", 9, 10, "c9", 1, "id9", "v9")));
            assertThat(events()).contains(new Event.Vacated());
        }

        @Test
        void removes_nothing() {
            observe();
            feed(OBSERVER, new Signal.Watched(UNOWNED));
            now += 3 * TTL;
            feed(OBSERVER, new Signal.Woken());
            assertThat(all(Effect.RemoveUnowned.class)).isEmpty();
        }
    }

    @Nested
    class Trouble {
        @Test
        void with_a_read_is_told_and_the_read_repeated_after_a_wait() {
            follow();
            long read = readUntilAsked();
            feed(new Signal.ReadAnswered(read, null, problem(Fault.UNKNOWN)));
            assertThat(events()).containsExactly(new Event.Failed(problem(Fault.UNKNOWN)));
            assertThat(wake()).isEqualTo(now + backOff(1));
        }

        @Test
        void with_the_watch_is_told() {
            follow();
            feed(new Signal.WatchBroken(problem(Fault.UNKNOWN)));
            assertThat(events()).containsExactly(new Event.Failed(problem(Fault.UNKNOWN)));
        }

        @Test
        void with_the_session_is_told() {
            follow();
            keeper(new LeaseSignal.RenewFailed(77, problem(Fault.UNKNOWN)));
            assertThat(events()).containsExactly(new Event.Failed(problem(Fault.UNKNOWN)));
        }

        @Test
        void does_not_end_a_node_that_is_not_to_mind() {
            follow();
            feed(new Signal.WatchBroken(problem(Fault.UNKNOWN)));
            assertThat(effects).doesNotContain(entered(NodeState.FAILED));
        }

        @Test
        void of_a_store_that_refuses_what_it_used_to_do_is_waited_out() {
            follow();
            long read = readUntilAsked();
            feed(new Signal.ReadAnswered(read, null, problem(Fault.REFUSED)));
            long again = now + Rules.refusedBackOff(TTL, 1, 0.5);
            wokenAt(again - 1);
            assertThat(all(Effect.Read.class)).isEmpty();
            wokenAt(again);
            only(Effect.Read.class);
        }

        @Test
        void of_a_store_that_refuses_an_observer_is_final_only_if_it_has_not_seen_anything() {
            add(3, false, false);
            feed(3, new Signal.Started());
            add(4, false, false);
            feed(4, new Signal.Started());
            feed(3, new Signal.Watched(others(3)));
            now += TTL;
            feed(3, new Signal.Woken());
            feed(3, new Signal.ReadAnswered(only(Effect.Read.class).read(), null, problem(Fault.REFUSED)));
            assertThat(effects).doesNotContain(new Effect.Announce(3, new Event.Entered(NodeState.FAILED)));
            feed(4, new Signal.Woken());
            feed(4, new Signal.ReadAnswered(only(Effect.Read.class).read(), null, problem(Fault.REFUSED)));
            assertThat(effects).contains(new Effect.Announce(4, new Event.Entered(NodeState.FAILED)));
        }

        @Test
        void of_a_store_that_refuses_to_renew_what_it_has_opened_is_not_final() {
            feed(new Signal.Started());
            watched(others(3));
            opened(now);
            keeper(new LeaseSignal.RenewFailed(77, problem(Fault.REFUSED)));
            assertThat(effects).doesNotContain(entered(NodeState.FAILED));
        }

        @Test
        void of_a_store_that_opens_a_session_and_refuses_the_path_is_final() {
            feed(new Signal.Started());
            opened(now);
            failed(Fault.REFUSED);
            assertThat(effects).contains(entered(NodeState.FAILED));
        }

        @Test
        void of_a_store_that_has_shown_an_entry_before_it_refuses_the_path_is_not_final() {
            feed(new Signal.Started());
            watched(others(3));
            opened(now);
            watched(null);
            failed(Fault.REFUSED);
            assertThat(effects).doesNotContain(entered(NodeState.FAILED));
        }

        @Test
        void of_a_store_that_shows_an_entry_while_it_refuses_the_path_is_final() {
            feed(new Signal.Started());
            opened(now);
            watched(others(3));
            failed(Fault.REFUSED);
            assertThat(effects).contains(entered(NodeState.FAILED));
        }

        @Test
        void of_a_store_that_refuses_an_observer_whom_it_has_shown_that_there_is_nobody_is_not_final() {
            add(3, false, false);
            feed(3, new Signal.Started());
            feed(3, new Signal.Watched(null));
            now += TTL;
            feed(3, new Signal.Woken());
            feed(3, new Signal.ReadAnswered(only(Effect.Read.class).read(), null, problem(Fault.REFUSED)));
            assertThat(effects).doesNotContain(new Effect.Announce(3, new Event.Entered(NodeState.FAILED)));
        }

        @Test
        void of_a_store_that_is_silent_is_not_final_though_it_has_not_done_anything_yet() {
            feed(new Signal.Started());
            opened(now);
            failed(Fault.NOT_APPLIED);
            assertThat(effects).doesNotContain(entered(NodeState.FAILED));
        }

        @Test
        void ends_the_term_of_a_node_that_is_to_end_with_it() {
            add(3, true, true);
            feed(3, new Signal.Started());
            opened(now);
            feed(
                    3,
                    new Signal.AcquireAnswered(
                            1, 77, new Signal.Answer.Won(new Holder(OWNER, 5, 5, "c3", 1, "id3", "v3"))));
            feed(3, new Signal.WatchBroken(problem(Fault.UNKNOWN)));
            assertThat(effects).contains(new Effect.Announce(3, new Event.Deselected(5, DeselectCause.FAILED, true)));
            feed(3, new Signal.HandedOver(5));
            feed(3, new Signal.ReleaseAnswered(5, null));
            assertThat(effects).contains(new Effect.Announce(3, new Event.Entered(NodeState.FAILED)));
        }

        @Test
        void after_it_has_ended_a_node_leaves_a_stop_nothing_to_do() {
            add(3, true, true);
            feed(3, new Signal.Started());
            feed(3, new Signal.WatchBroken(problem(Fault.UNKNOWN)));
            feed(3, new Signal.StopAsked(9));
            assertThat(effects).containsExactly(new Effect.Complete(3, 9, null));
        }
    }

    @Nested
    class UnownedBytes {
        private long since;

        private void unowned() {
            follow();
            since = now;
            watched(UNOWNED);
        }

        private void renewUntil(long time) {
            pass(0);
            while (time - now > TTL / 2) {
                pass(TTL / 2);
                all(Effect.Read.class).forEach(read -> feed(new Signal.ReadAnswered(read.read(), UNOWNED, null)));
            }
        }

        private void due() {
            unowned();
            renewUntil(since + 2 * TTL);
            wokenAt(since + 2 * TTL);
        }

        @Test
        void are_told_as_an_error() {
            unowned();
            assertThat(events())
                    .containsExactly(new Event.Vacated(), new Event.Failed(new Problem(Fault.FOREIGN, "watch", null)));
        }

        @Test
        void are_removed_guarded_by_token_and_version() {
            due();
            assertThat(effects).contains(new Effect.RemoveUnowned(FIRST, 77, 9, 9, Rules.callTimeout(TTL)));
        }

        @Test
        void wake_the_node_when_their_time_is_over() {
            unowned();
            renewUntil(since + 2 * TTL);
            wokenAt(since + 2 * TTL - MARGIN);
            assertThat(wake()).isEqualTo(since + 2 * TTL);
        }

        @Test
        void are_removed_once_while_an_answer_is_awaited() {
            due();
            wokenAt(now + 1);
            assertThat(all(Effect.RemoveUnowned.class)).isEmpty();
        }

        @Test
        void wake_nobody_while_an_answer_is_awaited() {
            due();
            readShows(UNOWNED);
            assertThat(wake()).isEqualTo(Rules.nextRead(now, TTL, 0.5));
        }

        @Test
        void are_not_touched_without_a_session() {
            unowned();
            keeper(new LeaseSignal.FoundGone(77));
            wokenAt(since + 2 * TTL);
            assertThat(all(Effect.RemoveUnowned.class)).isEmpty();
        }

        @Test
        void that_can_not_be_removed_are_an_error_and_left_alone_for_two_more_ttls() {
            due();
            readShows(UNOWNED);
            feed(new Signal.RemoveAnswered(problem(Fault.NOT_APPLIED)));
            assertThat(events()).containsExactly(new Event.Failed(problem(Fault.NOT_APPLIED)));
            readShows(UNOWNED);
            long again = now + 2 * TTL;
            renewUntil(again);
            wokenAt(again - 1);
            assertThat(all(Effect.RemoveUnowned.class)).isEmpty();
            wokenAt(again);
            assertThat(all(Effect.RemoveUnowned.class)).hasSize(1);
        }

        @Test
        void that_were_removed_have_the_path_read_and_asked_for() {
            due();
            readShows(UNOWNED);
            feed(new Signal.RemoveAnswered(null));
            assertThat(events()).isEmpty();
            readShows(null);
            assertThat(all(Effect.Acquire.class)).hasSize(1);
        }

        @Test
        void of_a_term_are_not_those_that_somebody_owns() {
            follow();
            renewUntil(now + 2 * TTL);
            wokenAt(now + TTL / 2);
            assertThat(all(Effect.RemoveUnowned.class)).isEmpty();
        }
    }

    @Nested
    class Orphans {
        private final Holder orphan = own(7, 7, 1, "v1");

        private void orphaned() {
            follow();
            watched(orphan);
        }

        @Test
        void are_released_and_not_taken() {
            orphaned();
            assertThat(effects).contains(released(7));
            assertThat(engine.claims(now, FIRST)).isFalse();
        }

        @Test
        void are_told_as_what_they_are() {
            orphaned();
            assertThat(events()).containsExactly(new Event.Vacated(), new Event.Changed(orphan));
        }

        @Test
        void are_released_once_while_an_answer_is_awaited() {
            orphaned();
            watched(orphan);
            assertThat(all(Effect.Release.class)).isEmpty();
        }

        @Test
        void that_are_still_there_after_the_answer_are_released_again() {
            orphaned();
            feed(new Signal.ReleaseAnswered(7, problem(Fault.UNKNOWN)));
            readShows(orphan);
            assertThat(effects).contains(released(7));
        }

        @Test
        void of_another_session_are_left_to_its_end() {
            follow();
            watched(new Holder("session-0", 7, 7, "c1", 1, "id1", "v1"));
            assertThat(all(Effect.Release.class)).isEmpty();
        }

        @Test
        void are_left_to_the_sessions_end_when_its_time_is_over() {
            follow();
            now += TTL - MARGIN;
            watched(orphan);
            assertThat(all(Effect.Release.class)).isEmpty();
        }

        @Test
        void are_released_until_the_sessions_time_is_over() {
            follow();
            now += TTL - MARGIN - 1;
            watched(orphan);
            assertThat(effects).contains(released(7));
        }

        @Test
        void are_left_alone_without_a_session() {
            follow();
            keeper(new LeaseSignal.FoundGone(77));
            watched(orphan);
            assertThat(all(Effect.Release.class)).isEmpty();
        }

        @Test
        void from_before_what_is_there_are_no_news() {
            follow();
            watched(own(2, 2, 1, "v1"));
            assertThat(events()).isEmpty();
            assertThat(all(Effect.Release.class)).isEmpty();
        }
    }
}
