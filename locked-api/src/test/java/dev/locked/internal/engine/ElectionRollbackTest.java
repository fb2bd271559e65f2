package dev.locked.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.locked.DeselectCause;
import dev.locked.NodeState;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** A store that has gone back, since it was emptied or restored: who notices, by what, and what follows. */
class ElectionRollbackTest extends EngineScript {
    private static final Event ROLLED_BACK = new Event.RolledBack(3, 2);

    /** The follower has seen the token 3; the store answers its next read with a smaller one. */
    private void followAndGoBack() {
        follow();
        feed(new Signal.ReadAnswered(readUntilAsked(), others(2), null));
    }

    /** The follower has seen the token 3, and that the path is free; the store answers its campaign with a smaller one. */
    private void winUnderASmallerToken() {
        follow();
        watched(null);
        feed(new Signal.AcquireAnswered(2, 77, new Signal.Answer.Won(own(2, 2, 2, "v1"))));
    }

    @Nested
    class Noticed {
        @Test
        void by_a_read_that_was_sent_after_a_larger_token_was_seen() {
            followAndGoBack();
            assertThat(events())
                    .containsExactly(
                            ROLLED_BACK,
                            new Event.Vacated(),
                            new Event.Changed(others(2)),
                            new Event.Pinged(others(2)));
        }

        @Test
        void not_by_a_read_that_was_sent_before() {
            follow();
            long read = readUntilAsked();
            watched(others(7));
            feed(new Signal.ReadAnswered(read, others(6), null));
            assertThat(events()).isEmpty();
        }

        @Test
        void not_by_a_watch_which_may_be_late() {
            follow();
            watched(others(2));
            assertThat(events()).isEmpty();
        }

        @Test
        void not_by_the_same_entry() {
            follow();
            feed(new Signal.ReadAnswered(readUntilAsked(), others(3), null));
            assertThat(events()).containsExactly(new Event.Pinged(others(3)));
        }

        @Test
        void by_another_entry_under_the_same_token() {
            follow();
            Holder another = new Holder("session-9", 3, 3, "y", 1, "idy", "vy");
            feed(new Signal.ReadAnswered(readUntilAsked(), another, null));
            assertThat(events())
                    .startsWith(new Event.RolledBack(3, 3), new Event.Vacated(), new Event.Changed(another));
        }

        @Test
        void by_an_entry_that_is_there_again_after_it_was_gone() {
            follow();
            feed(new Signal.ReadAnswered(readUntilAsked(), null, null));
            feed(new Signal.AcquireAnswered(2, 77, new Signal.Answer.Held(null)));
            readShows(others(3));
            assertThat(events()).startsWith(new Event.RolledBack(3, 3), new Event.Changed(others(3)));
        }

        @Test
        void by_a_win_under_a_smaller_token() {
            winUnderASmallerToken();
            assertThat(events()).containsExactly(ROLLED_BACK, new Event.Vacated());
        }

        @Test
        void not_by_a_win_that_was_asked_for_before_a_larger_token_was_seen() {
            follow();
            watched(null);
            watched(others(9));
            feed(new Signal.AcquireAnswered(2, 77, new Signal.Answer.Won(own(8, 8, 2, "v1"))));
            assertThat(events()).isEmpty();
            assertThat(effects).contains(released(8));
        }

        @Test
        void by_an_observer() {
            add(SECOND_NODE, false, false);
            feed(SECOND_NODE, new Signal.Started());
            feed(SECOND_NODE, new Signal.Watched(others(3)));
            now += TTL;
            feed(SECOND_NODE, new Signal.Woken());
            feed(SECOND_NODE, new Signal.ReadAnswered(only(Effect.Read.class).read(), others(2), null));
            assertThat(events()).startsWith(ROLLED_BACK, new Event.Vacated(), new Event.Changed(others(2)));
        }

        @Test
        void also_by_who_was_started_again_since() {
            follow();
            feed(new Signal.StopAsked(1));
            feed(new Signal.Started());
            watched(others(2));
            assertThat(events()).isEmpty();
            readShows(others(2));
            assertThat(events()).startsWith(ROLLED_BACK, new Event.Changed(others(2)));
        }

        @Test
        void also_by_another_node_of_the_path_that_was_made_since() {
            follow();
            feed(new Signal.StopAsked(1));
            engine.remove(FIRST);
            add(SECOND_NODE, true, false);
            feed(SECOND_NODE, new Signal.Started());
            Holder won = new Holder(OWNER, 2, 2, "c2", 1, "id2", "v2");
            feed(SECOND_NODE, new Signal.AcquireAnswered(1, 77, new Signal.Answer.Won(won)));
            assertThat(events()).containsExactly(ROLLED_BACK);
            assertThat(engine.claims(now, SECOND_NODE)).isFalse();
            assertThat(effects).contains(new Effect.Release(SECOND_NODE, 77, 2, Rules.callTimeout(TTL)));
        }

        @Test
        void by_a_follower_that_a_hint_makes_look() {
            follow();
            watched(others(2));
            readShows(others(2));
            assertThat(events()).startsWith(ROLLED_BACK);
        }

        @Test
        void by_an_observer_that_a_hint_of_another_s_entry_under_the_same_token_makes_look() {
            add(SECOND_NODE, false, false);
            feed(SECOND_NODE, new Signal.Started());
            feed(SECOND_NODE, new Signal.Watched(others(3)));
            Holder another = new Holder("session-9", 3, 3, "y", 1, "idy", "vy");
            feed(SECOND_NODE, new Signal.Watched(another));
            feed(SECOND_NODE, new Signal.ReadAnswered(only(Effect.Read.class).read(), another, null));
            assertThat(events())
                    .startsWith(new Event.RolledBack(3, 3), new Event.Vacated(), new Event.Changed(another));
        }

        @Test
        void not_by_an_older_state_of_the_term_that_is_there_which_nobody_looks_into() {
            follow();
            watched(others(3).withValue("w", 5));
            watched(others(3));
            assertThat(all(Effect.Read.class)).isEmpty();
        }

        @Test
        void once_although_an_acquire_was_under_way() {
            follow();
            watched(others(2));
            long read = only(Effect.Read.class).read();
            watched(null);
            feed(new Signal.ReadAnswered(read, others(2), null));
            assertThat(events()).startsWith(ROLLED_BACK);
            feed(new Signal.AcquireAnswered(2, 77, new Signal.Answer.Won(own(3, 3, 2, "v1"))));
            assertThat(events()).doesNotHaveAnyElementsOfTypes(Event.RolledBack.class);
            assertThat(effects).contains(released(3));
        }

        @Test
        void by_a_read_that_shows_less_than_a_neighbour_had_seen() {
            follow();
            long read = readUntilAsked();
            feed(new Signal.ReadAnswered(read, others(3), null));
            add(SECOND_NODE, false, false);
            feed(SECOND_NODE, new Signal.Started());
            feed(SECOND_NODE, new Signal.Watched(others(9)));
            read = readUntilAsked();
            feed(new Signal.ReadAnswered(read, others(5), null));
            assertThat(events()).startsWith(new Event.RolledBack(9, 5));
        }

        @Test
        void by_an_acquire_that_has_taken_effect_under_less_than_a_neighbour_had_seen() {
            follow();
            add(SECOND_NODE, false, false);
            feed(SECOND_NODE, new Signal.Started());
            feed(SECOND_NODE, new Signal.Watched(others(9)));
            watched(null);
            feed(new Signal.AcquireAnswered(2, 77, new Signal.Answer.Held(own(5, 5, 2, "v1"))));
            assertThat(events()).startsWith(new Event.RolledBack(9, 5));
            assertThat(engine.claims(now, FIRST)).isFalse();
            assertThat(effects).contains(released(5));
        }

        @Test
        void not_by_an_acquire_that_has_taken_effect_as_a_neighbour_has_seen() {
            follow();
            add(SECOND_NODE, false, false);
            feed(SECOND_NODE, new Signal.Started());
            watched(null);
            feed(new Signal.AcquireAnswered(2, 77, new Signal.Answer.Failed(problem(Fault.UNKNOWN))));
            long read = only(Effect.Read.class).read();
            feed(SECOND_NODE, new Signal.Watched(own(5, 5, 2, "v1")));
            now += SECOND;
            feed(new Signal.ReadAnswered(read, null, null));
            assertThat(only(Effect.Acquire.class).attempt()).isEqualTo(2);
            feed(new Signal.AcquireAnswered(2, 77, new Signal.Answer.Held(own(5, 5, 2, "v1"))));
            assertThat(events()).doesNotHaveAnyElementsOfTypes(Event.RolledBack.class);
            assertThat(engine.claims(now, FIRST)).isTrue();
        }

        @Test
        void at_once_by_all_nodes_of_the_path() {
            add(SECOND_NODE, false, false);
            feed(SECOND_NODE, new Signal.Started());
            feed(SECOND_NODE, new Signal.Watched(others(3)));
            followAndGoBack();
            assertThat(effects)
                    .contains(
                            new Effect.Announce(SECOND_NODE, ROLLED_BACK),
                            new Effect.Announce(SECOND_NODE, new Event.Vacated()));
            Effect.Read read = all(Effect.Read.class).stream()
                    .filter(sent -> sent.election() == SECOND_NODE)
                    .findFirst()
                    .orElseThrow();
            feed(SECOND_NODE, new Signal.ReadAnswered(read.read(), others(2), null));
            assertThat(events()).containsExactly(new Event.Changed(others(2)), new Event.Pinged(others(2)));
        }

        @Test
        void by_an_entry_of_a_node_that_was_here_once_which_is_freed() {
            follow();
            Holder former = new Holder(OWNER, 2, 2, "c9", 1, "id9", "v9");
            feed(new Signal.ReadAnswered(readUntilAsked(), former, null));
            assertThat(events()).startsWith(ROLLED_BACK);
            assertThat(effects).contains(released(2));
        }

        @Test
        void not_by_an_entry_of_ours_that_a_hand_has_taken_from_its_session() {
            select();
            Holder freed = new Holder("", 5, 6, "c1", 1, "id1", "v1");
            watched(freed);
            long read = only(Effect.Read.class).read();
            feed(new Signal.ReleaseAnswered(5, null));
            feed(new Signal.ReadAnswered(read, freed, null));
            readShows(freed);
            assertThat(events()).doesNotHaveAnyElementsOfTypes(Event.RolledBack.class);
        }
    }

    @Nested
    class ByALeader {
        @Test
        void ends_its_term_first() {
            select();
            feed(new Signal.ReadAnswered(readUntilAsked(), others(2), null));
            assertThat(events())
                    .startsWith(
                            new Event.Deselected(5, DeselectCause.TAKEN_AWAY, false),
                            new Event.RolledBack(5, 2),
                            new Event.Vacated(),
                            new Event.Changed(others(2)));
            assertThat(engine.claims(now, FIRST)).isFalse();
        }

        @Test
        void under_its_own_token_ends_its_term_at_once() {
            select();
            watched(new Holder(OTHER, 5, 5, "x", 1, "idx", "vx"));
            assertThat(engine.claims(now, FIRST)).isFalse();
            only(Effect.Read.class);
        }

        @Test
        void under_its_own_token_leaves_what_is_another_s() {
            select();
            watched(new Holder(OTHER, 5, 6, "x", 1, "idx", "vx"));
            assertThat(engine.claims(now, FIRST)).isFalse();
            assertThat(all(Effect.Release.class)).isEmpty();
        }

        @Test
        void under_its_own_token_leaves_what_a_neighbour_of_the_same_session_has_won() {
            select();
            watched(new Holder(OWNER, 5, 5, "c9", 1, "id9", "v9"));
            assertThat(engine.claims(now, FIRST)).isFalse();
            assertThat(all(Effect.Release.class)).isEmpty();
        }

        @Test
        void of_an_update_ends_its_term_and_frees_what_is_left() {
            select();
            feed(new Signal.UpdateAsked(1, 5, "w"));
            feed(new Signal.UpdateAnswered(1, 8, null));
            feed(new Signal.ReadAnswered(readUntilAsked(), own(5, 5, 1, "v1"), null));
            assertThat(events())
                    .startsWith(new Event.Deselected(5, DeselectCause.TAKEN_AWAY, false), new Event.RolledBack(5, 5));
            assertThat(effects).contains(released(5));
        }

        @Test
        void that_only_a_hint_tells_of_is_looked_into() {
            select();
            watched(own(2, 2, 1, "v1"));
            assertThat(engine.claims(now, FIRST)).isTrue();
            readShows(own(2, 2, 1, "v1"));
            assertThat(engine.claims(now, FIRST)).isFalse();
            assertThat(effects).contains(released(2));
        }

        @Test
        void gives_way_to_a_neighbour_who_has_won_since() {
            select();
            add(SECOND_NODE, true, false);
            feed(SECOND_NODE, new Signal.Started());
            Holder won = new Holder(OWNER, 2, 2, "c2", 1, "id2", "v2");
            feed(SECOND_NODE, new Signal.AcquireAnswered(1, 77, new Signal.Answer.Won(won)));
            assertThat(engine.claims(now, FIRST)).isFalse();
        }

        @Test
        void that_a_neighbour_has_noticed_ends_its_term() {
            select();
            add(SECOND_NODE, false, false);
            feed(SECOND_NODE, new Signal.Started());
            feed(SECOND_NODE, new Signal.Watched(own(5, 5, 1, "v1")));
            pass(TTL / 2);
            now += TTL / 2;
            feed(SECOND_NODE, new Signal.Woken());
            feed(SECOND_NODE, new Signal.ReadAnswered(only(Effect.Read.class).read(), others(2), null));
            assertThat(effects)
                    .containsSubsequence(
                            new Effect.Announce(SECOND_NODE, new Event.RolledBack(5, 2)),
                            announced(new Event.Deselected(5, DeselectCause.TAKEN_AWAY, false)),
                            announced(new Event.RolledBack(5, 2)));
            assertThat(engine.claims(now, FIRST)).isFalse();
        }

        @Test
        void that_a_neighbour_has_noticed_frees_what_is_there_of_an_earlier_term_also_where_it_ends() {
            long stops = 7;
            engine.add(new ElectionSpec(stops, "/p", "c7", true, "id7", "v7", TTL, 3 * SECOND, false, true));
            feed(stops, new Signal.Started());
            opened(now);
            Holder won = new Holder(OWNER, 5, 5, "c7", 1, "id7", "v7");
            feed(stops, new Signal.AcquireAnswered(1, 77, new Signal.Answer.Won(won)));
            add(SECOND_NODE, false, false);
            feed(SECOND_NODE, new Signal.Started());
            feed(SECOND_NODE, new Signal.Watched(won));
            Holder earlier = new Holder(OWNER, 2, 2, "c7", 0, "id7", "v7");
            feed(SECOND_NODE, new Signal.Watched(earlier));
            feed(SECOND_NODE, new Signal.ReadAnswered(only(Effect.Read.class).read(), earlier, null));
            assertThat(effects)
                    .contains(
                            new Effect.Announce(stops, new Event.Entered(NodeState.FAILED)),
                            new Effect.Release(stops, 77, 2, Rules.callTimeout(TTL)));
        }

        @Test
        void gives_back_a_win_that_is_older_than_what_a_neighbour_has_seen() {
            followAndGoBack();
            add(SECOND_NODE, false, false);
            feed(SECOND_NODE, new Signal.Started());
            long read = readUntilAsked();
            feed(new Signal.ReadAnswered(read, null, null));
            long attempt = only(Effect.Acquire.class).attempt();
            feed(SECOND_NODE, new Signal.Watched(others(60)));
            feed(new Signal.AcquireAnswered(attempt, 77, new Signal.Answer.Won(own(55, 55, attempt, "v1"))));
            assertThat(engine.claims(now, FIRST)).isFalse();
            assertThat(effects).contains(released(55));
        }

        @Test
        void gives_way_to_a_hint_that_may_be_from_before_and_reads_what_is_there() {
            follow();
            watched(others(9));
            feed(new Signal.ReadAnswered(readUntilAsked(), others(2), null));
            feed(new Signal.ReadAnswered(readUntilAsked(), null, null));
            long attempt = only(Effect.Acquire.class).attempt();
            feed(new Signal.AcquireAnswered(attempt, 77, new Signal.Answer.Won(own(3, 3, attempt, "v1"))));
            watched(others(5));
            assertThat(events()).doesNotHaveAnyElementsOfTypes(Event.Changed.class);
            readShows(own(3, 3, attempt, "v1"));
            assertThat(events()).doesNotHaveAnyElementsOfTypes(Event.RolledBack.class);
            assertThat(effects).contains(released(3));
        }

        @Test
        void does_not_read_after_a_late_hint_of_its_own_update() {
            select();
            feed(new Signal.UpdateAsked(1, 5, "w"));
            feed(new Signal.UpdateAnswered(1, 8, null));
            watched(own(5, 5, 1, "v1"));
            assertThat(all(Effect.Read.class)).isEmpty();
            now += SECOND;
            watched(own(5, 5, 1, "v1"));
            only(Effect.Read.class);
        }

        @Test
        void is_not_ended_by_a_late_win_of_a_neighbour_from_before_its_term() {
            add(SECOND_NODE, true, false);
            feed(new Signal.Started());
            feed(SECOND_NODE, new Signal.Started());
            opened(now);
            failed(Fault.UNKNOWN);
            long read = only(Effect.Read.class).read();
            now += SECOND;
            feed(new Signal.ReadAnswered(read, own(5, 5, 1, "v1"), null));
            assertThat(engine.claims(now, FIRST)).isTrue();
            Holder won = new Holder(OWNER, 4, 4, "c2", 1, "id2", "v2");
            feed(SECOND_NODE, new Signal.AcquireAnswered(1, 77, new Signal.Answer.Won(won)));
            assertThat(engine.claims(now, FIRST)).isTrue();
        }

        @Test
        void gives_way_to_a_successor_by_a_hint_alone() {
            follow();
            watched(others(9));
            feed(new Signal.ReadAnswered(readUntilAsked(), others(2), null));
            feed(new Signal.ReadAnswered(readUntilAsked(), null, null));
            feed(new Signal.AcquireAnswered(
                    only(Effect.Acquire.class).attempt(), 77, new Signal.Answer.Won(own(3, 3, 2, "v1"))));
            assertThat(engine.claims(now, FIRST)).isTrue();
            watched(others(5));
            assertThat(engine.claims(now, FIRST)).isFalse();
        }

        @Test
        void in_a_hand_over_frees_what_is_its_own() {
            select();
            feed(new Signal.UpdateAsked(1, 5, "w"));
            feed(new Signal.UpdateAnswered(1, 8, null));
            long read = readUntilAsked();
            feed(new Signal.StopAsked(2));
            feed(new Signal.ReadAnswered(read, own(5, 5, 1, "v1"), null));
            feed(new Signal.HandedOver(5));
            assertThat(effects).contains(released(5));
        }

        @Test
        void in_a_hand_over_frees_what_it_had_before_only_when_the_handlers_are_done() {
            select();
            long read = readUntilAsked();
            feed(new Signal.StopAsked(1));
            feed(new Signal.ReadAnswered(read, own(2, 2, 0, "v1"), null));
            assertThat(all(Effect.Release.class)).isEmpty();
            feed(new Signal.HandedOver(5));
            assertThat(effects).contains(completed(1));
            assertThat(all(Effect.Release.class)).containsExactly((Effect.Release) released(2));
        }

        @Test
        void in_a_hand_over_leaves_what_is_another_s() {
            select();
            long read = readUntilAsked();
            feed(new Signal.StopAsked(1));
            feed(new Signal.ReadAnswered(read, others(2), null));
            feed(new Signal.HandedOver(5));
            assertThat(all(Effect.Release.class)).isEmpty();
            assertThat(effects).contains(completed(1));
        }
    }

    @Nested
    class Afterwards {
        @Test
        void a_win_is_given_back_until_a_forgotten_leader_s_lease_is_over() {
            winUnderASmallerToken();
            assertThat(effects).contains(released(2));
            assertThat(engine.claims(now, FIRST)).isFalse();
        }

        @Test
        void the_path_is_not_asked_for_before() {
            winUnderASmallerToken();
            long noticed = now;
            feed(new Signal.ReleaseAnswered(2, null));
            pass(TTL / 2);
            wokenAt(noticed + TTL / 8 * 7);
            assertThat(wake()).isEqualTo(noticed + TTL);
            readShows(null);
            assertThat(all(Effect.Acquire.class)).isEmpty();
            wokenAt(noticed + TTL);
            only(Effect.Acquire.class);
        }

        @Test
        void also_with_a_new_session() {
            winUnderASmallerToken();
            feed(new Signal.ReleaseAnswered(2, null));
            keeper(new LeaseSignal.FoundGone(77));
            keeper(new LeaseSignal.Opened(2, 78, "session-2", TTL, now));
            assertThat(all(Effect.Acquire.class)).isEmpty();
        }

        @Test
        void a_win_counts_by_the_new_counting() {
            winUnderASmallerToken();
            feed(new Signal.ReleaseAnswered(2, null));
            pass(TTL / 2);
            pass(TTL / 2);
            feed(new Signal.Woken());
            feed(new Signal.AcquireAnswered(3, 77, new Signal.Answer.Won(own(4, 4, 3, "v1"))));
            assertThat(events()).containsExactly(new Event.Changed(own(4, 4, 3, "v1")), new Event.Selected(4));
        }

        @Test
        void a_hint_from_before_is_looked_into() {
            followAndGoBack();
            watched(others(3));
            assertThat(events()).isEmpty();
            readShows(others(2));
            assertThat(events()).containsExactly(new Event.Pinged(others(2)));
        }

        @Test
        void an_answer_from_before_that_comes_late_is_looked_into() {
            follow();
            add(SECOND_NODE, false, false);
            feed(SECOND_NODE, new Signal.Started());
            feed(SECOND_NODE, new Signal.Watched(others(9)));
            long read = readUntilAsked();
            feed(SECOND_NODE, new Signal.Watched(others(2)));
            feed(SECOND_NODE, new Signal.ReadAnswered(only(Effect.Read.class).read(), others(2), null));
            feed(new Signal.ReadAnswered(read, others(9), null));
            assertThat(events()).isEmpty();
            readShows(others(2));
            assertThat(events()).startsWith(new Event.Changed(others(2)));
        }

        @Test
        void an_answer_of_an_acquire_from_before_that_comes_late_is_looked_into() {
            follow();
            add(SECOND_NODE, false, false);
            feed(SECOND_NODE, new Signal.Started());
            feed(SECOND_NODE, new Signal.Watched(others(9)));
            watched(null);
            feed(SECOND_NODE, new Signal.Watched(others(2)));
            feed(SECOND_NODE, new Signal.ReadAnswered(only(Effect.Read.class).read(), others(2), null));
            feed(new Signal.AcquireAnswered(2, 77, new Signal.Answer.Held(others(9))));
            assertThat(events()).isEmpty();
        }

        @Test
        void a_hint_from_long_before_is_looked_into() {
            followAndGoBack();
            feed(new Signal.ReadAnswered(readUntilAsked(), others(1), null));
            watched(others(3));
            assertThat(events()).isEmpty();
        }

        @Test
        void a_node_that_is_started_again_has_hints_from_before_looked_into() {
            followAndGoBack();
            feed(new Signal.StopAsked(1));
            feed(new Signal.Started());
            watched(others(3));
            assertThat(events()).isEmpty();
            readShows(others(2));
            assertThat(events()).startsWith(new Event.Changed(others(2)));
        }

        @Test
        void a_node_that_is_started_again_waits_as_well() {
            winUnderASmallerToken();
            feed(new Signal.ReleaseAnswered(2, null));
            feed(new Signal.StopAsked(1));
            engine.remove(FIRST);
            add(SECOND_NODE, true, false);
            feed(SECOND_NODE, new Signal.Started());
            assertThat(all(Effect.Acquire.class)).isEmpty();
            pass(TTL / 2);
            pass(TTL / 2 - 1);
            assertThat(all(Effect.Acquire.class)).isEmpty();
            pass(1);
            only(Effect.Acquire.class);
        }

        @Test
        void hints_are_believed_when_none_can_be_from_before_any_more() {
            followAndGoBack();
            for (int i = 0; i < 4; i++) {
                pass(TTL / 2);
            }
            feed(new Signal.Woken());
            watched(others(3));
            assertThat(events()).containsExactly(new Event.Vacated(), new Event.Changed(others(3)));
        }

        @Test
        void a_hint_of_another_state_of_the_term_that_is_there_is_believed() {
            followAndGoBack();
            Holder updated = others(2).withValue("w", 3);
            watched(updated);
            assertThat(events()).containsExactly(new Event.Changed(updated));
        }

        @Test
        void lasts_as_long_as_the_longest_lease_that_was_granted() {
            feed(new Signal.Started());
            keeper(new LeaseSignal.Opened(1, 77, OWNER, 3 * TTL, now));
            answer(new Signal.Answer.Held(others(3)));
            engine.add(new ElectionSpec(SECOND_NODE, "/p", "c2", true, "id2", "v2", TTL / 2, 3 * SECOND, false, false));
            feed(SECOND_NODE, new Signal.Started());
            watched(null);
            feed(new Signal.AcquireAnswered(2, 77, new Signal.Answer.Won(own(2, 2, 2, "v1"))));
            acquiresAfter(3 * TTL, FIRST);
        }

        @Test
        void lasts_as_long_as_the_lease_of_a_session_that_was_there_already() {
            feed(new Signal.Started());
            keeper(new LeaseSignal.Opened(1, 77, OWNER, 3 * TTL, now));
            long late = 9;
            engine.add(new ElectionSpec(late, "/q", "c9", true, "id9", "v9", TTL, 3 * SECOND, false, false));
            feed(late, new Signal.Started());
            feed(late, new Signal.AcquireAnswered(1, 77, new Signal.Answer.Held(others(3))));
            feed(late, new Signal.Watched(null));
            Holder won = new Holder(OWNER, 2, 2, "c9", 2, "id9", "v9");
            feed(late, new Signal.AcquireAnswered(2, 77, new Signal.Answer.Won(won)));
            acquiresAfter(3 * TTL, late);
        }

        @Test
        void is_kept_by_a_candidate_that_is_made_after_an_observer_has_noticed() {
            add(SECOND_NODE, false, false);
            feed(SECOND_NODE, new Signal.Started());
            feed(SECOND_NODE, new Signal.Watched(others(3)));
            feed(SECOND_NODE, new Signal.Watched(others(2)));
            feed(SECOND_NODE, new Signal.ReadAnswered(only(Effect.Read.class).read(), others(2), null));
            feed(new Signal.Started());
            opened(now);
            pass(TTL / 2);
            pass(TTL / 2 - 1);
            assertThat(all(Effect.Acquire.class)).isEmpty();
            pass(1);
            only(Effect.Acquire.class);
        }

        @Test
        void a_win_under_the_same_small_token_is_of_a_store_that_has_gone_back_once_more() {
            winUnderASmallerToken();
            feed(new Signal.ReleaseAnswered(2, null));
            pass(TTL / 2);
            pass(TTL / 2);
            feed(new Signal.Woken());
            feed(new Signal.AcquireAnswered(3, 77, new Signal.Answer.Won(own(2, 2, 3, "v1"))));
            assertThat(events()).containsExactly(new Event.RolledBack(2, 2));
            assertThat(effects).contains(released(2));
        }

        @Test
        void does_not_last_as_long_as_an_observer_waits_between_two_reads() {
            engine.add(
                    new ElectionSpec(SECOND_NODE, "/p", "c2", false, "id2", "v2", 360 * TTL, 3 * SECOND, false, false));
            feed(SECOND_NODE, new Signal.Started());
            winUnderASmallerToken();
            acquiresAfter(TTL, FIRST);
        }

        /** A win has been given back now; the path is free, and asked for again after that time and not before. */
        private void acquiresAfter(long pause, long node) {
            long noticed = now;
            feed(node, new Signal.ReleaseAnswered(2, null));
            assertThat(all(Effect.Acquire.class)).isEmpty();
            while (now + TTL / 2 - noticed < pause) {
                pass(TTL / 2);
                assertThat(all(Effect.Acquire.class)).isEmpty();
            }
            pass(noticed + pause - 1 - now);
            assertThat(all(Effect.Acquire.class)).isEmpty();
            pass(1);
            assertThat(only(Effect.Acquire.class).election()).isEqualTo(node);
        }

        @Test
        void is_remembered_of_many_paths_that_nobody_is_on_any_more() {
            winUnderASmallerToken();
            feed(new Signal.ReleaseAnswered(2, null));
            feed(new Signal.StopAsked(1));
            engine.remove(FIRST);
            leaveOtherPaths(1_500);
            add(SECOND_NODE, true, false);
            feed(SECOND_NODE, new Signal.Started());
            assertThat(all(Effect.Acquire.class)).isEmpty();
        }

        @Test
        void is_over_and_the_token_of_a_path_that_a_node_was_on_for_long_is_remembered() {
            winUnderASmallerToken();
            feed(new Signal.ReleaseAnswered(2, null));
            leaveOtherPaths(900);
            pass(TTL / 2);
            pass(TTL / 2);
            feed(new Signal.Woken());
            feed(new Signal.AcquireAnswered(3, 77, new Signal.Answer.Won(own(7, 7, 3, "v1"))));
            feed(new Signal.StopAsked(1));
            feed(new Signal.HandedOver(7));
            feed(new Signal.ReleaseAnswered(7, null));
            engine.remove(FIRST);
            leaveOtherPaths(200);
            add(SECOND_NODE, true, false);
            feed(SECOND_NODE, new Signal.Started());
            Holder won = new Holder(OWNER, 6, 6, "c2", 1, "id2", "v2");
            feed(SECOND_NODE, new Signal.AcquireAnswered(1, 77, new Signal.Answer.Won(won)));
            assertThat(events()).containsExactly(new Event.RolledBack(7, 6));
        }

        private void leaveOtherPaths(int count) {
            for (int i = 0; i < count; i++) {
                long number = ++othersEver + 100;
                engine.add(new ElectionSpec(
                        number, "/" + number, "c" + number, true, "id", "v", TTL, 3 * SECOND, false, false));
                engine.remove(number);
            }
        }

        private int othersEver;

        @Test
        void an_entry_of_ours_that_stays_is_freed_again_after_a_pause() {
            winUnderASmallerToken();
            feed(new Signal.ReleaseAnswered(2, null));
            pass(TTL / 2);
            pass(TTL / 2);
            long read = only(Effect.Read.class).read();
            feed(new Signal.AcquireAnswered(
                    only(Effect.Acquire.class).attempt(), 77, new Signal.Answer.Held(others(4))));
            Holder orphan = own(5, 5, 1, "v1");
            feed(new Signal.ReadAnswered(read, orphan, null));
            assertThat(effects).contains(released(5));
            feed(new Signal.ReleaseAnswered(5, null));
            readShows(orphan);
            assertThat(effects).contains(released(5));
            feed(new Signal.ReleaseAnswered(5, null));
            assertThat(all(Effect.Read.class)).isEmpty();
            assertThat(wake()).isEqualTo(now + backOff(2));
            wokenAt(now + backOff(2));
            readShows(null);
        }

        @Test
        void a_hint_of_what_was_counted_since_is_believed() {
            followAndGoBack();
            watched(others(4));
            assertThat(events()).containsExactly(new Event.Vacated(), new Event.Changed(others(4)));
        }

        @Test
        void an_owner_that_may_be_one_from_before_is_read_and_not_asked_again_at_once() {
            follow();
            watched(null);
            feed(new Signal.AcquireAnswered(2, 77, new Signal.Answer.Held(others(2))));
            assertThat(events()).isEmpty();
            readShows(others(2));
            assertThat(events()).startsWith(ROLLED_BACK);
        }
    }

    @Nested
    class WithTheWishToStop {
        private static final long STOPS = 7;

        @Test
        void the_node_ends_as_failed() {
            engine.add(new ElectionSpec(STOPS, "/p", "c7", true, "id7", "v7", TTL, 3 * SECOND, false, true));
            feed(STOPS, new Signal.Started());
            opened(now);
            feed(STOPS, new Signal.AcquireAnswered(1, 77, new Signal.Answer.Held(others(3))));
            readUntilAsked();
            feed(STOPS, new Signal.ReadAnswered(1, others(2), null));
            assertThat(effects)
                    .containsSubsequence(
                            new Effect.Announce(STOPS, ROLLED_BACK),
                            new Effect.Announce(STOPS, new Event.Entered(NodeState.FAILED)));
        }
    }
}
