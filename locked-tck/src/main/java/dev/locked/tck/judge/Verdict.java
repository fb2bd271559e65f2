package dev.locked.tck.judge;

import java.util.List;

/**
 * What the judge says of a run.
 *
 * @param findings all that is not as it should be
 * @param figures what there was to judge by
 */
public record Verdict(List<Finding> findings, Figures figures) {
    /**
     * A verdict.
     *
     * @param findings as above
     * @param figures as above
     */
    public Verdict {
        findings = List.copyOf(findings);
    }

    /**
     * How often a rule was broken.
     *
     * @param rule the rule
     * @return zero if never
     */
    public long count(Rule rule) {
        return findings.stream().filter(finding -> finding.rule() == rule).count();
    }

    /**
     * Whether the log says enough to judge by. A run that is not valid is a failed one.
     *
     * @return false if something is missing in it
     */
    public boolean isValid() {
        return count(Rule.COMPLETENESS) == 0;
    }

    /**
     * Whether nothing at all was found.
     *
     * @return true for a valid run that breaks no rule
     */
    public boolean isClean() {
        return findings.isEmpty();
    }
}
