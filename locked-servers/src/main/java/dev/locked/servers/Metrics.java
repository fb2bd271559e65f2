package dev.locked.servers;

import java.util.function.Predicate;

/** What a server counts, in the text format of Prometheus. */
final class Metrics {
    private Metrics() {}

    /** The sum of the counters whose names, with their labels, are wanted. */
    static long sum(String metrics, Predicate<String> wanted) {
        return metrics.lines()
                .filter(line -> !line.startsWith("#"))
                .filter(line -> wanted.test(line.substring(0, Math.max(0, line.lastIndexOf(' ')))))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }
}
