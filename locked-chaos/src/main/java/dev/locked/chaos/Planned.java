package dev.locked.chaos;

import java.time.Duration;

/**
 * A fault that is to come.
 *
 * @param at how long after the beginning
 * @param kind what
 * @param atLeader whether it is to befall the contender who leads then, if one does
 * @param number which contender or member it befalls else
 * @param lasts until it is undone
 * @param delay how late everything is on a slow link
 */
record Planned(Duration at, FaultKind kind, boolean atLeader, int number, Duration lasts, Duration delay) {
    /** How far a wall clock is stepped: one way or the other, by chance. */
    int hours() {
        return delay.toMillis() % 2 == 0 ? 2 : -2;
    }

    /** For people, and for those who compare two runs of one seed. */
    String line() {
        return "%8.3f s  %-24s  %-10s  for %6.3f s%s"
                .formatted(at.toMillis() / 1000.0, kind.title(), target(), lasts.toMillis() / 1000.0, measure());
    }

    private String measure() {
        return switch (kind) {
            case LINK_SLOW -> ", by " + delay.toMillis() + " ms";
            case WALL_CLOCK_STEPPED -> ", by %+d h".formatted(hours());
            default -> "";
        };
    }

    private String target() {
        return switch (kind.place()) {
            case CONTENDER, LINK -> (atLeader ? "leader/" : "") + number;
            case MEMBER -> "member " + number % 3;
            case STORE_LEADER, ALL -> "";
        };
    }
}
