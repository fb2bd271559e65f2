package dev.locked.internal.engine;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One path of a linearizable store with sessions, in the simulation's true time. */
final class SimStore {
    private final Map<String, long[]> sessions = new LinkedHashMap<>();
    private final List<Runnable> watchers = new ArrayList<>();
    private final Map<String, Past> pasts = new HashMap<>();
    private Holder entry;
    private final long minTtl;
    private final boolean releasesUnowned;
    private long index;
    private long sessionsEver;
    private Backup backup;
    private int rollbacks;

    /**
     * An empty one.
     *
     * @param minTtl shorter ones are raised to it
     * @param index what it has counted so far; one that is emptied begins at 0 again, and may catch up with a small one
     * @param releasesUnowned whether a release frees also what no session owns any more
     */
    SimStore(long minTtl, long index, boolean releasesUnowned) {
        this.minTtl = minTtl;
        this.index = index;
        this.releasesUnowned = releasesUnowned;
    }

    /** Thrown to whoever uses a session that is no more. */
    static final class Gone extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** What happened to a term, which is named by the session and the token; tokens may come again. */
    private static final class Past {
        final int rollbacks;
        boolean voided;
        /** How often the store had gone back when it forgot this term and its session; 0 if it has not. */
        int forgottenAt;

        Past(int rollbacks) {
            this.rollbacks = rollbacks;
        }
    }

    /** Of an entry that a hand has written. */
    private static final Past BY_HAND = new Past(0);

    static {
        BY_HAND.voided = true;
    }

    private record Backup(Map<String, Long> ttls, Holder entry, long index) {}

    String grant(long now, long ttl) {
        ++index;
        String owner = "s" + ++sessionsEver;
        long granted = granted(ttl);
        sessions.put(owner, new long[] {now + granted, granted});
        return owner;
    }

    /** The ttl in force where this is asked for. */
    long granted(long ttl) {
        return Math.max(ttl, minTtl);
    }

    void renew(long now, String owner) {
        alive(now, owner)[0] = now + sessions.get(owner)[1];
    }

    void end(long now, String owner) {
        expire(now);
        sessions.remove(owner);
        if (entry != null && entry.owner().equals(owner)) {
            put(null);
        }
    }

    /** What a restart does: every session gets its full time again. */
    void extendAll(long now) {
        expire(now);
        sessions.values().forEach(session -> session[0] = now + session[1]);
    }

    Signal.Answer acquire(long now, String owner, String candidate, long attempt, String id, String value) {
        alive(now, owner);
        if (entry != null) {
            return new Signal.Answer.Held(attempt % 2 == 0 ? entry : null); // some stores don't tell by whom
        }
        long token = ++index;
        pasts.put(name(owner, token), new Past(rollbacks));
        put(new Holder(owner, token, token, candidate, attempt, id, value));
        return new Signal.Answer.Won(entry);
    }

    long update(long now, String owner, long token, long version, String value) {
        alive(now, owner);
        if (entry == null
                || entry.token() != token
                || entry.version() != version
                || !entry.owner().equals(owner)) {
            return 0;
        }
        put(entry.withValue(value, ++index));
        return index;
    }

    void release(long now, String owner, long token) {
        expire(now);
        if (entry != null
                && entry.token() == token
                && (entry.owner().equals(owner)
                        || (releasesUnowned && entry.owner().isEmpty()))) {
            put(null);
        }
    }

    void removeUnowned(long now, long token, long version) {
        expire(now);
        if (entry != null
                && entry.token() == token
                && entry.version() == version
                && entry.owner().isEmpty()) {
            put(null);
        }
    }

    boolean holds(long now, String owner) {
        alive(now, owner);
        return entry != null && entry.owner().equals(owner);
    }

    Holder read(long now) {
        expire(now);
        return entry;
    }

    // ---- an operator's hand; exclusion is not promised to a term that a hand has touched

    void deleteByHand(long now) {
        expire(now);
        if (entry != null) {
            voidAll();
            put(null);
        }
    }

    void overwriteByHand(long now, boolean readable) {
        expire(now);
        long version = ++index;
        long token = entry == null ? version : entry.token();
        voidAll();
        String candidate = readable && entry != null ? entry.candidate() : "";
        put(new Holder("", token, version, candidate, 0, "hand", "by hand"));
    }

    void revokeByHand(long now) {
        expire(now);
        if (entry != null && !entry.owner().isEmpty()) {
            voidAll();
            end(now, entry.owner());
        }
    }

    private void voidAll() {
        pasts.values().forEach(past -> past.voided = true);
    }

    /** Whether a hand has touched this term. */
    boolean isVoided(String owner, long token) {
        return past(owner, token).voided;
    }

    // ---- a store that goes back

    void backUp(long now) {
        expire(now);
        Map<String, Long> ttls = new LinkedHashMap<>();
        sessions.forEach((owner, session) -> ttls.put(owner, session[1]));
        backup = new Backup(ttls, entry, index);
    }

    /** It has lost everything, and counts from the beginning. */
    void empty(long now) {
        expire(now);
        pasts.values().forEach(past -> past.forgottenAt = rollbacks + 1);
        restart(now, new Backup(Map.of(), null, 0));
    }

    /** It is what it was when it was backed up; sessions get their full time again. */
    void restore(long now) {
        expire(now);
        if (backup == null) {
            return;
        }
        boolean kept = entry != null && entry.equals(backup.entry);
        String keptName = kept ? name(entry.owner(), entry.token()) : "";
        pasts.forEach((name, past) -> {
            if (!name.equals(keptName)) {
                lose(past, name.substring(0, name.indexOf(' ')));
            }
        });
        restart(now, backup);
    }

    /** A leader whose session was backed up may go on renewing it: for how long is not known to others. */
    private void lose(Past past, String owner) {
        if (backup.ttls.containsKey(owner)) {
            past.voided = true;
        } else {
            past.forgottenAt = rollbacks + 1;
        }
    }

    private void restart(long now, Backup from) {
        rollbacks++;
        sessions.clear();
        from.ttls.forEach((owner, ttl) -> sessions.put(owner, new long[] {now + ttl, ttl}));
        index = from.index;
        put(from.entry);
    }

    /** How often it had gone back when this term began. */
    int rollbacksBefore(String owner, long token) {
        return past(owner, token).rollbacks;
    }

    /** How often it had gone back when it forgot this term and its session; 0 if it has not. */
    int forgottenAt(String owner, long token) {
        return past(owner, token).forgottenAt;
    }

    int rollbacks() {
        return rollbacks;
    }

    private Past past(String owner, long token) {
        return pasts.getOrDefault(name(owner, token), BY_HAND);
    }

    private static String name(String owner, long token) {
        return owner + " " + token;
    }

    void onChange(Runnable watcher) {
        watchers.add(watcher);
    }

    /** Frees what has expired by now, as a server does by itself. */
    void expire(long now) {
        List<String> dead = new ArrayList<>();
        sessions.forEach((owner, session) -> {
            if (now - session[0] >= 0) {
                dead.add(owner);
            }
        });
        dead.forEach(sessions::remove);
        if (entry != null && dead.contains(entry.owner())) {
            put(null);
        }
    }

    private long[] alive(long now, String owner) {
        expire(now);
        long[] session = sessions.get(owner);
        if (session == null) {
            throw new Gone();
        }
        return session;
    }

    private void put(Holder next) {
        entry = next;
        watchers.forEach(Runnable::run);
    }
}
