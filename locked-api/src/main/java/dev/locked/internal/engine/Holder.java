package dev.locked.internal.engine;

/**
 * Who holds a path, as read from the store.
 *
 * @param owner the session's name in the store; empty when no session owns the entry
 * @param token the fencing token
 * @param version the version within the term
 * @param candidate names the one candidate object that wrote it; empty for bytes that are not ours
 * @param attempt which of the candidate's attempts wrote it
 * @param id the candidate's id
 * @param value the agreed value
 */
public record Holder(String owner, long token, long version, String candidate, long attempt, String id, String value) {
    /** Whether the bytes were not written by this library. */
    boolean isForeign() {
        return candidate.isEmpty();
    }

    /** Whether there is nobody behind it, whoever wrote it: as in a backup that was put back by hand. */
    public boolean isUnowned() {
        return owner.isEmpty();
    }

    boolean isBy(String someCandidate, long someAttempt) {
        return candidate.equals(someCandidate) && attempt == someAttempt;
    }

    /** Whether one and the same write left both: a store that has gone back may use a number again. */
    boolean isSameWriteAs(Holder other) {
        return version == other.version && isSameTermAs(other);
    }

    boolean isSameTermAs(Holder other) {
        return token == other.token && owner.equals(other.owner) && isBy(other.candidate, other.attempt);
    }

    /** Whether this is the entry that {@code other} is, or a newer state of the path. */
    boolean isNewerThan(long otherToken, long otherVersion) {
        return token > otherToken || (token == otherToken && version > otherVersion);
    }

    Holder withValue(String newValue, long newVersion) {
        return new Holder(owner, token, newVersion, candidate, attempt, id, newValue);
    }
}
