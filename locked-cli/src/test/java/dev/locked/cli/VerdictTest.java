package dev.locked.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class VerdictTest {
    private final ClaimJudge judge = new ClaimJudge();
    private final Event first = select("node-1", 5);
    private final Event second = select("node-2", 9);

    @Test
    void praises_a_take_over() {
        claim(first, 10, 20, 30);
        claim(second, 40, 50, 60);

        Verdict verdict = Verdict.of(first, second, second.number("mono") - 2_100_000_000L, true, judge);

        assertThat(verdict.isGood()).isTrue();
        assertThat(verdict.line())
                .isEqualTo("OK: node-2 took over 2.100 s after node-1 was killed (ttl 2 s); token 5 -> 9, "
                        + "value of node-1 -> of node-2; never two at once (6 claims checked)");
    }

    @Test
    void sees_two_at_once() {
        claim(first, 10, 20, 50);
        claim(second, 30, 60, 70);

        assertThat(line(second, true)).isEqualTo("FAILED: node-2 (token 9) was selected while node-1 (token 5) was");
    }

    @Test
    void sees_a_token_that_does_not_rise() {
        assertThat(line(select("node-2", 5), true)).isEqualTo("FAILED: the token did not rise: 5 -> 5");
    }

    @Test
    void sees_a_dead_one_come_back() {
        assertThat(line(select("node-1", 9), true)).isEqualTo("FAILED: node-1 was killed, and selected again");
    }

    @Test
    void sees_that_somebody_did_not_hear() {
        assertThat(line(second, false)).isEqualTo("FAILED: not all contenders heard that node-2 took over");
    }

    @Test
    void does_not_take_silence_for_a_proof() {
        claim(first, 10, 20, 30);

        assertThat(line(second, true)).isEqualTo("FAILED: too few claims came in to judge by: 3");
    }

    private String line(Event next, boolean agreed) {
        Verdict verdict = Verdict.of(first, next, 0, agreed, judge);
        assertThat(verdict.isGood()).isFalse();
        return verdict.line();
    }

    private static Event select(String node, long token) {
        return Event.now("/p", node, "select")
                .with("token", token)
                .with("value", "of " + node)
                .with("ttlMillis", 2000L);
    }

    private void claim(Event select, long... times) {
        for (long t0 : times) {
            judge.add(Event.now("/p", select.node(), "claim")
                    .with("selected", true)
                    .with("token", select.number("token"))
                    .with("t0", t0)
                    .with("t1", t0 + 1));
        }
    }
}
