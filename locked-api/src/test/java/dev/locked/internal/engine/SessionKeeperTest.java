package dev.locked.internal.engine;

import static dev.locked.internal.engine.EngineScript.MARGIN;
import static dev.locked.internal.engine.EngineScript.OWNER;
import static dev.locked.internal.engine.EngineScript.SECOND;
import static dev.locked.internal.engine.EngineScript.TTL;
import static dev.locked.internal.engine.EngineScript.problem;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** How one session is opened, kept alive, given up and replaced, to the nanosecond. */
class SessionKeeperTest {
    private static final long NUMBER = 3;
    private static final long SESSION = 77;
    private static final long START = 1000 * SECOND;
    private static final long DEADLINE = START + TTL - MARGIN;
    private static final Effect OPEN_AGAIN = open(2);

    private final List<Effect> effects = new ArrayList<>();
    private final List<Signal> told = new ArrayList<>();
    private boolean anySelected;
    private final SessionKeeper keeper =
            new SessionKeeper(NUMBER, TTL, () -> 0.5, effects::add, new SessionKeeper.Members() {
                @Override
                public void tell(Signal signal) {
                    told.add(signal);
                }

                @Override
                public boolean anySelected() {
                    return anySelected;
                }
            });

    // ---- the script

    private void at(long now, LeaseSignal signal) {
        clear();
        keeper.step(now, signal);
    }

    private void woken(long now) {
        at(now, new LeaseSignal.Woken());
    }

    private Lease join(long now) {
        clear();
        return keeper.join(now);
    }

    private void leave(long now) {
        clear();
        keeper.leave(now);
    }

    private void clear() {
        effects.clear();
        told.clear();
    }

    private void open() {
        join(START);
        at(START, opened(1, START));
    }

    private static LeaseSignal.Opened opened(long attempt, long provenAt) {
        return new LeaseSignal.Opened(attempt, SESSION, OWNER, TTL, provenAt);
    }

    private static Effect open(long attempt) {
        return new Effect.Open(NUMBER, attempt, TTL, Rules.openTimeout(TTL));
    }

    private static Effect end(long session) {
        return new Effect.End(NUMBER, session, Rules.callTimeout(TTL));
    }

    private static Effect renew() {
        return new Effect.Renew(NUMBER, SESSION, Rules.renewTimeout(TTL));
    }

    private static Effect holdings() {
        return new Effect.Holdings(NUMBER, SESSION, Rules.callTimeout(TTL));
    }

    private static Effect wake(long at) {
        return new Effect.WakeKeeper(NUMBER, at);
    }

    private static Lease lease(long provenAt) {
        return new Lease(SESSION, OWNER, TTL, provenAt + TTL - MARGIN);
    }

    private static long backOff(int failures) {
        return Rules.backOff(TTL, failures, 0.5);
    }

    // ---- the stories

    @Nested
    class Opening {
        @Test
        void happens_for_the_first_who_comes_and_not_for_the_second() {
            assertThat(join(START)).isNull();
            assertThat(effects).containsExactly(open(1));
            assertThat(join(START)).isNull();
            assertThat(effects).isEmpty();
        }

        @Test
        void tells_the_members_and_makes_the_deadline_known() {
            join(START);
            at(START + SECOND, opened(1, START));
            assertThat(told).containsExactly(new Signal.SessionUp(lease(START)));
            assertThat(effects).contains(new Effect.Extend(SESSION, DEADLINE));
        }

        @Test
        void gives_the_session_to_whoever_comes_later() {
            open();
            assertThat(join(START)).isEqualTo(lease(START));
            assertThat(effects).isEmpty();
        }

        @Test
        void just_in_time_is_in_time() {
            join(START);
            at(DEADLINE - 1, opened(1, START));
            assertThat(told).containsExactly(new Signal.SessionUp(lease(START)));
        }

        @Test
        void that_took_until_the_deadline_was_in_vain_and_is_repeated_after_a_wait() {
            join(START);
            at(DEADLINE, opened(1, START));
            assertThat(told).isEmpty();
            assertThat(effects).containsExactly(end(SESSION), wake(DEADLINE + backOff(1)));
            woken(DEADLINE + backOff(1) - 1);
            assertThat(effects).doesNotContain(OPEN_AGAIN);
            woken(DEADLINE + backOff(1));
            assertThat(effects).contains(OPEN_AGAIN);
        }

        @Test
        void for_those_who_have_left_is_undone_and_not_repeated() {
            join(START);
            leave(START);
            at(START, opened(1, START));
            assertThat(told).isEmpty();
            assertThat(effects).containsExactly(end(SESSION));
            woken(START + SECOND);
            assertThat(effects).noneMatch(Effect.Open.class::isInstance);
        }

        @Test
        void that_nobody_waits_for_any_more_is_undone() {
            open();
            at(START, new LeaseSignal.Opened(1, 78, "late", TTL, START));
            assertThat(effects).containsExactly(end(78));
            assertThat(join(START)).isEqualTo(lease(START));
        }

        @Test
        void by_a_former_attempt_is_undone() {
            join(START);
            at(START, new LeaseSignal.OpenFailed(1, problem(Fault.UNKNOWN)));
            woken(START + backOff(1));
            at(START + backOff(1), opened(1, START));
            assertThat(told).isEmpty();
            assertThat(effects).containsExactly(end(SESSION));
        }

        @Test
        void that_failed_is_told_and_repeated_after_a_wait() {
            join(START);
            at(START, new LeaseSignal.OpenFailed(1, problem(Fault.NOT_APPLIED)));
            assertThat(told).containsExactly(new Signal.SessionTrouble(problem(Fault.NOT_APPLIED)));
            assertThat(effects).containsExactly(wake(START + backOff(1)));
            woken(START + backOff(1));
            assertThat(effects).containsExactly(OPEN_AGAIN);
        }

        @Test
        void that_failed_again_waits_longer() {
            join(START);
            at(START, new LeaseSignal.OpenFailed(1, problem(Fault.NOT_APPLIED)));
            long then = START + backOff(1);
            woken(then);
            at(then, new LeaseSignal.OpenFailed(2, problem(Fault.NOT_APPLIED)));
            assertThat(effects).containsExactly(wake(then + backOff(2)));
        }

        @Test
        void that_was_refused_is_repeated_slowly() {
            join(START);
            at(START, new LeaseSignal.OpenFailed(1, problem(Fault.REFUSED)));
            assertThat(effects).containsExactly(wake(START + Rules.refusedBackOff(TTL, 1, 0.5)));
        }

        @Test
        void that_failed_for_those_who_have_left_is_neither_told_nor_repeated() {
            join(START);
            leave(START);
            at(START, new LeaseSignal.OpenFailed(1, problem(Fault.NOT_APPLIED)));
            assertThat(told).isEmpty();
            woken(START + SECOND);
            assertThat(effects).noneMatch(Effect.Open.class::isInstance);
        }

        @Test
        void that_failed_once_is_not_mourned_twice() {
            join(START);
            at(START, new LeaseSignal.OpenFailed(1, problem(Fault.NOT_APPLIED)));
            at(START, new LeaseSignal.OpenFailed(1, problem(Fault.NOT_APPLIED)));
            assertThat(told).isEmpty();
        }

        @Test
        void by_a_former_attempt_that_failed_says_nothing_of_this_one() {
            join(START);
            at(START, new LeaseSignal.OpenFailed(1, problem(Fault.NOT_APPLIED)));
            woken(START + backOff(1));
            at(START + backOff(1), new LeaseSignal.OpenFailed(1, problem(Fault.NOT_APPLIED)));
            assertThat(told).isEmpty();
        }

        @Test
        void waits_for_who_comes_while_a_failed_one_waits() {
            join(START);
            at(START, new LeaseSignal.OpenFailed(1, problem(Fault.NOT_APPLIED)));
            join(START + 1);
            assertThat(effects).isEmpty();
        }
    }

    @Nested
    class Renewing {
        private final long renewAt = START + TTL / 3;

        @Test
        void happens_after_a_third_of_the_ttl_and_not_before() {
            open();
            assertThat(effects).contains(wake(renewAt));
            woken(renewAt - 1);
            assertThat(effects).doesNotContain(renew());
            woken(renewAt);
            assertThat(effects).contains(renew());
        }

        @Test
        void is_not_repeated_while_an_answer_is_awaited() {
            open();
            woken(renewAt);
            woken(renewAt + 1);
            assertThat(effects).doesNotContain(renew());
        }

        @Test
        void asks_to_be_woken_for_what_comes_next() {
            open();
            woken(renewAt);
            assertThat(effects).contains(wake(START + TTL / 2));
        }

        @Test
        void moves_the_deadline_and_tells_the_members() {
            open();
            at(renewAt, new LeaseSignal.Renewed(SESSION, renewAt - SECOND));
            assertThat(effects).contains(new Effect.Extend(SESSION, renewAt - SECOND + TTL - MARGIN));
            assertThat(told).containsExactly(new Signal.SessionRenewed(lease(renewAt - SECOND)));
        }

        @Test
        void is_due_again_a_third_of_the_ttl_after_the_proof() {
            open();
            woken(renewAt);
            at(renewAt + 5, new LeaseSignal.Renewed(SESSION, renewAt));
            woken(renewAt + TTL / 3 - 1);
            assertThat(effects).doesNotContain(renew());
            woken(renewAt + TTL / 3);
            assertThat(effects).contains(renew());
        }

        @Test
        void that_proves_nothing_new_moves_nothing() {
            open();
            at(START + 5, new LeaseSignal.Renewed(SESSION, START));
            assertThat(effects).noneMatch(Effect.Extend.class::isInstance);
            assertThat(told).containsExactly(new Signal.SessionRenewed(lease(START)));
        }

        @Test
        void that_proves_less_than_is_known_does_not_take_time_away() {
            open();
            at(START + 5, new LeaseSignal.Renewed(SESSION, START - 1));
            assertThat(effects).noneMatch(Effect.Extend.class::isInstance);
            assertThat(told).containsExactly(new Signal.SessionRenewed(lease(START)));
        }

        @Test
        void of_another_session_says_nothing_of_this_one() {
            open();
            at(START + SECOND, new LeaseSignal.Renewed(78, START + SECOND));
            assertThat(told).isEmpty();
            assertThat(effects).isEmpty();
        }

        @Test
        void that_is_answered_when_there_is_no_session_says_nothing() {
            join(START);
            at(START, new LeaseSignal.Renewed(SESSION, START));
            at(START, new LeaseSignal.RenewFailed(SESSION, problem(Fault.UNKNOWN)));
            assertThat(told).isEmpty();
        }

        @Test
        void that_failed_is_told_and_repeated_after_a_wait() {
            open();
            woken(renewAt);
            at(renewAt, new LeaseSignal.RenewFailed(SESSION, problem(Fault.UNKNOWN)));
            assertThat(told).containsExactly(new Signal.SessionTrouble(problem(Fault.UNKNOWN)));
            woken(renewAt + backOff(1) - 1);
            assertThat(effects).doesNotContain(renew());
            woken(renewAt + backOff(1));
            assertThat(effects).contains(renew());
        }

        @Test
        void waits_are_short_again_after_a_success() {
            open();
            at(renewAt, new LeaseSignal.RenewFailed(SESSION, problem(Fault.UNKNOWN)));
            at(renewAt, new LeaseSignal.Renewed(SESSION, renewAt));
            at(renewAt, new LeaseSignal.RenewFailed(SESSION, problem(Fault.UNKNOWN)));
            assertThat(effects).contains(wake(renewAt + backOff(1)));
        }

        @Test
        void that_was_refused_is_repeated_slowly() {
            open();
            at(renewAt, new LeaseSignal.RenewFailed(SESSION, problem(Fault.REFUSED)));
            assertThat(effects).contains(wake(renewAt + Rules.refusedBackOff(TTL, 1, 0.5)));
        }

        @Test
        void of_another_session_that_failed_says_nothing_of_this_one() {
            open();
            at(START, new LeaseSignal.RenewFailed(78, problem(Fault.SESSION_GONE)));
            assertThat(told).isEmpty();
        }
    }

    @Nested
    class Losing {
        private final Signal gone = new Signal.SessionDown(SESSION, false);
        private final Signal expired = new Signal.SessionDown(SESSION, true);

        @Test
        void happens_at_the_deadline_and_not_before() {
            open();
            woken(DEADLINE - 1);
            assertThat(told).isEmpty();
            woken(DEADLINE);
            assertThat(told).containsExactly(expired);
        }

        @Test
        void has_another_session_opened_at_once() {
            open();
            woken(DEADLINE);
            assertThat(effects).contains(OPEN_AGAIN);
        }

        @Test
        void by_time_leaves_the_session_alone_until_the_store_has_given_it_up_too() {
            open();
            woken(DEADLINE);
            assertThat(effects).containsExactly(OPEN_AGAIN, wake(START + TTL));
            woken(START + TTL - 1);
            assertThat(effects).doesNotContain(end(SESSION));
            woken(START + TTL);
            assertThat(effects).contains(end(SESSION));
        }

        @Test
        void is_noticed_by_whoever_joins_at_the_deadline() {
            open();
            assertThat(join(DEADLINE)).isNull();
            assertThat(told).containsExactly(expired);
        }

        @Test
        void of_a_session_that_is_no_more_ends_it_at_once() {
            open();
            at(START, new LeaseSignal.RenewFailed(SESSION, problem(Fault.SESSION_GONE)));
            assertThat(told).containsExactly(gone);
            assertThat(effects).contains(OPEN_AGAIN, end(SESSION));
        }

        @Test
        void is_noticed_by_an_operation() {
            open();
            at(START, new LeaseSignal.FoundGone(SESSION));
            assertThat(told).containsExactly(gone);
        }

        @Test
        void is_noticed_by_whoever_saw_the_deadline_pass() {
            open();
            at(START, new LeaseSignal.Lapsed(SESSION));
            assertThat(told).containsExactly(expired);
        }

        @Test
        void of_another_session_says_nothing_of_this_one() {
            open();
            at(START, new LeaseSignal.FoundGone(78));
            at(START, new LeaseSignal.Lapsed(78));
            at(START, new LeaseSignal.HoldingsFailed(78, problem(Fault.SESSION_GONE)));
            assertThat(told).isEmpty();
            assertThat(join(START)).isNotNull();
        }

        @Test
        void happens_once() {
            open();
            at(START, new LeaseSignal.FoundGone(SESSION));
            at(START, new LeaseSignal.FoundGone(SESSION));
            at(START, new LeaseSignal.Lapsed(SESSION));
            at(START, new LeaseSignal.HoldingsFailed(SESSION, problem(Fault.SESSION_GONE)));
            assertThat(told).isEmpty();
            assertThat(effects).isEmpty();
        }

        @Test
        void of_a_session_that_nobody_uses_opens_no_other() {
            open();
            leave(START);
            at(START, new LeaseSignal.FoundGone(SESSION));
            assertThat(effects).noneMatch(Effect.Open.class::isInstance);
        }
    }

    @Nested
    class Ending {
        private void lost() {
            open();
            at(START, new LeaseSignal.FoundGone(SESSION));
        }

        private void endFailed(long now) {
            at(now, new LeaseSignal.EndFailed(SESSION));
        }

        @Test
        void is_tried_once_while_an_answer_is_awaited() {
            lost();
            woken(START + SECOND);
            assertThat(effects).doesNotContain(end(SESSION));
        }

        @Test
        void that_succeeded_is_not_repeated() {
            lost();
            at(START, new LeaseSignal.Ended(SESSION));
            endFailed(START);
            woken(START + SECOND);
            assertThat(effects).doesNotContain(end(SESSION));
        }

        @Test
        void that_failed_is_repeated_after_a_wait_and_not_before() {
            lost();
            endFailed(START);
            assertThat(effects).contains(wake(START + backOff(1)));
            woken(START + backOff(1) - 1);
            assertThat(effects).doesNotContain(end(SESSION));
            woken(START + backOff(1));
            assertThat(effects).contains(end(SESSION));
        }

        @Test
        void that_failed_again_waits_longer() {
            lost();
            endFailed(START);
            long then = START + backOff(1);
            woken(then);
            endFailed(then);
            assertThat(effects).contains(wake(then + backOff(2)));
        }

        @Test
        void is_tried_for_three_ttls_and_then_forgotten() {
            lost();
            endFailed(START + 3 * TTL - 1);
            assertThat(effects).doesNotContain(new Effect.Forget(SESSION));
            endFailed(START + 3 * TTL);
            assertThat(effects).contains(new Effect.Forget(SESSION));
            woken(START + 4 * TTL);
            assertThat(effects).doesNotContain(end(SESSION));
        }

        @Test
        void of_a_session_that_was_not_given_up_is_no_business_of_ours() {
            open();
            endFailed(START + TTL / 2);
            assertThat(effects).noneMatch(Effect.End.class::isInstance);
        }
    }

    @Nested
    class Idling {
        private void renewedAt(long now) {
            at(now, new LeaseSignal.Renewed(SESSION, now));
        }

        private void idleUntil(long now) {
            renewedAt(now - TTL / 4);
            clear();
        }

        @Test
        void ends_the_session_after_one_ttl_and_not_before() {
            open();
            leave(START);
            idleUntil(START + TTL);
            woken(START + TTL - 1);
            assertThat(effects).doesNotContain(end(SESSION));
            woken(START + TTL);
            assertThat(effects).contains(end(SESSION));
        }

        @Test
        void begins_when_the_last_has_left() {
            open();
            join(START);
            leave(START);
            idleUntil(START + TTL);
            woken(START + TTL);
            assertThat(effects).doesNotContain(end(SESSION));
        }

        @Test
        void is_over_when_somebody_comes() {
            open();
            leave(START);
            join(START + SECOND);
            idleUntil(START + TTL);
            woken(START + TTL);
            assertThat(effects).doesNotContain(end(SESSION));
        }

        @Test
        void asks_to_be_woken_at_its_end() {
            join(START);
            leave(START + 5);
            assertThat(effects).containsExactly(wake(START + 5 + TTL));
        }

        @Test
        void of_a_session_that_is_there_ends_in_another_for_who_comes_after() {
            open();
            leave(START);
            idleUntil(START + TTL);
            woken(START + TTL);
            assertThat(join(START + TTL)).isNull();
            assertThat(effects).contains(OPEN_AGAIN);
        }

        @Test
        void without_a_session_ends_quietly() {
            join(START);
            at(START, new LeaseSignal.OpenFailed(1, problem(Fault.REFUSED)));
            leave(START);
            at(START + Rules.refusedBackOff(TTL, 1, 0.5), new LeaseSignal.Woken());
            at(START + SECOND * 2, new LeaseSignal.OpenFailed(2, problem(Fault.REFUSED)));
            woken(START + TTL);
            assertThat(effects).isEmpty();
        }
    }

    @Nested
    class Holdings {
        private final long askAt = START + TTL / 2;

        private void selected() {
            anySelected = true;
            open();
        }

        @Test
        void are_asked_for_after_half_a_ttl_and_not_before() {
            selected();
            woken(askAt - 1);
            assertThat(effects).doesNotContain(holdings());
            woken(askAt);
            assertThat(effects).contains(holdings());
        }

        @Test
        void are_asked_for_once_while_an_answer_is_awaited() {
            selected();
            woken(askAt);
            woken(askAt + 1);
            assertThat(effects).doesNotContain(holdings());
        }

        @Test
        void are_not_asked_for_where_nobody_is_selected() {
            open();
            woken(askAt);
            assertThat(effects).doesNotContain(holdings());
            anySelected = true;
            woken(askAt + TTL / 2 - 1 - MARGIN);
            assertThat(effects).doesNotContain(holdings());
        }

        @Test
        void are_told_with_the_time_at_which_they_were_asked_for() {
            selected();
            woken(askAt);
            at(askAt + 5, new LeaseSignal.HoldingsTold(SESSION, Set.of("/p")));
            assertThat(told).containsExactly(new Signal.HoldingsTold(Set.of("/p"), askAt));
        }

        @Test
        void are_asked_for_again_half_a_ttl_after_the_answer() {
            selected();
            at(askAt, new LeaseSignal.Renewed(SESSION, askAt));
            at(askAt + 5, new LeaseSignal.HoldingsTold(SESSION, Set.of("/p")));
            at(askAt + 5 + TTL / 2 - 1, new LeaseSignal.Renewed(SESSION, askAt + 5));
            assertThat(effects).doesNotContain(holdings());
            woken(askAt + 5 + TTL / 2);
            assertThat(effects).contains(holdings());
        }

        @Test
        void that_can_not_be_told_are_asked_for_again_half_a_ttl_later() {
            selected();
            at(askAt, new LeaseSignal.Renewed(SESSION, askAt));
            at(askAt + 5, new LeaseSignal.HoldingsFailed(SESSION, problem(Fault.NOT_APPLIED)));
            assertThat(told).isEmpty();
            woken(askAt + 5 + TTL / 2);
            assertThat(effects).contains(holdings());
        }

        @Test
        void of_another_session_say_nothing_of_this_one() {
            selected();
            woken(askAt);
            at(askAt, new LeaseSignal.HoldingsTold(78, Set.of()));
            assertThat(told).isEmpty();
        }

        @Test
        void that_come_when_there_is_no_session_say_nothing() {
            join(START);
            at(START, new LeaseSignal.HoldingsTold(SESSION, Set.of()));
            assertThat(told).isEmpty();
        }

        @Test
        void of_a_session_that_is_no_more_end_it() {
            selected();
            woken(askAt);
            at(askAt, new LeaseSignal.HoldingsFailed(SESSION, problem(Fault.SESSION_GONE)));
            assertThat(told).containsExactly(new Signal.SessionDown(SESSION, false));
        }
    }

    @Nested
    class Waking {
        @Test
        void is_asked_for_when_the_time_for_it_has_changed_and_only_then() {
            open();
            at(START, new LeaseSignal.FoundGone(78));
            assertThat(effects).isEmpty();
            woken(START);
            assertThat(effects).containsExactly(wake(START + TTL / 3));
        }
    }
}
