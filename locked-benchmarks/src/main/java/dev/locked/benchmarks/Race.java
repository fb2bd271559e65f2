package dev.locked.benchmarks;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Times several things in turn, round by round, so that what disturbs one disturbs all. */
public final class Race {
    private final Map<String, Timed> runners = new LinkedHashMap<>();
    private final Map<String, Times> times = new LinkedHashMap<>();

    /**
     * Adds something to time.
     *
     * @param name its name
     * @param runner what to do
     * @return this
     */
    public Race with(String name, Timed runner) {
        runners.put(name, runner);
        return this;
    }

    /**
     * Runs the rounds.
     *
     * @param warmUp how many rounds before those that count
     * @param rounds how many rounds count
     * @return this
     * @throws Exception if something could not be done
     */
    public Race run(int warmUp, int rounds) throws Exception {
        runners.keySet().forEach(name -> times.put(name, new Times()));
        List<String> order = new ArrayList<>(runners.keySet());
        for (int round = -warmUp; round < rounds; round++) {
            Collections.reverse(order); // each comes after each, and so after what each leaves behind
            for (String name : order) {
                long nanos = Objects.requireNonNull(runners.get(name)).nanos();
                if (round >= 0) {
                    of(name).add(nanos);
                }
            }
        }
        return this;
    }

    private Times of(String name) {
        return Objects.requireNonNull(times.get(name), name);
    }

    /**
     * Compares two.
     *
     * @param one the name of one
     * @param other the name of what it is compared with
     * @return how many times as long one took
     */
    public Ratio ratio(String one, String other) {
        return new Ratio(one, of(one), other, of(other));
    }
}
