package dev.locked.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.locked.tck.report.SpecClause;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("docs/cases.md")
class CasesTest {
    private static final Pattern ROW = Pattern.compile("(?m)^\\| (\\d+) \\| (.*) \\| (.*) \\|$");
    private static final Pattern CLAUSE = Pattern.compile("\\b[SAFRWNEPL]\\d+\\b");

    private static List<MatchResult> rows() throws IOException {
        return ROW.matcher(Files.readString(Path.of("..", "docs", "cases.md")))
                .results()
                .toList();
    }

    @Test
    @DisplayName("has each of the 91 cases once")
    void complete() throws IOException {
        assertThat(rows().stream().map(row -> row.group(1)))
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, 91).mapToObj(String::valueOf).toList());
    }

    @Test
    @DisplayName("names clauses of SPEC.md, or gives a reason")
    void founded() throws IOException {
        Set<String> known = SpecClause.all().stream().map(SpecClause::number).collect(Collectors.toSet());
        assertThat(rows()).allSatisfy(row -> {
            List<String> clauses = CLAUSE.matcher(row.group(3))
                    .results()
                    .map(MatchResult::group)
                    .toList();
            assertThat(known).containsAll(clauses);
            assertThat(!clauses.isEmpty() || row.group(3).startsWith("reason: "))
                    .isTrue();
        });
    }
}
