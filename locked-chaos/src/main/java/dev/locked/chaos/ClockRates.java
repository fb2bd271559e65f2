package dev.locked.chaos;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** How wrong the clocks of the contenders of a run are. */
final class ClockRates {
    private static final List<Double> RATES = List.of(0.95, 0.95, 1.0, 1.05, 1.05);

    private ClockRates() {}

    /** How many seconds of a contender's clock pass in one of the machine's, by the seed of the run. */
    static List<Double> of(long seed) {
        List<Double> rates = new ArrayList<>(RATES);
        Collections.shuffle(rates, new Random(seed));
        return List.copyOf(rates);
    }
}
