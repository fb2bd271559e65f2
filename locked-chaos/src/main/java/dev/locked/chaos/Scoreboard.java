package dev.locked.chaos;

import dev.locked.tck.judge.Figures;
import dev.locked.tck.judge.Forgery;
import dev.locked.tck.judge.History;
import dev.locked.tck.judge.Judge;
import dev.locked.tck.judge.Rule;
import dev.locked.tck.judge.Verdict;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What came out of a run, for people: the table, what was found, and whether the judge bites. */
final class Scoreboard {
    private static final int SHOWN = 10;
    private static final String HEAD =
            "| store | network | minutes | seed | processes | terms N | claims | writes | faults | kinds | hit a leader | "
                    + "double claims | token faults | stale writes let in | observation faults | stuck nodes | "
                    + "gaps in the log | bound 3/N |";

    private final ChaosRun.Plan plan;
    private final Verdict verdict;
    private final List<Forgery> missed;

    private Scoreboard(ChaosRun.Plan plan, Verdict verdict, List<Forgery> missed) {
        this.plan = plan;
        this.verdict = verdict;
        this.missed = missed;
    }

    /** Has a history judged, and the judge tried. */
    static Scoreboard of(ChaosRun.Plan plan, History history, Judge judge) {
        Verdict verdict = judge.judge(history);
        List<Forgery> missed = Arrays.stream(Forgery.values())
                .filter(forgery -> !forgery.isSeenBy(judge, history, verdict))
                .toList();
        return new Scoreboard(plan, verdict, missed);
    }

    /** Whether nothing was found, and the judge would have found it. */
    boolean isGood() {
        return verdict.isClean() && missed.isEmpty();
    }

    Verdict verdict() {
        return verdict;
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("faults: " + faults());
        lines.addAll(plan.ground().missing());
        lines.add("rates of the contenders' clocks: " + plan.rates());
        lines.add(bite());
        verdict.findings().stream().limit(SHOWN).map(finding -> "  " + finding).forEach(lines::add);
        if (verdict.findings().size() > SHOWN) {
            lines.add("  and " + (verdict.findings().size() - SHOWN) + " more");
        }
        lines.add("");
        lines.addAll(table());
        lines.add("");
        lines.add(last());
        return lines;
    }

    private String faults() {
        return verdict.figures().faults().entrySet().stream()
                .map(each -> each.getValue() + " " + each.getKey())
                .collect(Collectors.joining(", "));
    }

    private String bite() {
        int all = Forgery.values().length;
        return missed.isEmpty()
                ? "the judge bites: it sees " + all + " of " + all + " lies that were put into copies of these logs"
                : "THE JUDGE DOES NOT BITE: of " + all + " lies that were put into copies of these logs it missed "
                        + missed;
    }

    private List<String> table() {
        Figures figures = verdict.figures();
        List<Object> row = new ArrayList<>(List.of(
                plan.store().word(),
                plan.ground().network(),
                String.format(Locale.ROOT, "%.1f", plan.length().toMillis() / 60_000.0),
                plan.seed(),
                figures.processes(),
                figures.terms(),
                figures.claims(),
                figures.accepted() + " + " + figures.refused() + " refused",
                figures.faults().values().stream().mapToInt(Integer::intValue).sum(),
                figures.faults().size(),
                figures.hits()));
        Arrays.stream(Rule.values()).map(verdict::count).forEach(row::add);
        row.add(String.format(Locale.ROOT, "%.3f", 3.0 / Math.max(1, figures.terms())));
        return List.of(
                HEAD,
                HEAD.replaceAll("[^|]+", "---"),
                row.stream().map(Object::toString).collect(Collectors.joining(" | ", "| ", " |")));
    }

    private String last() {
        if (isGood()) {
            return "OK: nothing was lost in " + verdict.figures().terms() + " terms";
        }
        String again = "; the same faults again: ./locked chaos --on "
                + plan.store().word() + " --minutes " + plan.length().toMillis() / 60_000.0 + " --seed " + plan.seed();
        return (verdict.isValid() && missed.isEmpty() ? "FAILED" : "INVALID, which is as bad as failed") + again;
    }
}
