package dev.locked.internal.engine;

/**
 * What a locker knows of a path's tokens, for all its nodes on the path and beyond their ends: one that is started again must
 * not forget that the store counted further once, nor that a leader may still be there whom it has forgotten.
 */
final class PathMemory {
    private long token;
    private long tokenBeforeRollback;
    private long longestTtl;
    private long rolledBackAt = Rules.NEVER;

    /** The largest token of the store's present counting, 0 for none. */
    long token() {
        return token;
    }

    void sawToken(long seen) {
        token = Math.max(token, seen);
    }

    /**
     * A ttl that a candidate has asked for or was granted: leaders elsewhere are taken to have the longest of them. It is
     * never forgotten, since nobody knows when the last of those has gone who had it.
     */
    void sawTtl(long ttl) {
        longestTtl = Math.max(longestTtl, ttl);
    }

    /** The store has gone back, and has answered with an entry of its new counting. */
    void rolledBack(long newToken, long now) {
        tokenBeforeRollback = Math.max(tokenBeforeRollback, token);
        token = newToken;
        rolledBackAt = now;
    }

    /** Whether a leader whom the store has forgotten may still believe in its lease: nobody takes the path then. */
    boolean isPausing(long now) {
        return rolledBackAt != Rules.NEVER && now - pauseUntil() < 0;
    }

    /** When such a leader's lease is over; without meaning where nobody pauses. */
    long pauseUntil() {
        return rolledBackAt + Rules.rollbackPause(longestTtl);
    }

    /** Whether a hint with this token may be from before the store went back: they come late, but not for ever. */
    boolean mayBeFromBefore(long hinted, long now) {
        return hinted <= tokenBeforeRollback
                && rolledBackAt != Rules.NEVER
                && now - rolledBackAt - Rules.lateHints(longestTtl) < 0;
    }
}
