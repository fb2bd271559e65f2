package dev.locked.internal.engine;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What happened to one election. An answer names the call that it answers. */
public sealed interface Signal {
    /** Hands this to the method for it. */
    void deliverTo(Election election, long now);

    /** The user started the node. */
    record Started() implements Signal {
        @Override
        public void deliverTo(Election election, long now) {
            election.started(now);
        }
    }

    /** The user asked the node to stop; {@code request} is completed when it has. */
    record StopAsked(long request) implements Signal {
        @Override
        public void deliverTo(Election election, long now) {
            election.stopAsked(now, request);
        }
    }

    /** The user gave up a term. */
    record ResignAsked(long request, long token) implements Signal {
        @Override
        public void deliverTo(Election election, long now) {
            election.resignAsked(now, request, token);
        }
    }

    /** The user wants another value under a term. */
    record UpdateAsked(long request, long token, String value) implements Signal {
        @Override
        public void deliverTo(Election election, long now) {
            election.updateAsked(now, request, token, value);
        }
    }

    /** A session can be used. */
    record SessionUp(Lease lease) implements Signal {
        @Override
        public void deliverTo(Election election, long now) {
            election.sessionUp(now, lease);
        }
    }

    /** The session was renewed. */
    record SessionRenewed(Lease lease) implements Signal {
        @Override
        public void deliverTo(Election election, long now) {
            election.sessionRenewed(now, lease);
        }
    }

    /** The session must not be used any more. */
    record SessionDown(long session, boolean expired) implements Signal {
        @Override
        public void deliverTo(Election election, long now) {
            election.sessionDown(now, session, expired);
        }
    }

    /** The paths that the store holds for the session; it was asked at {@code askedAt}. */
    record HoldingsTold(Set<String> paths, long askedAt) implements Signal {
        @Override
        public void deliverTo(Election election, long now) {
            election.holdingsTold(now, paths, askedAt);
        }
    }

    /** Opening or renewing a session failed. */
    record SessionTrouble(Problem problem) implements Signal {
        @Override
        public void deliverTo(Election election, long now) {
            election.sessionTrouble(now, problem);
        }
    }

    /** The path was won, was held, or the call failed. */
    record AcquireAnswered(long attempt, long session, Answer answer) implements Signal {
        @Override
        public void deliverTo(Election election, long now) {
            election.acquireAnswered(now, this);
        }
    }

    /** What the path holds, or why that could not be read. */
    record ReadAnswered(
            long read, @Nullable Holder holder, @Nullable Problem problem) implements Signal {
        @Override
        public void deliverTo(Election election, long now) {
            election.readAnswered(now, read, holder, problem);
        }
    }

    /** How an update ended; {@code version} 0 means that the guard did not match. */
    record UpdateAnswered(
            long request, long version, @Nullable Problem problem) implements Signal {
        @Override
        public void deliverTo(Election election, long now) {
            election.updateAnswered(now, request, version, problem);
        }
    }

    /** How a release ended. */
    record ReleaseAnswered(long token, @Nullable Problem problem) implements Signal {
        @Override
        public void deliverTo(Election election, long now) {
            election.releaseAnswered(now, token, problem);
        }
    }

    /** How the removal of unowned bytes ended. */
    record RemoveAnswered(@Nullable Problem problem) implements Signal {
        @Override
        public void deliverTo(Election election, long now) {
            election.removeAnswered(now, problem);
        }
    }

    /** The watch tells a state; a hint. */
    record Watched(@Nullable Holder holder) implements Signal {
        @Override
        public void deliverTo(Election election, long now) {
            election.watched(now, holder);
        }
    }

    /** Another node of this process has noticed that the store has gone back; it has seen what is there now. */
    record RolledBack(Holder holder, long seen) implements Signal {
        @Override
        public void deliverTo(Election election, long now) {
            election.rolledBackSeenByAnother(now, holder, seen);
        }
    }

    /** The watch has lost sight. */
    record WatchBroken(Problem problem) implements Signal {
        @Override
        public void deliverTo(Election election, long now) {
            election.watchBroken(now, problem);
        }
    }

    /** The deselect handlers of a term are done. */
    record HandedOver(long token) implements Signal {
        @Override
        public void deliverTo(Election election, long now) {
            election.handedOver(now, token);
        }
    }

    /** A time that was asked for has come. */
    record Woken() implements Signal {
        @Override
        public void deliverTo(Election election, long now) {
            election.woken(now);
        }
    }

    /** How an attempt to take the path ended. */
    sealed interface Answer {
        /** The path is ours. */
        record Won(Holder holder) implements Answer {}

        /** The path was held, by {@code holder} if that is known. */
        record Held(@Nullable Holder holder) implements Answer {}

        /** The call failed. */
        record Failed(Problem problem) implements Answer {}
    }
}
