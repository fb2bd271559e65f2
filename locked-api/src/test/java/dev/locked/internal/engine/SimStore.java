package dev.locked.internal.engine;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One path of a linearizable store with sessions, in the simulation's true time. */
final class SimStore {
    private final Map<String, long[]> sessions = new LinkedHashMap<>();
    private final List<Runnable> watchers = new ArrayList<>();
    private Holder entry;
    private long index;
    private long voided;

    /** Thrown to whoever uses a session that is no more. */
    static final class Gone extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    String grant(long now, long ttl) {
        String owner = "s" + ++index;
        sessions.put(owner, new long[] {now + ttl, ttl});
        return owner;
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

    void release(long now, long token) {
        expire(now);
        if (entry != null && entry.token() == token) {
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
            voided = Math.max(voided, entry.token());
            put(null);
        }
    }

    void overwriteByHand(long now, boolean readable) {
        expire(now);
        long version = ++index;
        long token = entry == null ? version : entry.token();
        voided = Math.max(voided, token);
        String candidate = readable && entry != null ? entry.candidate() : "";
        put(new Holder("", token, version, candidate, 0, "hand", "by hand"));
    }

    void revokeByHand(long now) {
        expire(now);
        if (entry != null && !entry.owner().isEmpty()) {
            voided = Math.max(voided, entry.token());
            end(now, entry.owner());
        }
    }

    /** The largest token of a term that a hand has touched. */
    boolean isVoided(long token) {
        return token <= voided;
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
