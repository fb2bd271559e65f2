package dev.locked.benchmarks;

import java.util.Locale;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * How many times as long one thing took as another, by medians.
 *
 * @param one what was timed
 * @param times how long it took
 * @param other what it is compared with
 * @param otherTimes how long that took, in the same rounds
 */
public record Ratio(String one, Times times, String other, Times otherTimes) {
    private static final int BATCHES = 5;

    /**
     * Over all rounds.
     *
     * @return the ratio of the medians
     */
    public double overall() {
        return ratio(times, otherTimes);
    }

    /**
     * Of the quietest of five parts of the rounds: noise spoils some of them, but what is slow by itself is slow in all.
     *
     * @return the smallest ratio of medians
     */
    public double quietest() {
        return batches().min().orElseThrow();
    }

    private double noisiest() {
        return batches().max().orElseThrow();
    }

    private DoubleStream batches() {
        int size = times.count() / BATCHES;
        return IntStream.range(0, BATCHES)
                .map(batch -> batch * size)
                .mapToDouble(from -> ratio(times.rounds(from, from + size), otherTimes.rounds(from, from + size)));
    }

    private static double ratio(Times one, Times other) {
        return (double) one.median() / other.median();
    }

    /** A row of a table. */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "| %s / %s | %.2f | %.2f – %.2f | %.3f / %.3f ms | %.1f / %.1f ms | %d |",
                one,
                other,
                overall(),
                quietest(),
                noisiest(),
                times.median() / 1e6,
                otherTimes.median() / 1e6,
                times.percentile(99) / 1e6,
                otherTimes.percentile(99) / 1e6,
                times.count());
    }

    /**
     * The table's head.
     *
     * @return two lines, without the first column that says on which store
     */
    public static String head() {
        return "| what | ratio | in 5 parts | medians | 99 % | rounds |\n|---|---|---|---|---|---|";
    }
}
