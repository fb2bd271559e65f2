package dev.locked.tck.report;

import static dev.locked.tck.report.Html.escape;

import dev.locked.spi.Limits;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The report for people: one page that needs nothing else. */
final class HtmlReport {
    private static final String HEAD = """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
            <title>locked-tck: report</title>
            <style>
            :root { color-scheme: light dark; }
            body { font: 15px/1.45 system-ui, sans-serif; max-width: 75rem; margin: 2rem auto; padding: 0 1rem; }
            table { border-collapse: collapse; width: 100%; }
            td, th { text-align: left; vertical-align: top; padding: .35rem .6rem; border-bottom: 1px solid #8884; }
            td.number, td.verdict { white-space: nowrap; }
            .intent, .small { opacity: .7; font-size: 90%; }
            pre { white-space: pre-wrap; overflow-wrap: anywhere; margin: .3rem 0; }
            .failed { color: light-dark(#b00020, #ff8a80); font-weight: bold; }
            .passed { color: light-dark(#1b6e2c, #81c995); }
            .aborted, .not_run { color: light-dark(#8a5a00, #fdd663); }
            .line { position: relative; height: 1.3rem; background: #8882; margin: 1px 0; }
            .line span { position: absolute; top: 0; bottom: 0; background: #4a7fd4; min-width: 2px; }
            .line b { position: absolute; left: .3rem; font-weight: normal; font-size: 80%; }
            </style>
            </head>
            <body>
            <h1>locked-tck: report</h1>
            """;

    private final StringBuilder page = new StringBuilder(HEAD);

    private HtmlReport() {}

    static String of(String at, Map<String, String> versions, List<ContractRun> runs) {
        HtmlReport report = new HtmlReport();
        String with = versions.entrySet().stream()
                .map(version -> version.getKey() + " " + version.getValue())
                .collect(Collectors.joining(", "));
        report.page.append("<p>%s; %s</p>\n".formatted(escape(at), escape(with)));
        runs.forEach(report::contract);
        return report.page.append("</body>\n</html>\n").toString();
    }

    private void contract(ContractRun run) {
        List<ClauseRun> clauses = run.clauses();
        page.append("<h2>%s</h2>\n<p>%s</p>\n".formatted(escape(run.contract()), counts(clauses)));
        run.limits().ifPresent(this::limits);
        page.append("<table>\n<tr><th>Clause<th>Kind<th>Asked<th>Verdict<th>Evidence</tr>\n");
        clauses.forEach(this::clause);
        page.append("</table>\n");
    }

    private static String counts(List<ClauseRun> clauses) {
        Map<String, Long> counts = JsonReport.counts(clauses);
        return List.of(Verdict.values()).stream()
                .filter(verdict -> counts.getOrDefault(verdict.code(), 0L) > 0)
                .map(verdict -> "<span class=\"%s\">%d %s</span>"
                        .formatted(verdict.code(), counts.get(verdict.code()), verdict.words()))
                .collect(Collectors.joining(", "));
    }

    private void limits(Limits limits) {
        String text = "Limits: ttl from %s to %s, %d bytes, takeover within %s · ttl + %s"
                .formatted(
                        limits.minTtl(),
                        limits.maxTtl(),
                        limits.maxDataBytes(),
                        limits.takeoverFactor(),
                        limits.takeoverSlack());
        page.append("<p>%s</p>\n".formatted(escape(text)));
    }

    private void clause(ClauseRun run) {
        SpecClause clause = run.clause();
        page.append("<tr id=\"%1$s-%2$d\"><td class=\"number\">%1$s<td>%3$s<td>%4$s<div class=\"intent\">%5$s</div>"
                .formatted(
                        escape(clause.number()),
                        page.length(),
                        escape(clause.kind()),
                        escape(clause.text()),
                        escape(clause.intent())));
        page.append("<td class=\"verdict %s\">%s<td>"
                .formatted(run.verdict().code(), run.verdict().words()));
        if (!run.because().isEmpty()) {
            page.append("<pre>%s</pre>".formatted(escape(run.because())));
        }
        run.tests().forEach(this::test);
        page.append("</tr>\n");
    }

    private void test(TestRun test) {
        page.append("<div class=\"small\">%s, %d ms%s</div>"
                .formatted(
                        escape(test.test()),
                        test.millis(),
                        test.evidence().seed().map(seed -> ", seed " + seed).orElse("")));
        List<Timeline.Reign> reigns = test.evidence().reigns();
        if (!reigns.isEmpty()) {
            page.append("<details><summary class=\"small\">who led when</summary>");
            double end = reigns.stream()
                    .map(Timeline.Reign::to)
                    .max(Comparator.naturalOrder())
                    .orElse(1.0);
            reigns.forEach(reign -> reign(reign, Math.max(end, 1)));
            page.append("</details>");
        }
    }

    private void reign(Timeline.Reign reign, double end) {
        double left = 100 * reign.from() / end;
        double width = 100 * (reign.to() - reign.from()) / end;
        String text = String.format(
                Locale.ROOT,
                "%s: %s, token %d, %.1f – %.1f ms, %s",
                reign.path(),
                reign.node(),
                reign.token(),
                reign.from(),
                reign.to(),
                reign.end());
        page.append(String.format(
                Locale.ROOT,
                "<div class=\"line\" title=\"%3$s\"><span style=\"left:%1$.2f%%;width:%2$.2f%%\"></span><b>%3$s</b></div>",
                left,
                width,
                escape(text)));
    }
}
