package dev.locked.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ClaimJudgeTest {
    private final ClaimJudge judge = new ClaimJudge();

    @Test
    void finds_two_at_once() {
        claim("a", 1, 10);
        claim("a", 1, 20);
        claim("a", 1, 30);
        claim("b", 2, 22);

        assertThat(judge.violation()).contains("b (token 2) was selected while a (token 1) was");
    }

    @Test
    void lets_a_hand_over_pass() {
        claim("a", 1, 10);
        claim("a", 1, 20);
        claim("a", -1, 30);
        claim("b", -1, 15);
        claim("b", 2, 31);
        claim("b", 2, 40);

        assertThat(judge.violation()).isEmpty();
        assertThat(judge.claims()).isEqualTo(6);
        assertThat(judge.trueClaims("b", 2)).isEqualTo(2);
    }

    @Test
    void takes_a_false_answer_between_for_the_end_of_an_interval() {
        claim("a", 1, 10);
        claim("a", 1, 20);
        claim("a", -1, 30);
        claim("a", 3, 50);
        claim("a", 3, 60);
        claim("b", 2, 40);

        assertThat(judge.violation()).isEmpty();
    }

    @Test
    void takes_another_token_for_another_interval() {
        claim("a", 1, 10);
        claim("a", 1, 20);
        claim("a", 3, 50);
        claim("b", 2, 40);

        assertThat(judge.violation()).isEmpty();
    }

    @Test
    void says_nothing_where_it_can_not_be_sure() {
        claim("a", 1, 10);
        claim("a", 1, 20);
        judge.add(claim("b", 2, 19, 25)); // May be true of the time after a's last answer.

        assertThat(judge.violation()).isEmpty();
    }

    private void claim(String who, long token, long t0) {
        judge.add(claim(who, token, t0, t0 + 1));
    }

    private static Event claim(String who, long token, long t0, long t1) {
        return Event.now("/p", who, "claim")
                .with("selected", token > 0)
                .with("token", token > 0 ? token : null)
                .with("t0", t0)
                .with("t1", t1);
    }
}
