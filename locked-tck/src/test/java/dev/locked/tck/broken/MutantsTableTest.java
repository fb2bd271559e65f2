package dev.locked.tck.broken;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("docs/mutants.md")
class MutantsTableTest {
    private static final Path TABLE = Path.of("..", "docs", "mutants.md");
    private static final Path ENGINE_MUTANTS =
            Path.of("..", "locked-api", "src", "test", "java", "dev", "locked", "internal", "engine", "Mutants.java");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| ([mM]\\d+) .*? \\| (.*) \\|$");
    private static final Pattern NAMED = Pattern.compile("`([A-Z]\\d+|engine): ([^`]+)`");

    private static List<MatchResult> rows() throws IOException {
        return ROW.matcher(Files.readString(TABLE)).results().toList();
    }

    /** What is named there, as clause and fault; the example in the introduction is one of them. */
    private static TreeSet<String> named(boolean ofEngine) throws IOException {
        return NAMED.matcher(Files.readString(TABLE).replaceAll("\\n(?=[^|])", " "))
                .results()
                .filter(found -> found.group(1).equals("engine") == ofEngine)
                .filter(found -> !found.group(2).equals("…"))
                .map(found -> found.group(1) + ": " + found.group(2))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    @DisplayName("has each mutant of both lists once")
    void complete() throws IOException {
        List<String> all = Stream.concat(
                        IntStream.rangeClosed(1, 28).mapToObj(i -> "m" + i),
                        IntStream.rangeClosed(1, 44).mapToObj(i -> "M" + i))
                .toList();
        assertThat(rows().stream().map(row -> row.group(1))).containsExactlyElementsOf(all);
    }

    @Test
    @DisplayName("says of each what finds it, or why there is no fixture")
    void founded() throws IOException {
        assertThat(rows())
                .allSatisfy(
                        row -> assertThat(row.group(2)).matches("(`[A-Z]\\d+: |`engine: |no fixture: |as [mM]\\d+).*"));
    }

    @Test
    @DisplayName("names broken backends that there are, and all of them")
    void brokenBackends() throws IOException {
        assertThat(named(false))
                .containsExactlyInAnyOrderElementsOf(BrokenBackend.all().stream()
                        .map(broken -> broken.clause() + ": " + broken.fault())
                        .collect(Collectors.toCollection(TreeSet::new)));
    }

    @Test
    @DisplayName("names mutants of the engine that there are")
    void engineMutants() throws IOException {
        String mutants = Files.readString(ENGINE_MUTANTS);
        assertThat(named(true))
                .isNotEmpty()
                .allSatisfy(name -> assertThat(mutants).contains('"' + name.substring("engine: ".length()) + '"'));
    }
}
