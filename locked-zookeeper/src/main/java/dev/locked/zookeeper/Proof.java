package dev.locked.zookeeper;

/** When a session was last proven alive: when the renewal before the last acknowledged one was sent. */
final class Proof {
    private long proven;
    private long lastAcknowledged;
    private long lastWanted;

    /**
     * A proof by the opening of the session.
     *
     * @param opened when the session was asked for
     * @param synced when the first {@code sync} was sent, which was acknowledged
     */
    Proof(long opened, long synced) {
        this.proven = opened;
        this.lastAcknowledged = synced;
        this.lastWanted = synced;
    }

    synchronized long provenAlive() {
        return proven;
    }

    /** When anybody last asked for a renewal. */
    synchronized long lastWanted() {
        return lastWanted;
    }

    synchronized void wanted(long at) {
        lastWanted = at;
    }

    /** A renewal was acknowledged. */
    synchronized void acknowledged(long sent) {
        if (sent - lastAcknowledged > 0) {
            proven = lastAcknowledged;
            lastAcknowledged = sent;
        }
    }
}
