package dev.locked.spi;

import java.time.Duration;
import java.util.Objects;

/**
 * What a backend declares of itself, so that one kit can test them all.
 *
 * @param minTtl the smallest ttl that the store grants; a smaller one is raised to it
 * @param maxTtl the largest ttl that the store grants; a larger one is refused
 * @param maxDataBytes the largest entry in bytes, header included
 * @param takeoverSlack a dead session's paths are free, and watches have told so, no later than {@code takeoverFactor *
 *     ttl + takeoverSlack} after its last renewal, on a healthy store. Where a backend has to ask in order to notice, the
 *     time between two questions is in it
 * @param takeoverFactor how many times the ttl a store waits before it frees a dead session's paths; 1 or more
 */
public record Limits(
        Duration minTtl, Duration maxTtl, int maxDataBytes, Duration takeoverSlack, double takeoverFactor) {
    /**
     * Checks that the parts agree.
     *
     * @param minTtl as above
     * @param maxTtl as above
     * @param maxDataBytes as above
     * @param takeoverSlack as above
     * @param takeoverFactor as above
     * @throws NullPointerException if a part is null
     * @throws IllegalArgumentException if a part is not positive, or the bounds are the wrong way round
     */
    public Limits {
        Objects.requireNonNull(minTtl, "minTtl");
        Objects.requireNonNull(maxTtl, "maxTtl");
        Objects.requireNonNull(takeoverSlack, "takeoverSlack");
        if (minTtl.isNegative() || minTtl.isZero() || maxTtl.compareTo(minTtl) < 0) {
            throw new IllegalArgumentException("minTtl " + minTtl + " and maxTtl " + maxTtl + ": need 0 < min <= max");
        }
        if (maxDataBytes <= 0 || takeoverFactor < 1 || takeoverSlack.isNegative()) {
            throw new IllegalArgumentException("maxDataBytes " + maxDataBytes + ", takeoverFactor " + takeoverFactor
                    + ", takeoverSlack " + takeoverSlack + ": need > 0, >= 1, >= 0");
        }
    }
}
