package dev.locked.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.locked.tck.ClauseTests.ClauseTest;
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
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("SPEC.md and the kit belong together")
class SpecCoverageTest {
    private static final Pattern CLAUSE =
            Pattern.compile("(?m)^- \\*\\*([A-Z]\\d+)\\*\\* `(\\w+)` ((?:.|\\n)*?)(?=\\n- \\*\\*|\\n\\n|\\Z)");
    private static final Set<String> KINDS = Set.of("required", "capability", "timing", "untested");

    /** A clause as SPEC.md has it. */
    private record Clause(String number, String kind, String text) {}

    @Test
    @DisplayName("every clause has a test, or says \"untested, because\"")
    void everyClauseIsCovered() {
        Set<String> tested = testsByClause().keySet();
        for (Clause clause : clauses()) {
            boolean excused = clause.text().contains("Untested, because ");
            assertThat(excused)
                    .as("%s gives a reason why it is untested", clause)
                    .isEqualTo(isUntested(clause));
            assertThat(tested.contains(clause.number()))
                    .as("%s is tested, or its kind is untested", clause)
                    .isNotEqualTo(isUntested(clause));
        }
    }

    private static boolean isUntested(Clause clause) {
        return clause.kind().equals("untested");
    }

    @Test
    @DisplayName("every test belongs to a clause, and is named after it")
    void everyTestHasItsClause() {
        Set<String> known = clauses().stream().map(Clause::number).collect(Collectors.toSet());
        testsByClause().forEach((number, tests) -> {
            assertThat(known).as("clauses of SPEC.md").contains(number);
            assertThat(tests).as("tests of %s", number).hasSize(1);
            var method = tests.get(0).method();
            assertThat(method.getName()).startsWith(number.toLowerCase(Locale.ROOT) + "_");
            assertThat(method.getAnnotation(DisplayName.class).value()).startsWith(number + " ");
        });
    }

    @Test
    @DisplayName("clauses have a kind, an intent, and numbers without gaps")
    void clausesAreWellFormed() {
        Map<String, Set<Integer>> numbers = new HashMap<>();
        for (Clause clause : clauses()) {
            assertThat(KINDS).as("kind of %s", clause).contains(clause.kind());
            assertThat(clause.text()).as("%s", clause).contains("*Intent: ");
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

    private static List<Clause> clauses() {
        return CLAUSE.matcher(spec())
                .results()
                .map(found -> new Clause(found.group(1), found.group(2), found.group(3)))
                .toList();
    }

    /** SPEC.md of the root, looked for upwards from where the build runs. */
    private static String spec() {
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            Path spec = folder.resolve("SPEC.md");
            if (Files.exists(spec)) {
                return read(spec);
            }
        }
        throw new AssertionError("there is no SPEC.md above " + Path.of("").toAbsolutePath());
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new AssertionError("can't read " + file, e);
        }
    }
}
