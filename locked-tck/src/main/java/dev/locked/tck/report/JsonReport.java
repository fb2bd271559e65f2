package dev.locked.tck.report;

import dev.locked.spi.Limits;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The report for programs. */
final class JsonReport {
    private JsonReport() {}

    static String of(String at, Map<String, String> versions, List<ContractRun> runs) {
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("format", 1);
        report.put("at", at);
        report.put("versions", versions);
        report.put("contracts", runs.stream().map(JsonReport::contract).toList());
        return Json.of(report);
    }

    private static Map<String, Object> contract(ContractRun run) {
        List<ClauseRun> clauses = run.clauses();
        Map<String, Object> contract = new LinkedHashMap<>();
        contract.put("contract", run.contract());
        run.limits().ifPresent(limits -> contract.put("limits", limits(limits)));
        contract.put("counts", counts(clauses));
        contract.put("clauses", clauses.stream().map(JsonReport::clause).toList());
        return contract;
    }

    /** How many clauses there are of each verdict, and how many attempts were inconclusive. */
    static Map<String, Long> counts(List<ClauseRun> clauses) {
        Map<String, Long> counts = new LinkedHashMap<>();
        for (Verdict verdict : Verdict.values()) {
            counts.put(verdict.code(), verdict == Verdict.ASKED_AGAIN ? askedAgain(clauses) : count(clauses, verdict));
        }
        return counts;
    }

    private static long count(List<ClauseRun> clauses, Verdict verdict) {
        return clauses.stream().filter(clause -> clause.verdict() == verdict).count();
    }

    private static long askedAgain(List<ClauseRun> clauses) {
        return clauses.stream()
                .flatMap(clause -> clause.tests().stream())
                .filter(test -> test.verdict() == Verdict.ASKED_AGAIN)
                .count();
    }

    private static Map<String, Object> limits(Limits limits) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("minTtlMillis", limits.minTtl().toMillis());
        map.put("maxTtlMillis", limits.maxTtl().toMillis());
        map.put("maxDataBytes", limits.maxDataBytes());
        map.put("takeoverSlackMillis", limits.takeoverSlack().toMillis());
        map.put("takeoverFactor", limits.takeoverFactor());
        return map;
    }

    private static Map<String, Object> clause(ClauseRun run) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("clause", run.clause().number());
        map.put("kind", run.clause().kind());
        map.put("text", run.clause().text());
        map.put("intent", run.clause().intent());
        map.put("verdict", run.verdict().code());
        map.put("because", run.because());
        map.put("tests", run.tests().stream().map(JsonReport::test).toList());
        return map;
    }

    private static Map<String, Object> test(TestRun run) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("test", run.test());
        map.put("verdict", run.verdict().code());
        map.put("because", run.because());
        map.put("millis", run.millis());
        run.evidence().seed().ifPresent(seed -> map.put("seed", seed.toString()));
        map.put(
                "leaders",
                run.evidence().reigns().stream().map(JsonReport::reign).toList());
        return map;
    }

    private static Map<String, Object> reign(Timeline.Reign reign) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("path", reign.path());
        map.put("node", reign.node());
        map.put("token", reign.token());
        map.put("fromMillis", reign.from());
        map.put("toMillis", reign.to());
        map.put("end", reign.end());
        return map;
    }
}
