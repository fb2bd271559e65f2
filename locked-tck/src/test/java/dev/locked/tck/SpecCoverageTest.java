package dev.locked.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.locked.tck.ClauseTests.ClauseTest;
import dev.locked.tck.report.SpecClause;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("SPEC.md and the kit belong together")
class SpecCoverageTest {
    private static final Set<String> KINDS =
            Set.of("required", "capability", "timing", "stochastic", "fault", "untested");

    @Test
    @DisplayName("every clause has a test, or says \"untested, because\"")
    void everyClauseIsCovered() {
        Set<String> tested = new HashSet<>(testsByClause().keySet());
        ClauseTests.ofNodes().forEach(test -> tested.add(test.clause()));
        for (SpecClause clause : SpecClause.all()) {
            boolean excused = !clause.because().isEmpty();
            assertThat(excused)
                    .as("%s gives a reason why it is untested", clause)
                    .isEqualTo(isUntested(clause));
            assertThat(tested.contains(clause.number()))
                    .as("%s is tested, or its kind is untested", clause)
                    .isNotEqualTo(isUntested(clause));
        }
    }

    private static boolean isUntested(SpecClause clause) {
        return clause.kind().equals("untested");
    }

    @Test
    @DisplayName("every test belongs to a clause, and is named after it")
    void everyTestHasItsClause() {
        Set<String> known = SpecClause.all().stream().map(SpecClause::number).collect(Collectors.toSet());
        testsByClause().forEach((number, tests) -> {
            assertThat(known).as("clauses of SPEC.md").contains(number);
            assertThat(tests).as("tests of %s", number).hasSize(1);
            var method = tests.get(0).method();
            assertThat(method.getName()).startsWith(number.toLowerCase(Locale.ROOT) + "_");
            assertThat(method.getAnnotation(DisplayName.class).value()).startsWith(number + " ");
        });
    }

    @Test
    @DisplayName("every test of StoreFaults, ClusterFaults and ProcessFaults belongs to a clause")
    void everyFaultHasItsClause() {
        assertThat(SpecClause.all().stream().map(SpecClause::number))
                .containsAll(
                        ClauseTests.ofNodes().stream().map(ClauseTest::clause).toList());
        assertThat(ClauseTests.ofNodes()).hasSizeGreaterThan(20);
    }

    @Test
    @DisplayName("no clause is overlooked by the one who reads SPEC.md")
    void allAreRead() throws IOException {
        long written = Files.readString(Path.of("..", "SPEC.md"))
                .lines()
                .filter(line -> line.startsWith("- **"))
                .count();
        assertThat(SpecClause.all()).hasSize((int) written);
    }

    @Test
    @DisplayName("clauses have a kind, an intent, and numbers without gaps")
    void clausesAreWellFormed() {
        Map<String, Set<Integer>> numbers = new HashMap<>();
        for (SpecClause clause : SpecClause.all()) {
            assertThat(KINDS).as("kind of %s", clause).contains(clause.kind());
            assertThat(clause.intent()).as("intent of %s", clause).isNotBlank();
            Set<Integer> chapter = numbers.computeIfAbsent(clause.number().substring(0, 1), letter -> new TreeSet<>());
            assertThat(chapter.add(Integer.valueOf(clause.number().substring(1))))
                    .as("%s is numbered once", clause)
                    .isTrue();
        }
        assertThat(numbers.keySet()).isEqualTo(new HashSet<>(List.of("S", "A", "F", "R", "W", "N", "E", "P", "L")));
        numbers.forEach((letter, seen) ->
                assertThat(((TreeSet<Integer>) seen).last()).as(letter).isEqualTo(seen.size()));
    }

    private static Map<String, List<ClauseTest>> testsByClause() {
        return ClauseTests.all().stream().collect(Collectors.groupingBy(ClauseTest::clause));
    }
}
