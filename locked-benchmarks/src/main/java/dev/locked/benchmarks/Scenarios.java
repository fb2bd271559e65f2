package dev.locked.benchmarks;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** What is compared: ours with the raw client, on one server. */
public final class Scenarios {
    /** So long a successor waits before it is given something: it is to wait, as it does in life. */
    private static final long WAIT_MILLIS = 10;

    /** So many times as often, before it counts: until then it is the JVM's compiler that is measured. */
    private static final int SELECT_WARM_UP = 5;

    private static final int HAND_OVER_WARM_UP = 80;

    private interface Step {
        void take() throws Exception;
    }

    private Scenarios() {}

    /**
     * An uncontended select, session open, and the raw creation of a key.
     *
     * @param ours one
     * @param raw the other
     * @param rounds how many are to count
     * @return one ratio
     * @throws Exception if something could not be done
     */
    public static List<Ratio> select(Ours ours, RawClient raw, int rounds) throws Exception {
        AtomicInteger key = new AtomicInteger();
        Race race = new Race()
                .with("raw create-if-absent", () -> time(() -> raw.acquire("key" + key.incrementAndGet())))
                .with("uncontended select", ours::select)
                .run(SELECT_WARM_UP * rounds, rounds);
        return List.of(race.ratio("uncontended select", "raw create-if-absent"));
    }

    /**
     * A hand-over on {@code stop()} to one who waits, a raw write, and a raw hand-over.
     *
     * @param ours one
     * @param raw the other
     * @param rounds how many are to count
     * @return a ratio to each, and that of the raw ones
     * @throws Exception if something could not be done
     */
    public static List<Ratio> handOver(Ours ours, RawClient raw, int rounds) throws Exception {
        Race race = new Race()
                .with("raw put", waiting(() -> time(raw::put)))
                .with("hand-over on stop", waiting(ours::handOver))
                .with("raw delete, notice, create", waiting(() -> time(raw::handOver)))
                .run(HAND_OVER_WARM_UP, rounds);
        return List.of(
                race.ratio("hand-over on stop", "raw put"),
                race.ratio("hand-over on stop", "raw delete, notice, create"),
                race.ratio("raw delete, notice, create", "raw put"));
    }

    private static Timed waiting(Timed then) {
        return () -> {
            TimeUnit.MILLISECONDS.sleep(WAIT_MILLIS);
            return then.nanos();
        };
    }

    private static long time(Step step) throws Exception {
        long begin = System.nanoTime();
        step.take();
        return System.nanoTime() - begin;
    }
}
