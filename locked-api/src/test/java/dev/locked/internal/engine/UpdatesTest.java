package dev.locked.internal.engine;

import static dev.locked.internal.engine.EngineScript.SECOND;
import static dev.locked.internal.engine.EngineScript.TTL;
import static dev.locked.internal.engine.EngineScript.own;
import static dev.locked.internal.engine.EngineScript.problem;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The value updates of one term: one at a time, in order, each answered once. */
class UpdatesTest {
    private static final long ELECTION = 7;
    private static final long NOW = 1000 * SECOND;

    private final Lease lease = new Lease(77, "session", TTL, NOW + TTL);
    private final Election.Term term = new Election.Term(77, own(5, 6, 2, "v"), NOW);
    private final List<Effect> out = new ArrayList<>();
    private final Updates updates = new Updates(ELECTION, out::add);

    private long settle(long now) {
        out.clear();
        return updates.settle(now, lease, term);
    }

    private static Effect update(long request, String value) {
        return new Effect.Update(ELECTION, request, 77, 5, 6, 2, value, Rules.callTimeout(TTL));
    }

    private static Effect failed(long request, Fault fault) {
        return new Effect.Complete(ELECTION, request, new Problem(fault, "update", null));
    }

    private void sent() {
        updates.add(9, "new");
        settle(NOW);
        out.clear();
    }

    @Test
    void nothing_is_sent_unless_it_was_asked_for() {
        assertThat(settle(NOW)).isEqualTo(Rules.NEVER);
        assertThat(out).isEmpty();
    }

    @Test
    void the_first_is_sent_at_once_and_guarded_by_token_and_version() {
        updates.add(9, "new");
        assertThat(settle(NOW)).isEqualTo(Rules.NEVER);
        assertThat(out).containsExactly(update(9, "new"));
    }

    @Test
    void the_second_waits_for_the_answer_to_the_first() {
        sent();
        updates.add(10, "newer");
        assertThat(settle(NOW)).isEqualTo(Rules.NEVER);
        assertThat(out).isEmpty();
        updates.applied();
        settle(NOW);
        assertThat(out).containsExactly(update(10, "newer"));
    }

    @Test
    void one_that_was_applied_is_done_and_tells_the_value() {
        sent();
        assertThat(updates.applied()).isEqualTo("new");
        assertThat(out).containsExactly(new Effect.Complete(ELECTION, 9, null));
    }

    @Test
    void one_that_was_refused_fails_and_the_next_has_its_turn() {
        sent();
        updates.add(10, "newer");
        updates.refused(problem(Fault.REFUSED));
        assertThat(out).containsExactly(new Effect.Complete(ELECTION, 9, problem(Fault.REFUSED)));
        settle(NOW);
        assertThat(out).containsExactly(update(10, "newer"));
    }

    @Test
    void only_an_answer_to_the_one_that_was_sent_counts() {
        updates.add(9, "new");
        assertThat(updates.isHead(9)).isFalse();
        settle(NOW);
        assertThat(updates.isHead(9)).isTrue();
        assertThat(updates.isHead(10)).isFalse();
        updates.doubt();
        assertThat(updates.isHead(9)).isFalse();
    }

    @Test
    void a_value_is_pending_from_the_send_until_its_fate_is_known() {
        updates.add(9, "new");
        assertThat(updates.pending()).isNull();
        settle(NOW);
        assertThat(updates.pending()).isEqualTo("new");
        updates.doubt();
        assertThat(updates.pending()).isEqualTo("new");
        updates.applied();
        assertThat(updates.pending()).isNull();
    }

    @Test
    void one_in_doubt_is_not_sent_again_before_that_is_settled() {
        sent();
        assertThat(updates.isDoubtful()).isFalse();
        updates.doubt();
        assertThat(updates.isDoubtful()).isTrue();
        assertThat(settle(NOW + TTL)).isEqualTo(Rules.NEVER);
        assertThat(out).isEmpty();
    }

    @Test
    void one_that_was_not_applied_is_sent_again_after_a_wait_and_not_before() {
        sent();
        updates.retry(NOW, TTL, 0.5);
        long at = NOW + Rules.backOff(TTL, 1, 0.5);
        assertThat(settle(at - 1)).isEqualTo(at);
        assertThat(out).isEmpty();
        settle(at);
        assertThat(out).containsExactly(update(9, "new"));
    }

    @Test
    void waits_grow_with_each_failure() {
        sent();
        updates.retry(NOW, TTL, 0.5);
        updates.retry(NOW, TTL, 0.5);
        assertThat(settle(NOW)).isEqualTo(NOW + Rules.backOff(TTL, 2, 0.5));
    }

    @Test
    void the_next_one_does_not_wait_for_the_failures_of_the_last() {
        sent();
        updates.retry(NOW, TTL, 0.5);
        updates.applied();
        updates.add(10, "newer");
        settle(NOW);
        assertThat(out).containsExactly(update(10, "newer"));
        updates.retry(NOW, TTL, 0.5);
        assertThat(settle(NOW)).isEqualTo(NOW + Rules.backOff(TTL, 1, 0.5));
    }

    @Test
    void with_the_term_the_one_that_was_sent_ends_unknown_and_the_others_undone() {
        sent();
        updates.add(10, "newer");
        updates.add(11, "newest");
        updates.abandon();
        assertThat(out)
                .containsExactly(
                        failed(9, Fault.UNKNOWN), failed(10, Fault.NOT_SELECTED), failed(11, Fault.NOT_SELECTED));
    }

    @Test
    void with_the_term_one_in_doubt_ends_unknown() {
        sent();
        updates.doubt();
        updates.abandon();
        assertThat(out).containsExactly(failed(9, Fault.UNKNOWN));
    }

    @Test
    void with_the_term_one_that_was_not_sent_ends_undone() {
        updates.add(9, "new");
        updates.abandon();
        assertThat(out).containsExactly(failed(9, Fault.NOT_SELECTED));
    }

    @Test
    void the_next_term_begins_without_what_was_asked_under_the_last() {
        sent();
        updates.abandon();
        updates.add(12, "other");
        settle(NOW);
        assertThat(out).containsExactly(update(12, "other"));
    }
}
