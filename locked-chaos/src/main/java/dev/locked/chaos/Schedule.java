package dev.locked.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Which faults come when, drawn from a seed: the same seed, length, ttl and kinds give the same schedule. Each kind comes
 * once before any comes again; a fault comes before the last is over, as a rule, so that they overlap.
 */
final class Schedule {
    private static final Duration LONGEST_UNIT = Duration.ofSeconds(5);
    private static final int SLOWEST_MILLIS = 2_000;
    private static final int FASTEST_MILLIS = 200;

    private final Random random;
    private final Duration ttl;
    private final Duration unit;
    private final Duration longestStop;
    private final List<FaultKind> kinds;
    private final List<FaultKind> bag = new ArrayList<>();

    private Schedule(long seed, Duration ttl, Duration longestStop, List<FaultKind> kinds) {
        this.random = new Random(seed);
        this.ttl = ttl;
        this.longestStop = longestStop;
        this.kinds = kinds;
        this.unit = ttl.compareTo(LONGEST_UNIT) < 0 ? ttl : LONGEST_UNIT;
    }

    /**
     * Draws one.
     *
     * @param longestStop for which a member of the store stands still at most
     */
    static List<Planned> draw(long seed, Duration length, Duration ttl, Duration longestStop, List<FaultKind> kinds) {
        Schedule schedule = new Schedule(seed, ttl, longestStop, kinds);
        List<Planned> plan = new ArrayList<>();
        for (Duration at = schedule.gap(); at.compareTo(length) < 0; at = at.plus(schedule.gap())) {
            plan.add(schedule.fault(at));
        }
        return plan;
    }

    private Duration gap() {
        return of(unit, 0.2, 1.2);
    }

    private Planned fault(Duration at) {
        FaultKind kind = next();
        boolean atLeader = random.nextInt(3) > 0;
        int number = random.nextInt(Contenders.COUNT);
        Duration lasts = bounded(kind, kind == FaultKind.CONTENDER_STOPPED ? of(ttl, 0.1, 3) : of(unit, 0.2, 2));
        int late = FASTEST_MILLIS + random.nextInt(SLOWEST_MILLIS - FASTEST_MILLIS);
        return new Planned(at, kind, atLeader, number, lasts, Duration.ofMillis(late));
    }

    private Duration bounded(FaultKind kind, Duration lasts) {
        boolean stands = kind == FaultKind.MEMBER_STOPPED || kind == FaultKind.STORE_LEADER_STOPPED;
        return stands && lasts.compareTo(longestStop) > 0 ? longestStop : lasts;
    }

    private FaultKind next() {
        if (bag.isEmpty()) {
            bag.addAll(kinds);
            Collections.shuffle(bag, random);
        }
        return bag.remove(bag.size() - 1);
    }

    private Duration of(Duration unit, double least, double most) {
        return Duration.ofMillis((long) (unit.toMillis() * (least + random.nextDouble() * (most - least))));
    }
}
