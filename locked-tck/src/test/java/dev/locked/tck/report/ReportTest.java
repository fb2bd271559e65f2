package dev.locked.tck.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectNestedMethod;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.locked.DeselectCause;
import dev.locked.Term;
import dev.locked.tck.BackendContract;
import dev.locked.tck.BackendHarness;
import dev.locked.tck.ClauseTests;
import dev.locked.tck.broken.BrokenBackend;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

@DisplayName("A run of the kit writes a report")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReportTest {
    private JsonObject report;
    private String page;

    /** A backend with one fault, and no hook at all; run by this test alone. */
    static class Reported extends BackendContract {
        private static final BackendHarness BROKEN =
                BrokenBackend.named("update ignores the token").harness();

        @Override
        protected BackendHarness harness() {
            return BROKEN::open;
        }
    }

    @BeforeAll
    void run(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("sub").resolve("report.json");
        var request = LauncherDiscoveryRequestBuilder.request()
                .selectors(Stream.of("A1", "A7", "A13", "N3", "W3")
                        .map(ReportTest::test)
                        .toList())
                .configurationParameter("junit.jupiter.execution.parallel.enabled", "false")
                .configurationParameter("locked.tck.report", file.toString())
                .build();
        LauncherFactory.create().execute(request);
        report = JsonParser.parseString(Files.readString(file)).getAsJsonObject();
        page = Files.readString(file.resolveSibling("report.html"));
    }

    private static DiscoverySelector test(String clause) {
        ClauseTests.ClauseTest test = ClauseTests.of(clause);
        return selectNestedMethod(
                List.of(Reported.class), test.chapter(), test.method().getName());
    }

    private JsonObject contract() {
        return report.getAsJsonArray("contracts").get(0).getAsJsonObject();
    }

    private JsonObject clause(String number) {
        return clauses().stream()
                .filter(clause -> clause.get("clause").getAsString().equals(number))
                .findFirst()
                .orElseThrow();
    }

    private List<JsonObject> clauses() {
        List<JsonObject> clauses = new ArrayList<>();
        contract().getAsJsonArray("clauses").forEach(clause -> clauses.add(clause.getAsJsonObject()));
        return clauses;
    }

    private JsonObject onlyTest(String number) {
        JsonArray tests = clause(number).getAsJsonArray("tests");
        assertThat(tests).hasSize(1);
        return tests.get(0).getAsJsonObject();
    }

    private String verdict(String number) {
        return clause(number).get("verdict").getAsString();
    }

    @Test
    @DisplayName("with every clause of SPEC.md, its kind, text and intent")
    void everyClause() {
        assertThat(clauses()).hasSameSizeAs(SpecClause.all());
        assertThat(clause("A1").get("kind").getAsString()).isEqualTo("required");
        assertThat(clause("A1").get("text").getAsString()).contains("exactly one wins");
        assertThat(clause("A1").get("intent").getAsString()).isEqualTo("this is the whole point.");
    }

    @Test
    @DisplayName("with a verdict on each: passed, failed, aborted, untested, not run")
    void verdicts() {
        assertThat(verdict("A1")).isEqualTo("passed");
        assertThat(verdict("A7")).isEqualTo("failed");
        assertThat(verdict("A13")).isEqualTo("aborted");
        assertThat(verdict("W6")).isEqualTo("untested");
        assertThat(verdict("A2")).isEqualTo("not_run");
        assertThat(contract().getAsJsonObject("counts").get("failed").getAsInt())
                .isEqualTo(1);
    }

    @Test
    @DisplayName("with the reason, where a clause has not passed")
    void reasons() {
        assertThat(clause("A7").get("because").getAsString()).startsWith("clause A7 of SPEC.md is not kept: ");
        assertThat(clause("A13").get("because").getAsString()).contains("plantForeign");
        assertThat(clause("W6").get("because").getAsString()).contains("permission");
        assertThat(clause("A1").get("because").getAsString()).isEmpty();
    }

    @Test
    @DisplayName("with the seed of a test that acts by chance")
    void seed() {
        assertThat(onlyTest("W3").get("seed").getAsString()).matches("-?\\d+");
        assertThat(onlyTest("A1").has("seed")).isFalse();
    }

    @Test
    @DisplayName("with who led when: one after the other, under rising tokens")
    void whoLedWhen() {
        JsonArray leaders = onlyTest("N3").getAsJsonArray("leaders");
        assertThat(leaders).hasSizeGreaterThan(1);
        Optional<JsonObject> before = Optional.empty();
        for (JsonElement each : leaders) {
            JsonObject reign = each.getAsJsonObject();
            before.ifPresent(former -> {
                assertThat(reign.get("token").getAsLong())
                        .isGreaterThan(former.get("token").getAsLong());
                assertThat(reign.get("fromMillis").getAsDouble())
                        .isGreaterThanOrEqualTo(former.get("toMillis").getAsDouble());
            });
            assertThat(reign.get("toMillis").getAsDouble())
                    .isGreaterThan(reign.get("fromMillis").getAsDouble());
            assertThat(reign.get("end").getAsString()).isEqualTo("STOPPED");
            before = Optional.of(reign);
        }
    }

    @Test
    @DisplayName("with the backend's limits, the versions, and how long each test took")
    void circumstances() {
        assertThat(contract().getAsJsonObject("limits").get("minTtlMillis").getAsInt())
                .isEqualTo(100);
        JsonObject versions = report.getAsJsonObject("versions");
        assertThat(versions.keySet()).isEqualTo(Set.of("kit", "junit", "java", "os"));
        versions.asMap()
                .values()
                .forEach(version -> assertThat(version.getAsString()).matches(".*\\w.*"));
        assertThat(versions.get("kit").getAsString()).matches("\\d+\\..*");
        assertThat(onlyTest("N3").get("millis").getAsInt()).isPositive();
    }

    @Test
    @DisplayName("also as a page that asks for nothing else")
    void page() {
        assertThat(page).contains("<td class=\"number\">A7", "clause A7 of SPEC.md is not kept", "who led when");
        assertThat(page).doesNotContain("http:", "https:", "src=", "<script", "<link", "url(");
        long rows = Pattern.compile("<tr id=").matcher(page).results().count();
        assertThat(rows).isEqualTo(SpecClause.all().size());
    }

    @Test
    @DisplayName("and what a failure says can't harm the page or the JSON")
    void hostile() {
        String hostile = "</pre><script>alert('x')</script> \"&\\ \u0000 \u001b[31m \ud800 \u2028 \ud83d\ude00";
        assertThat(Html.escape(hostile)).doesNotContain("<", ">", "\"", "'", "\u0000", "\u001b", "\ud800 ");
        assertThat(Html.escape("a\n\ud83d\ude00")).isEqualTo("a\n\ud83d\ude00");
        assertThat(JsonParser.parseString(Json.of(List.of(hostile)))
                        .getAsJsonArray()
                        .get(0)
                        .getAsString())
                .isEqualTo(hostile);
        assertThat(Json.of(List.of(hostile))).matches("\\p{ASCII}*");
        assertThat(HtmlReport.of("now", Map.of(), List.of(failing("<b>\"hostile"))))
                .doesNotContain("<b>\"")
                .contains("&lt;b&gt;&quot;hostile");
    }

    private static ContractRun failing(String because) {
        ContractRun run = new ContractRun("id", Reported.class, false);
        run.verdict("one", "N27", "one", Verdict.PASSED, "");
        run.verdict("two", "N27", "two", Verdict.FAILED, because);
        run.verdict("three", "N27", "three", Verdict.PASSED, "");
        return run;
    }

    @Test
    @DisplayName("in which the worst of its tests is the verdict on a clause")
    void worst() {
        ClauseRun clause = failing("so").clauses().get(0);
        assertThat(clause.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(clause.because()).isEqualTo("so");
    }

    @Test
    @DisplayName("in which the end of one term is not that of another, under the same token on another path")
    void twoPaths() {
        Timeline timeline = new Timeline();
        timeline.onSelect(term("/a"));
        timeline.onSelect(term("/b"));
        timeline.onDeselect(term("/b"), DeselectCause.RESIGNED);
        assertThat(timeline.reigns()).extracting(Timeline.Reign::end).containsExactly("OPEN", "RESIGNED");
    }

    /** Asked for its path, its id and its token, and for nothing else. */
    private static Term term(String path) {
        Map<String, Object> answers = Map.of("path", path, "id", "n", "token", 7L);
        return (Term) Proxy.newProxyInstance(
                Term.class.getClassLoader(),
                new Class<?>[] {Term.class},
                (proxy, method, arguments) -> Objects.requireNonNull(answers.get(method.getName())));
    }
}
