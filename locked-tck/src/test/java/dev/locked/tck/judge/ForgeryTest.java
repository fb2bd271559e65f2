package dev.locked.tck.judge;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ForgeryTest {
    private final Judge judge = new Judge(Story.bounds());

    @Test
    void the_history_that_is_forged_is_clean() {
        assertThat(judge.judge(Story.clean().history()).findings()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void is_seen(Forgery forgery) {
        History clean = Story.clean().history();

        History forged = forgery.forge(clean).orElseThrow();

        assertThat(judge.judge(forged).count(forgery.rule())).isPositive();
        assertThat(forgery.isSeenBy(judge, clean, judge.judge(clean))).isTrue();
    }

    /** A lie that changes more than it has to is seen by more than the rule that it is about. */
    @ParameterizedTest
    @CsvSource({
        "SECOND_CLAIM, 1, 1",
        "TOKEN_FALLS, 5, 5",
        "TOKEN_SHARED, 5, 5",
        "TERM_REVIVED, 1, 1",
        "WRITE_GOES_BACK, 1, 0",
        "VALUE_OF_ANOTHER, 1, 1",
        "OBSERVER_GOES_BACK, 1, 0",
        "OBSERVER_DISAGREES, 1, 1",
        "OBSERVER_DEAF, 0, 3",
        "NOBODY_LEADS, 15, 15",
        "NODE_STUCK, 5, 5",
        "LINE_MISSING, 0, 1",
        "LOG_MISSING, 0, 46",
        "END_MISSING, 0, 1",
        "SAMPLER_SILENT, 0, 39",
        "CLOCK_GOES_BACK, 1, 1"
    })
    void changes_no_more_than_it_has_to(Forgery forgery, int added, int removed) {
        History clean = Story.clean().history();
        History forged = forgery.forge(clean).orElseThrow();

        assertThat(without(lines(forged), lines(clean))).hasSize(added);
        assertThat(without(lines(clean), lines(forged))).hasSize(removed);
    }

    /** Without their numbers. */
    private static List<String> lines(History history) {
        return history.logs().stream()
                .flatMap(log -> log.lines().stream()
                        .map(line -> log.process() + line.at(0, line.at()).format()))
                .toList();
    }

    private static List<String> without(List<String> some, List<String> others) {
        List<String> left = new ArrayList<>(some);
        others.forEach(left::remove);
        return left;
    }

    @ParameterizedTest
    @EnumSource
    void can_not_be_told_of_a_history_without_anything(Forgery forgery) {
        History empty = new Story(1).history();

        assertThat(forgery.forge(empty)).isEmpty();
        assertThat(forgery.isSeenBy(judge, empty, judge.judge(empty))).isFalse();
    }

    @Test
    void finds_a_judge_out_that_does_not_look() {
        History clean = Story.clean().history();
        Judge lenient = new Judge(new Bounds(Duration.ofDays(1), Duration.ofDays(1), 0, 0));

        assertThat(Forgery.SAMPLER_SILENT.isSeenBy(lenient, clean, lenient.judge(clean)))
                .isFalse();
    }

    /** A judge that sees a fault anyway has not shown that it sees the lie. */
    @Test
    void has_to_be_seen_beside_what_is_there() {
        History clean = Story.clean().history();
        Judge strict =
                new Judge(new Bounds(Story.bounds().liveness(), Story.bounds().silence(), 99, 0));

        assertThat(Forgery.SECOND_CLAIM.isSeenBy(strict, clean, strict.judge(clean)))
                .isTrue();
        assertThat(strict.judge(clean).count(Rule.COMPLETENESS)).isEqualTo(1);
        assertThat(Forgery.LINE_MISSING.isSeenBy(strict, clean, strict.judge(clean)))
                .isTrue();
    }
}
