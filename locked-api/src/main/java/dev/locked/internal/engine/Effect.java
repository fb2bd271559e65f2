package dev.locked.internal.engine;

import org.jspecify.annotations.Nullable;

/** What is to be done, in the order of the list that a step returns. Times are in nanoseconds. */
public sealed interface Effect {
    /** Hands this to the method for it. */
    void performBy(Performer performer);

    /** One method for each effect, so that none is forgotten. */
    interface Performer {
        /** Ask the store for the path; answer with {@link Signal.AcquireAnswered}. */
        void acquire(Acquire effect);

        /** Read the path; answer with {@link Signal.ReadAnswered}. */
        void read(Read effect);

        /** Replace the value; answer with {@link Signal.UpdateAnswered}. */
        void update(Update effect);

        /** Free the path; answer with {@link Signal.ReleaseAnswered}. */
        void release(Release effect);

        /** Remove what nobody owns; answer with {@link Signal.RemoveAnswered}. */
        void removeUnowned(RemoveUnowned effect);

        /** Watch the path, or stop watching it. */
        void watch(Watch effect);

        /** Make the claim of leadership visible, or take it back. */
        void claim(Claim effect);

        /** Tell the user. */
        void announce(Announce effect);

        /** A request of the user's is done. */
        void complete(Complete effect);

        /** Wake an election; replaces its former wake-up. */
        void wakeElection(WakeElection effect);

        /** Open a session; answer with {@link LeaseSignal.Opened} or {@link LeaseSignal.OpenFailed}. */
        void open(Open effect);

        /** Renew a session; answer with {@link LeaseSignal.Renewed} or {@link LeaseSignal.RenewFailed}. */
        void renew(Renew effect);

        /**
         * Ask what the store holds for a session; answer with {@link LeaseSignal.HoldingsTold} or {@link
         * LeaseSignal.HoldingsFailed}.
         */
        void holdings(Holdings effect);

        /** End a session; answer with {@link LeaseSignal.Ended} or {@link LeaseSignal.EndFailed}. */
        void end(End effect);

        /** A session that could not be ended has expired by now. */
        void forget(Forget effect);

        /** Move the deadline by which claims under a session are checked. */
        void extend(Extend effect);

        /** Wake a keeper; replaces its former wake-up. */
        void wakeKeeper(WakeKeeper effect);
    }

    /** See {@link Performer#acquire}. */
    record Acquire(long election, long attempt, long session, String value, long timeout) implements Effect {
        @Override
        public void performBy(Performer performer) {
            performer.acquire(this);
        }
    }

    /** See {@link Performer#read}. */
    record Read(long election, long read, long timeout) implements Effect {
        @Override
        public void performBy(Performer performer) {
            performer.read(this);
        }
    }

    /** See {@link Performer#update}. */
    record Update(
            long election,
            long request,
            long session,
            long token,
            long version,
            long attempt,
            String value,
            long timeout)
            implements Effect {
        @Override
        public void performBy(Performer performer) {
            performer.update(this);
        }
    }

    /** See {@link Performer#release}. */
    record Release(long election, long session, long token, long timeout) implements Effect {
        @Override
        public void performBy(Performer performer) {
            performer.release(this);
        }
    }

    /** See {@link Performer#removeUnowned}. */
    record RemoveUnowned(long election, long session, long token, long version, long timeout) implements Effect {
        @Override
        public void performBy(Performer performer) {
            performer.removeUnowned(this);
        }
    }

    /** See {@link Performer#watch}. */
    record Watch(long election, boolean open) implements Effect {
        @Override
        public void performBy(Performer performer) {
            performer.watch(this);
        }
    }

    /** See {@link Performer#claim}; {@code token} 0 takes the claim back. */
    record Claim(long election, long session, long token) implements Effect {
        @Override
        public void performBy(Performer performer) {
            performer.claim(this);
        }
    }

    /** See {@link Performer#announce}. */
    record Announce(long election, Event event) implements Effect {
        @Override
        public void performBy(Performer performer) {
            performer.announce(this);
        }
    }

    /** See {@link Performer#complete}; without a problem it went well. */
    record Complete(long election, long request, @Nullable Problem problem) implements Effect {
        @Override
        public void performBy(Performer performer) {
            performer.complete(this);
        }
    }

    /** See {@link Performer#wakeElection}; {@link Rules#NEVER} cancels. */
    record WakeElection(long election, long at) implements Effect {
        @Override
        public void performBy(Performer performer) {
            performer.wakeElection(this);
        }
    }

    /** See {@link Performer#open}. */
    record Open(long keeper, long attempt, long ttl, long timeout) implements Effect {
        @Override
        public void performBy(Performer performer) {
            performer.open(this);
        }
    }

    /** See {@link Performer#renew}. */
    record Renew(long keeper, long session, long timeout) implements Effect {
        @Override
        public void performBy(Performer performer) {
            performer.renew(this);
        }
    }

    /** See {@link Performer#holdings}. */
    record Holdings(long keeper, long session, long timeout) implements Effect {
        @Override
        public void performBy(Performer performer) {
            performer.holdings(this);
        }
    }

    /** See {@link Performer#end}. */
    record End(long keeper, long session, long timeout) implements Effect {
        @Override
        public void performBy(Performer performer) {
            performer.end(this);
        }
    }

    /** See {@link Performer#forget}. */
    record Forget(long session) implements Effect {
        @Override
        public void performBy(Performer performer) {
            performer.forget(this);
        }
    }

    /** See {@link Performer#extend}. */
    record Extend(long session, long deadline) implements Effect {
        @Override
        public void performBy(Performer performer) {
            performer.extend(this);
        }
    }

    /** See {@link Performer#wakeKeeper}; {@link Rules#NEVER} cancels. */
    record WakeKeeper(long keeper, long at) implements Effect {
        @Override
        public void performBy(Performer performer) {
            performer.wakeKeeper(this);
        }
    }
}
