package dev.locked.internal.engine;

/** The times that safety and recovery rest on, in one place. Nanoseconds. */
public final class Rules {
    /** No time at all. */
    public static final long NEVER = Long.MAX_VALUE;

    private static final long MILLI = 1_000_000L;

    /** How long after an update a hint may tell of the state before it; less than a store takes to go back. */
    static final long ECHO = 1_000 * MILLI;

    private Rules() {}

    /**
     * How long before the store's expiry a claim ends. Covers clocks that run at different rates: up to a tenth of the
     * ttl, and never less than half a second unless that were more than a quarter of the ttl.
     */
    public static long margin(long ttl) {
        return Math.min(Math.max(ttl / 10, 500 * MILLI), ttl / 4);
    }

    /** When claims end that rest on a session proven alive at {@code provenAt}. */
    static long deadline(long provenAt, long ttl) {
        return provenAt + ttl - margin(ttl);
    }

    /** When to renew first; leaves room for several attempts, and is before the promised ttl/2. */
    static long renewAt(long provenAt, long ttl) {
        return provenAt + ttl / 3;
    }

    /** Bound of one renewal: short, so that another can follow on another connection. */
    static long renewTimeout(long ttl) {
        return Math.max(ttl / 8, 250 * MILLI);
    }

    /** Bound of any other call. */
    public static long callTimeout(long ttl) {
        return Math.max(ttl / 4, 1_000 * MILLI);
    }

    /** Bound of opening a session, where nothing is at stake yet and a cold client may need its time. */
    static long openTimeout(long ttl) {
        return Math.max(ttl / 4, 3_000 * MILLI);
    }

    /** How long to wait after the n-th failure in a row; {@code random} in [0,1) spreads it by half either way. */
    static long backOff(long ttl, int failures, double random) {
        long least = Math.max(ttl / 32, 20 * MILLI);
        long most = Math.max(Math.min(ttl / 8, 2_000 * MILLI), least);
        long base = Math.min(least << Math.min(failures - 1, 8), most);
        return (long) (base * (0.5 + random));
    }

    /** How long to wait after the store refused, for the n-th time in a row, something that it used to do. */
    static long refusedBackOff(long ttl, int refusals, double random) {
        long first = Math.max(1_500 * MILLI, Math.min(ttl / 8, 2_000 * MILLI));
        long base = Math.min(first << Math.min(refusals - 1, 8), 15_000 * MILLI);
        return (long) (base * (0.75 + random / 2));
    }

    /** How long a path that was resigned is left to others. */
    static long resignPause(long ttl) {
        return ttl / 8;
    }

    /**
     * How long nobody takes a path after the store has gone back: it may have forgotten a leader, whose lease is over by
     * then.
     */
    static long rollbackPause(long ttl) {
        return ttl;
    }

    /** How long a watch's hints may be from before the store has gone back. */
    static long lateHints(long ttl) {
        return Math.max(2 * ttl, 10_000 * MILLI);
    }

    /** When to read a path that is watched as well. */
    static long nextRead(long now, long ttl, double random) {
        return now + (long) (ttl * (0.75 + random / 4));
    }

    /** When to ask what a session holds: before any path's own read is due, so that none is as long as this works. */
    static long holdingsAt(long now, long ttl) {
        return now + ttl / 2;
    }

    /** How long bytes without an owner stay untouched: their writer's own node needs up to one ttl to see them. */
    static long unownedPatience(long ttl) {
        return 2 * ttl;
    }

    /** How long to look for the late effect of a call whose outcome is unknown. */
    static long ghostPatience(long ttl) {
        return 2 * ttl;
    }

    /** The earlier of two times. */
    static long earlier(long a, long b) {
        if (a == NEVER) {
            return b;
        }
        return b == NEVER || a - b < 0 ? a : b;
    }
}
