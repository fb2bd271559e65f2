package dev.locked.tck.report;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What a run tells of one clause.
 *
 * @param clause the clause
 * @param tests those of its tests that ran
 */
record ClauseRun(SpecClause clause, List<TestRun> tests) {
    private static final String OF_NODES =
            "its test is one of StoreFaults, ClusterFaults or ProcessFaults, or was left out";

    Verdict verdict() {
        Verdict withoutTest = clause.because().isEmpty() ? Verdict.NOT_RUN : Verdict.UNTESTED;
        return tests.stream().map(TestRun::verdict).sorted().findFirst().orElse(withoutTest);
    }

    /** Why it has not passed; empty if it has. */
    String because() {
        if (tests.isEmpty()) {
            return clause.kind().equals("fault") ? OF_NODES : clause.because();
        }
        return tests.stream()
                .map(TestRun::because)
                .filter(why -> !why.isEmpty())
                .collect(Collectors.joining("\n"));
    }
}
