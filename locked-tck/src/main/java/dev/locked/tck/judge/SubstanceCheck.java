package dev.locked.tck.judge;

import java.util.ArrayList;
import java.util.List;

/** Enough has happened to judge by. */
final class SubstanceCheck implements Check {
    private final Bounds bounds;

    SubstanceCheck(Bounds bounds) {
        this.bounds = bounds;
    }

    @Override
    public List<Finding> of(History history) {
        Figures figures = Figures.of(history);
        List<Finding> findings = new ArrayList<>();
        if (figures.terms() < bounds.terms()) {
            findings.add(gap("there were " + figures.terms() + " terms, and " + bounds.terms() + " are asked for"));
        }
        if (figures.hits() < bounds.hits()) {
            findings.add(gap(figures.hits() + " faults hit a leader, and " + bounds.hits() + " are asked for"));
        }
        if (figures.accepted() == 0) {
            findings.add(gap("nobody wrote to the ledger"));
        }
        return findings;
    }

    private static Finding gap(String text) {
        return new Finding(Rule.COMPLETENESS, text);
    }
}
