package dev.locked.internal.engine;

import java.util.Set;

/** What happened to the sessions of one keeper. */
public sealed interface LeaseSignal {
    /** Hands this to the method for it. */
    void deliverTo(SessionKeeper keeper, long now);

    /** A session was opened; it was alive at {@code provenAt}, which is before the call was sent. */
    record Opened(long attempt, long session, String owner, long ttl, long provenAt) implements LeaseSignal {
        @Override
        public void deliverTo(SessionKeeper keeper, long now) {
            keeper.opened(now, this);
        }
    }

    /** No session was opened. */
    record OpenFailed(long attempt, Problem problem) implements LeaseSignal {
        @Override
        public void deliverTo(SessionKeeper keeper, long now) {
            keeper.openFailed(now, attempt, problem);
        }
    }

    /** A renewal was acknowledged; the session was alive at {@code provenAt}. */
    record Renewed(long session, long provenAt) implements LeaseSignal {
        @Override
        public void deliverTo(SessionKeeper keeper, long now) {
            keeper.renewed(now, session, provenAt);
        }
    }

    /** A renewal failed. */
    record RenewFailed(long session, Problem problem) implements LeaseSignal {
        @Override
        public void deliverTo(SessionKeeper keeper, long now) {
            keeper.renewFailed(now, session, problem);
        }
    }

    /** What the store holds for a session, as of when it was asked at the earliest. */
    record HoldingsTold(long session, Set<String> paths) implements LeaseSignal {
        @Override
        public void deliverTo(SessionKeeper keeper, long now) {
            keeper.holdingsTold(now, session, paths);
        }
    }

    /** It could not be told what the store holds for a session. */
    record HoldingsFailed(long session, Problem problem) implements LeaseSignal {
        @Override
        public void deliverTo(SessionKeeper keeper, long now) {
            keeper.holdingsFailed(now, session, problem);
        }
    }

    /** An operation learned that the session is no more. */
    record FoundGone(long session) implements LeaseSignal {
        @Override
        public void deliverTo(SessionKeeper keeper, long now) {
            keeper.foundGone(now, session);
        }
    }

    /** Somebody has seen the deadline pass, so that a renewal comes too late to move it. */
    record Lapsed(long session) implements LeaseSignal {
        @Override
        public void deliverTo(SessionKeeper keeper, long now) {
            keeper.lapsed(now, session);
        }
    }

    /** A session was ended, or the store does not know it. */
    record Ended(long session) implements LeaseSignal {
        @Override
        public void deliverTo(SessionKeeper keeper, long now) {
            keeper.ended(now, session);
        }
    }

    /** A session could not be ended. */
    record EndFailed(long session) implements LeaseSignal {
        @Override
        public void deliverTo(SessionKeeper keeper, long now) {
            keeper.endFailed(now, session);
        }
    }

    /** A time that was asked for has come. */
    record Woken() implements LeaseSignal {
        @Override
        public void deliverTo(SessionKeeper keeper, long now) {
            keeper.woken(now);
        }
    }
}
