package dev.locked.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * Thousands of runs with faults. To replay a seed with all that happens in it:
 *
 * <pre>
 * ./mvnw -pl locked-api test -Dtest=SimulationTest -Dlocked.seed=42
 * </pre>
 */
class SimulationTest {
    private static final long SEEDS = Long.getLong("locked.seeds", 20_000);
    private static final Long ONE = Long.getLong("locked.seed");

    @Test
    void no_seed_breaks_a_promise() {
        if (ONE != null) {
            assertThat(Simulation.explain(ONE)).as("seed %d", ONE).isNull();
            return;
        }
        AtomicLong terms = new AtomicLong();
        AtomicLong faults = new AtomicLong();
        AtomicLong nanos = new AtomicLong();
        List<String> broken = LongStream.rangeClosed(1, SEEDS)
                .parallel()
                .mapToObj(seed -> {
                    Simulation.Outcome outcome = Simulation.run(seed);
                    terms.addAndGet(outcome.terms());
                    faults.addAndGet(outcome.faults());
                    nanos.addAndGet(outcome.simulatedNanos());
                    return outcome.violation() == null ? "" : "seed " + seed + ": " + outcome.violation();
                })
                .filter(violation -> !violation.isEmpty())
                .toList();
        System.out.printf(
                "simulated %d seeds, %.0f hours, %d faults, %d terms%n",
                SEEDS, nanos.get() / 3600e9, faults.get(), terms.get());
        assertThat(broken).isEmpty();
        assertThat(terms.get()).as("a run without terms proves nothing").isGreaterThan(2 * SEEDS);
        assertThat(faults.get()).as("a run without faults proves nothing").isGreaterThan(10 * SEEDS);
    }

    @Test
    void the_same_seed_is_the_same_run() {
        assertThat(Simulation.run(7)).isEqualTo(Simulation.run(7));
    }
}
