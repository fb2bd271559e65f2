package dev.locked;

import java.util.Objects;

/**
 * What the cluster agrees on under a path: one value, and whose it is. Immutable.
 *
 * @param id the owner's id
 * @param value the owner's value; may be empty
 * @param token the fencing token of the owner's term: rises strictly from term to term on a path, and stays the same
 *     while the owner updates the value
 */
public record Agreed(String id, String value, long token) {
    /**
     * Checks that nothing is null.
     *
     * @param id as above
     * @param value as above
     * @param token as above
     * @throws NullPointerException if a part is null
     */
    public Agreed {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(value, "value");
    }
}
