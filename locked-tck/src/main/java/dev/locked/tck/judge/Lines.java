package dev.locked.tck.judge;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** Changes a log so that it still looks whole. */
final class Lines {
    private Lines() {}

    /** Replaces the lines that are meant. */
    static ProcessLog replace(ProcessLog log, Predicate<LogLine> which, UnaryOperator<LogLine> how) {
        return log.with(log.lines().stream()
                .map(line -> which.test(line) ? how.apply(line) : line)
                .toList());
    }

    /** Drops the lines that are meant, and counts the others anew. */
    static ProcessLog drop(ProcessLog log, Predicate<LogLine> which) {
        return counted(log, log.lines().stream().filter(which.negate()).toList());
    }

    /** Says something once more, right behind another line. */
    static ProcessLog repeat(ProcessLog log, LogLine what, LogLine behind) {
        List<LogLine> lines = new ArrayList<>(log.lines());
        lines.add(lines.indexOf(behind) + 1, what.at(0, behind.at()));
        return counted(log, lines);
    }

    private static ProcessLog counted(ProcessLog log, List<LogLine> lines) {
        List<LogLine> counted = new ArrayList<>();
        lines.forEach(line -> counted.add(line.at(counted.size(), line.at())));
        return log.with(counted);
    }
}
