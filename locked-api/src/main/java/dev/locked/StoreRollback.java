package dev.locked;

/**
 * The store has gone back to an older state: it was emptied, or restored from a backup, and counts its fencing tokens anew.
 * Immutable.
 *
 * @param seenToken the largest token that the nodes of this {@link Locker} had seen on the path
 * @param token the token of the entry that the store answered with, to a request that was sent after that; positive, and not
 *     larger than {@code seenToken}. Equal to it where the store gave the same number to another entry, or shows an older
 *     state of that entry
 */
public record StoreRollback(long seenToken, long token) {
    /** What has happened, and the remedy, for a log. */
    @Override
    public String toString() {
        String numbers = token < seenToken
                ? "from token " + seenToken + " to " + token
                : "token " + token + " is there once more, of another entry or an older state";
        return "the store has gone back (" + numbers
                + "), as one does that was emptied or restored from a backup, or as servers look that are not of one"
                + " cluster; what remembers tokens of before refuses those of the leaders to come: reset it";
    }
}
