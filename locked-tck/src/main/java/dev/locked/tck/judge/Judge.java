package dev.locked.tck.judge;

import java.util.List;

/**
 * Checks a history against all rules. Pure, and safe for use by many threads; its time grows with n log n.
 *
 * <p>Sound: what it finds did happen, whatever the delays of processes and clocks' readings. It does not find what left no
 * trace: two that took themselves for the owner between two samples only.
 */
public final class Judge {
    private final List<Check> checks;

    /**
     * A judge.
     *
     * @param bounds what is asked for beside the rules
     */
    public Judge(Bounds bounds) {
        checks = List.of(
                new ExclusionCheck(),
                new TokenCheck(),
                new WriteCheck(),
                new ObservationCheck(),
                new LivenessCheck(bounds.liveness()),
                new ShapeCheck(),
                new CastCheck(),
                new SilenceCheck(bounds.silence()),
                new SubstanceCheck(bounds));
    }

    /**
     * Judges.
     *
     * @param history all logs of a run
     * @return what was found
     */
    public Verdict judge(History history) {
        List<Finding> findings =
                checks.stream().flatMap(check -> check.of(history).stream()).toList();
        return new Verdict(findings, Figures.of(history));
    }
}
