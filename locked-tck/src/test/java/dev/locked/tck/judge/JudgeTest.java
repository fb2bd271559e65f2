package dev.locked.tck.judge;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JudgeTest {
    private final Judge judge = new Judge(Story.bounds());
    private final Story story = Story.clean();

    private Verdict verdict() {
        return judge.judge(story.history());
    }

    private List<String> found(Rule rule) {
        return verdict().findings().stream()
                .filter(finding -> finding.rule() == rule)
                .map(Finding::text)
                .toList();
    }

    @Test
    void finds_nothing_where_there_is_nothing() {
        assertThat(verdict().findings()).isEmpty();
        assertThat(verdict().isClean()).isTrue();
        assertThat(verdict().isValid()).isTrue();
    }

    @Test
    void tells_what_there_was_to_judge_by() {
        assertThat(verdict().figures()).isEqualTo(new Figures(3, 3, 36, 3, 1, 5, Map.of("kill", 1), 1));
    }

    @Test
    void a_verdict_with_a_finding_is_not_clean_and_says_what() {
        story.wrote(Kind.ACCEPTED, 10, "n1.1", 4600);

        assertThat(verdict().isClean()).isFalse();
        assertThat(verdict().isValid()).isTrue();
        assertThat(verdict().count(Rule.WRITES)).isEqualTo(1);
        assertThat(verdict().findings().get(0))
                .hasToString("WRITES: the ledger took a write of n1.1 under 10 after 30");
    }

    @Test
    void a_verdict_on_a_log_with_gaps_is_not_valid() {
        story.starts("n7.1", "contender", "n7", 100).ends("n7.1", 200);

        assertThat(verdict().isValid()).isFalse();
        assertThat(verdict().isClean()).isFalse();
    }

    // ---- exclusion

    @Test
    void two_claims_that_overlap_are_found_once_each() {
        story.sample("n2.1", 15, 550, 551).sample("n2.1", 15, 560, 561);

        assertThat(found(Rule.EXCLUSION))
                .contains("n2.1 (token 15) took itself for the owner at 551000000, while n1.1 (token 10) did");
    }

    @Test
    void a_single_yes_inside_a_claim_is_found() {
        story.sample("n2.1", 15, 550, 551);

        assertThat(found(Rule.EXCLUSION))
                .containsExactly("n2.1 (token 15) took itself for the owner at 550000000, while n1.1 (token 10) did");
    }

    @Test
    void claims_of_three_are_all_found() {
        story.joins("n3.1", "n3", 10).waits("n3.1", 20, 500);
        story.sample("n2.1", 15, 550, 551).sample("n2.1", 15, 580, 581);
        story.sample("n3.1", 16, 560, 561).sample("n3.1", 16, 570, 571);

        assertThat(found(Rule.EXCLUSION)).hasSize(6);
    }

    // ---- tokens

    @Test
    void a_token_that_falls_is_found() {
        story.sample("n1.2", 5, 4600, 4601);

        assertThat(found(Rule.TOKENS)).containsExactly("n1.2 was the owner under 5 after 30");
    }

    @Test
    void a_token_of_two_is_found_wherever_it_was_used() {
        story.says("n2.1", Kind.SELECT, 700, "token", 10).wrote(Kind.REFUSED, 20, "n1.2", 4000);

        assertThat(found(Rule.TOKENS))
                .containsExactlyInAnyOrder(
                        "token 10 belongs to n1.1 and to n2.1", "token 20 belongs to n2.1 and to n1.2");
    }

    @Test
    void a_term_that_comes_back_is_found() {
        story.sample("n1.1", 0, 550, 551);

        assertThat(found(Rule.TOKENS))
                .containsExactly("n1.1 was the owner under 10 again at 600000000, after that term was over");
    }

    // ---- writes

    @Test
    void a_value_of_a_former_term_is_found() {
        story.seen("n1.2", 20, "n2", "n1.1#3", 2500);

        assertThat(found(Rule.WRITES)).containsExactly("under token 20 of n2 stood the value n1.1#3");
    }

    @Test
    void a_value_that_nobody_has_written_is_found() {
        story.seen("n1.2", 20, "n2", "garbage", 2500);

        assertThat(found(Rule.WRITES)).containsExactly("under token 20 of n2 stood the value garbage");
    }

    // ---- observation

    @Test
    void a_former_term_told_late_is_found() {
        story.seen("n2.1", 10, "n1", "n1.1#3", 2500);

        assertThat(found(Rule.OBSERVATION)).containsExactly("n2.1 was told of token 10, n1, n1.1#3: after 20");
    }

    @Test
    void a_former_value_of_the_term_told_late_is_found() {
        story.seen("n2.1", 10, "n1", "n1.1#1", 900);

        assertThat(found(Rule.OBSERVATION))
                .containsExactly("n2.1 was told of token 10, n1, n1.1#1: after value 2 of this term");
    }

    @Test
    void another_owner_than_the_one_who_claimed_is_found() {
        story.seen("n2.1", 30, "n2", "n2.1#0", 3900);

        assertThat(found(Rule.OBSERVATION)).containsExactly("token 30 has the owners [n1, n2]");
    }

    @Test
    void two_owners_of_a_term_that_nobody_claimed_are_found() {
        story.seen("n1.1", 15, "n1", "n1.1#5", 990).seen("n2.1", 15, "n2", "n2.1#0", 1990);

        assertThat(found(Rule.OBSERVATION)).containsExactly("token 15 has the owners [n1, n2]");
    }

    // ---- liveness

    @Test
    void a_run_that_never_came_to_rest_is_found() {
        assertThat(judge.judge(Dropping.of(story, Kind.QUIET)).count(Rule.LIVENESS))
                .isEqualTo(1);
        assertThat(judge.judge(Dropping.of(story, Kind.HEALED)).count(Rule.LIVENESS))
                .isEqualTo(1);
    }

    @Test
    void agreement_after_the_bound_is_found_and_within_is_not() {
        long took = Duration.ofMillis(500).toNanos();

        assertThat(new LivenessCheck(Duration.ofNanos(took)).of(story.history()))
                .isEmpty();
        assertThat(new LivenessCheck(Duration.ofNanos(took - 1)).of(story.history()))
                .containsExactly(new Finding(Rule.LIVENESS, "all agreed only PT0.5S after the healing"));
    }

    @Test
    void of_several_healings_the_last_one_counts() {
        story.says(Story.DRIVER, Kind.HEALED, 1500);

        assertThat(found(Rule.LIVENESS)).isEmpty();
    }

    @Test
    void two_leaders_when_all_should_agree_are_found() {
        story.sample("n1.2", 25, 3499, 3499);

        assertThat(found(Rule.LIVENESS)).hasSize(1).first().asString().startsWith("when all should agree, the tokens");
    }

    @Test
    void no_leader_when_all_should_agree_is_found() {
        story.sample("n2.1", 0, 3499, 3499);

        assertThat(found(Rule.LIVENESS)).containsExactly("when all should agree, the tokens in office were []");
    }

    @Test
    void one_that_knows_of_a_former_leader_only_is_found() {
        story.joins("n3.1", "n3", 3100).waits("n3.1", 3110, 4610).seen("n3.1", 10, "n1", "n1.1#2", 3200);
        story.sample("n3.1", 40, 4650, 4650).ends("n3.1", 4660);

        assertThat(found(Rule.LIVENESS)).containsExactly("n3.1 knew of token 10 when all should agree on [20]");
    }

    @Test
    void one_that_was_told_last_of_a_vacancy_is_found() {
        story.says("n1.2", Kind.VACANT, 3400);

        assertThat(found(Rule.LIVENESS)).containsExactly("n1.2 knew of token 0 when all should agree on [20]");
    }

    @Test
    void a_vacancy_before_the_leader_does_not_matter() {
        story.says("n1.2", Kind.VACANT, 1600);

        assertThat(verdict().isClean()).isTrue();
    }

    @Test
    void one_that_does_not_lead_when_it_is_its_turn_is_found() {
        story.joins("n3.1", "n3", 3100).waits("n3.1", 3110, 4610).ends("n3.1", 4650);
        story.seen("n3.1", 20, "n2", "n2.1#0", 3200);

        assertThat(found(Rule.LIVENESS)).containsExactly("n3.1 has not led once after the healing");
    }

    @Test
    void to_have_led_before_the_healing_does_not_count() {
        story.joins("n3.1", "n3", 1050)
                .leads("n3.1", 15, 1100, 1300)
                .waits("n3.1", 1400, 4600)
                .ends("n3.1", 4650);
        story.seen("n3.1", 20, "n2", "n2.1#0", 3200);

        assertThat(found(Rule.LIVENESS)).containsExactly("n3.1 has not led once after the healing");
    }

    @Test
    void one_that_left_or_was_killed_before_is_not_asked() {
        story.joins("n3.1", "n3", 3100).waits("n3.1", 3110, 3310).ends("n3.1", 3500);
        story.joins("n4.1", "n4", 3100).waits("n4.1", 3110, 3310).did(Kind.KILLED, "n4.1", 3500);

        assertThat(found(Rule.LIVENESS)).isEmpty();
    }

    @Test
    void one_that_leaves_or_is_killed_later_is_asked() {
        story.joins("n3.1", "n3", 3100).waits("n3.1", 3110, 3510).ends("n3.1", 3501);
        story.joins("n4.1", "n4", 3100).waits("n4.1", 3110, 3510).did(Kind.KILLED, "n4.1", 3501);

        assertThat(found(Rule.LIVENESS)).hasSize(4);
    }

    // ---- completeness

    @Test
    void each_process_needs_a_start_and_there_is_one_driver_and_one_ledger() {
        story.says("ghost", Kind.VACANT, 5).starts("driver2", "driver", "", 1).ends("driver2", 2);

        assertThat(found(Rule.COMPLETENESS))
                .containsExactlyInAnyOrder(
                        "ghost does not begin with a start",
                        "there are 2 logs of a driver",
                        "ghost came to an end that nobody knows of");
    }

    @Test
    void an_empty_log_does_not_begin_with_a_start() {
        History history = story.did(Kind.SPAWNED, "n9.1", 4550).history();
        List<ProcessLog> logs = new java.util.ArrayList<>(history.logs());
        logs.add(new ProcessLog("n9.1", List.of(), true));

        assertThat(judge.judge(new History(logs)).findings())
                .extracting(Finding::text)
                .containsExactlyInAnyOrder(
                        "n9.1 does not begin with a start",
                        "n9.1 was started and has no log",
                        "n9.1 came to an end that nobody knows of");
    }

    @Test
    void a_line_that_is_missing_is_found() {
        History gone = story.history()
                .with(
                        "n2.1",
                        log -> log.with(log.lines().stream()
                                .filter(line -> line.seq() != 7)
                                .toList()));

        assertThat(judge.judge(gone).findings())
                .containsExactly(new Finding(Rule.COMPLETENESS, "n2.1 has line 8 where 7 should be"));
    }

    @Test
    void a_clock_that_goes_back_is_found() {
        story.sample("n1.1", 10, 952, 951); // before after after
        story.says(
                "n2.1", Kind.SAMPLE, 951, "before", 1, "after", 952 * Story.MILLI, "token", 0); // after after the line

        assertThat(found(Rule.COMPLETENESS)).hasSize(2).allMatch(text -> text.contains("goes back in time at line"));
    }

    @Test
    void times_that_are_the_same_are_in_order() {
        story.sample("n1.1", 10, 950, 950).sample("n1.1", 10, 950, 950);

        assertThat(found(Rule.COMPLETENESS)).isEmpty();
    }

    @Test
    void a_log_of_somebody_who_was_never_started_is_found() {
        story.starts("n7.1", "contender", "n7", 100).ends("n7.1", 200);

        assertThat(found(Rule.COMPLETENESS)).containsExactly("n7.1 has a log and was never started");
    }

    @Test
    void an_end_that_nobody_knows_of_is_found_and_a_known_one_is_not() {
        story.joins("n7.1", "n7", 100).waits("n7.1", 110, 210);

        assertThat(found(Rule.COMPLETENESS)).containsExactly("n7.1 came to an end that nobody knows of");
        story.did(Kind.KILLED, "n7.1", 220);
        assertThat(verdict().isClean()).isTrue();
    }

    @Test
    void a_torn_line_is_known_from_a_killed_process_only() {
        assertThat(judge.judge(torn("n1.1")).isClean()).isTrue();
        assertThat(judge.judge(torn("n2.1")).findings())
                .extracting(Finding::text)
                .containsExactly("n2.1 came to an end that nobody knows of");
    }

    private History torn(String process) {
        return story.history().with(process, log -> new ProcessLog(process, log.lines(), true));
    }

    @Test
    void silence_is_found_from_the_start_in_the_middle_and_before_the_end() {
        story.joins("a", "a", 0).sample("a", 0, 301, 301).ends("a", 302);
        story.joins("b", "b", 0).sample("b", 0, 10, 11).sample("b", 0, 312, 313).ends("b", 314);
        story.joins("c", "c", 0).sample("c", 0, 10, 11).did(Kind.KILLED, "c", 312);
        story.joins("d", "d", 0).sample("d", 0, 10, 11).ends("d", 312);

        assertThat(found(Rule.COMPLETENESS))
                .containsExactly(
                        "a was silent for PT0.301S from 0",
                        "b was silent for PT0.301S from 11000000",
                        "c was silent for PT0.301S from 11000000",
                        "d was silent for PT0.301S from 11000000");
    }

    @Test
    void silence_up_to_the_bound_is_none() {
        story.joins("a", "a", 0).sample("a", 0, 300, 300).ends("a", 302);
        story.joins("b", "b", 0).sample("b", 0, 10, 11).sample("b", 0, 311, 313).ends("b", 314);
        story.joins("c", "c", 0).sample("c", 0, 10, 11).did(Kind.KILLED, "c", 311);

        assertThat(found(Rule.COMPLETENESS)).isEmpty();
    }

    @Test
    void silence_while_stopped_is_explained_as_far_as_the_stop_goes() {
        story.joins("a", "a", 0).sample("a", 0, 10, 10);
        story.did(Kind.STOPPED, "a", 100).did(Kind.CONTINUED, "a", 600);
        story.did(Kind.STOPPED, "a", 700).did(Kind.CONTINUED, "a", 900);
        story.sample("a", 0, 1010, 1010).ends("a", 1011);
        story.joins("b", "b", 0).sample("b", 0, 10, 10);
        story.did(Kind.STOPPED, "b", 100).did(Kind.CONTINUED, "b", 600);
        story.sample("b", 0, 811, 811).ends("b", 812);

        assertThat(found(Rule.COMPLETENESS)).containsExactly("b was silent for PT0.801S from 10000000");
    }

    @Test
    void a_stop_explains_nothing_outside_itself() {
        story.joins("a", "a", 0).did(Kind.STOPPED, "a", 20).did(Kind.CONTINUED, "a", 200);
        story.sample("a", 0, 210, 210).sample("a", 0, 511, 511).ends("a", 512);

        assertThat(found(Rule.COMPLETENESS)).containsExactly("a was silent for PT0.301S from 210000000");
    }

    @Test
    void one_that_was_killed_while_it_was_stopped_is_explained() {
        story.joins("a", "a", 0).sample("a", 0, 10, 10);
        story.did(Kind.STOPPED, "a", 100).did(Kind.KILLED, "a", 900);

        assertThat(found(Rule.COMPLETENESS)).isEmpty();
    }

    @Test
    void a_run_in_which_too_little_happened_is_found() {
        Bounds more = new Bounds(Story.bounds().liveness(), Story.bounds().silence(), 4, 2);

        assertThat(new Judge(more).judge(Dropping.of(story, Kind.ACCEPTED)).findings())
                .extracting(Finding::text)
                .containsExactly(
                        "there were 3 terms, and 4 are asked for",
                        "1 faults hit a leader, and 2 are asked for",
                        "nobody wrote to the ledger");
    }

    @Test
    void a_fault_hits_a_leader_by_its_process_or_by_the_store() {
        story.fault("stop", "n2.1", 2500).fault("stop", "n1.2", 2500).fault("restart", "all", 2500);
        story.fault("restart", "all", 1800).fault("kill member", "m1", 2500).fault("stop", "n1.1", 2500);

        assertThat(verdict().figures().hits()).isEqualTo(3);
        assertThat(verdict().figures().faults())
                .isEqualTo(Map.of("kill", 1, "stop", 3, "restart", 2, "kill member", 1));
    }

    /** Drops all lines of a kind. */
    private static final class Dropping {
        static History of(Story story, Kind kind) {
            return new History(story.history().logs().stream()
                    .map(log -> Lines.drop(log, line -> line.is(kind)))
                    .toList());
        }
    }
}
