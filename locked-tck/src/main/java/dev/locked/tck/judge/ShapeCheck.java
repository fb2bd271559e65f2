package dev.locked.tck.judge;

import java.util.ArrayList;
import java.util.List;

/** Each log is whole: begins with a start, counts without a gap, never goes back in time. */
final class ShapeCheck implements Check {
    @Override
    public List<Finding> of(History history) {
        List<Finding> findings = new ArrayList<>();
        history.logs().forEach(log -> findings.addAll(of(log)));
        for (Role role : new Role[] {Role.DRIVER, Role.LEDGER}) {
            long there = history.logs().stream().filter(log -> log.has(role)).count();
            if (there != 1) {
                findings.add(gap("there are " + there + " logs of a " + role.word()));
            }
        }
        return findings;
    }

    private static List<Finding> of(ProcessLog log) {
        if (log.lines().isEmpty() || !log.lines().get(0).is(Kind.START)) {
            return List.of(gap(log.process() + " does not begin with a start"));
        }
        List<Finding> findings = new ArrayList<>();
        long at = Long.MIN_VALUE;
        for (int i = 0; i < log.lines().size(); i++) {
            LogLine line = log.lines().get(i);
            if (line.seq() != i) {
                return List.of(gap(log.process() + " has line " + line.seq() + " where " + i + " should be"));
            }
            if (line.at() < at || (line.is(Kind.SAMPLE) && !isInOrder(line))) {
                findings.add(gap(log.process() + " goes back in time at line " + i));
            }
            at = line.at();
        }
        return findings;
    }

    private static boolean isInOrder(LogLine sample) {
        return sample.number("before") <= sample.number("after") && sample.number("after") <= sample.at();
    }

    private static Finding gap(String text) {
        return new Finding(Rule.COMPLETENESS, text);
    }
}
