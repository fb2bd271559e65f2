package dev.locked.internal.engine;

import static dev.locked.internal.engine.EngineScript.others;
import static dev.locked.internal.engine.EngineScript.own;
import static dev.locked.internal.engine.EngineScript.problem;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** One campaign for a path leaves this process at a time. */
class CampaignGateTest {
    private static final Effect.Acquire FIRST = campaign(1);
    private static final Effect.Acquire SECOND = campaign(2);
    private static final Effect.Acquire THIRD = campaign(3);
    private static final Signal.Answer WON = new Signal.Answer.Won(own(5, 5, 1, "v"));
    private static final Signal.Answer HELD = new Signal.Answer.Held(others(3));
    private static final Signal.Answer FAILED = new Signal.Answer.Failed(problem(Fault.NOT_APPLIED));

    private final List<Effect.Acquire> sent = new ArrayList<>();
    private final Map<Effect.Acquire, Signal.Answer> answered = new LinkedHashMap<>();
    private final List<Effect.Acquire> givenUp = new ArrayList<>();
    private final CampaignGate gate = new CampaignGate(new Road());

    private static Effect.Acquire campaign(long election) {
        return new Effect.Acquire(election, 1, 77, "v", 0);
    }

    private void enter(Effect.Acquire... campaigns) {
        for (Effect.Acquire campaign : campaigns) {
            gate.enter("/p", campaign);
        }
    }

    private void answer(Effect.Acquire campaign, Signal.Answer answer) {
        sent.clear();
        gate.answered(campaign.election(), new Signal.AcquireAnswered(campaign.attempt(), campaign.session(), answer));
    }

    @Test
    void the_first_is_let_out_and_the_second_waits() {
        enter(FIRST, SECOND);
        assertThat(sent).containsExactly(FIRST);
    }

    @Test
    void campaigns_for_other_paths_do_not_wait() {
        enter(FIRST);
        gate.enter("/q", SECOND);
        assertThat(sent).containsExactly(FIRST, SECOND);
    }

    @Test
    void all_that_wait_are_told_by_whom_the_path_was_won() {
        enter(FIRST, SECOND, THIRD);
        answer(FIRST, WON);
        Signal.Answer held = new Signal.Answer.Held(own(5, 5, 1, "v"));
        assertThat(answered).containsExactly(Map.entry(SECOND, held), Map.entry(THIRD, held));
        assertThat(sent).isEmpty();
    }

    @Test
    void the_next_asks_for_itself_when_the_first_has_not_won() {
        enter(FIRST, SECOND, THIRD);
        answer(FIRST, HELD);
        assertThat(sent).containsExactly(SECOND);
        answer(SECOND, FAILED);
        assertThat(sent).containsExactly(THIRD);
        assertThat(answered).isEmpty();
    }

    @Test
    void one_that_does_not_wait_any_more_is_passed_over() {
        enter(FIRST, SECOND, THIRD);
        givenUp.add(SECOND);
        answer(FIRST, FAILED);
        assertThat(sent).containsExactly(THIRD);
    }

    @Test
    void the_path_is_open_again_after_the_last_answer() {
        enter(FIRST, SECOND);
        answer(FIRST, WON);
        enter(THIRD);
        assertThat(sent).containsExactly(THIRD);
    }

    @Test
    void an_answer_that_was_given_already_lets_nobody_out() {
        enter(FIRST, SECOND, THIRD);
        answer(FIRST, FAILED);
        answer(FIRST, FAILED);
        assertThat(sent).isEmpty();
    }

    private final class Road implements CampaignGate.Road {
        @Override
        public boolean wants(Effect.Acquire acquire) {
            return !givenUp.contains(acquire);
        }

        @Override
        public void send(Effect.Acquire acquire) {
            sent.add(acquire);
        }

        @Override
        public void answer(Effect.Acquire acquire, Signal.Answer answer) {
            answered.put(acquire, answer);
        }
    }
}
