package dev.locked.tck.judge;

import java.time.Duration;

/**
 * What is asked of a run beside the rules.
 *
 * @param liveness how long it may take until all agree on one leader after all was healed
 * @param silence how long a contender that is not stopped may say nothing of whether it is the owner
 * @param terms how many terms there have to be at least
 * @param hits how many faults have to hit a leader at least
 */
public record Bounds(Duration liveness, Duration silence, int terms, int hits) {}
