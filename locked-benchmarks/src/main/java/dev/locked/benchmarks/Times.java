package dev.locked.benchmarks;

import java.util.ArrayList;
import java.util.List;

/** How long each of many rounds took, in nanoseconds. */
public final class Times {
    private final List<Long> times = new ArrayList<>();

    Times() {}

    private Times(List<Long> times) {
        this.times.addAll(times);
    }

    void add(long nanos) {
        times.add(nanos);
    }

    int count() {
        return times.size();
    }

    /** The rounds from one to before another. */
    Times rounds(int from, int to) {
        return new Times(times.subList(from, to));
    }

    /**
     * The time that half of the rounds did not exceed.
     *
     * @return nanoseconds
     */
    public long median() {
        return percentile(50);
    }

    /**
     * The time that so many of the rounds did not exceed.
     *
     * @param percent from 0 to 100
     * @return nanoseconds
     */
    public long percentile(int percent) {
        List<Long> sorted = times.stream().sorted().toList();
        return sorted.get(Math.min(sorted.size() - 1, sorted.size() * percent / 100));
    }
}
