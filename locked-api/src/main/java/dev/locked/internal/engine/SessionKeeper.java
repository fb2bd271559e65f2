package dev.locked.internal.engine;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one session alive for all elections with one ttl, and replaces it when it is lost or in doubt. Pure.
 *
 * <p>A session is in doubt from its deadline on: claims under it have ended, so it is given up even if the store may
 * still have it. It is ended only when the store's own time for it is over, since whoever was selected may be winding
 * down until then.
 */
final class SessionKeeper {
    /** The elections that use the session. */
    interface Members {
        void tell(Signal signal);

        /** Whether one of them is selected. */
        boolean anySelected();
    }

    private final long number;
    private final long ttl;
    private final DoubleSupplier random;
    private final Consumer<Effect> effects;
    private final Members members;

    private int memberCount;
    private @Nullable Lease current;
    private long provenAt;
    private boolean renewing;
    private long renewAt = Rules.NEVER;
    private int failures;
    private int refusals;
    private long attempts;
    private boolean opening;
    private long openAt = Rules.NEVER;
    private boolean askingHoldings;
    private long holdingsAskedAt;
    private long holdingsAt = Rules.NEVER;
    private long idleUntil = Rules.NEVER;
    private final Map<Long, Retired> retired = new LinkedHashMap<>();
    private long wakeAt = Rules.NEVER;

    SessionKeeper(long number, long ttl, DoubleSupplier random, Consumer<Effect> effects, Members members) {
        this.number = number;
        this.ttl = ttl;
        this.random = random;
        this.effects = effects;
        this.members = members;
    }

    long number() {
        return number;
    }

    /** Takes a signal; the first thing is always to see whether the session's time is over. */
    void step(long now, LeaseSignal signal) {
        checkDeadline(now);
        signal.deliverTo(this, now);
        settle(now);
    }

    /** An election begins to use the session; it is told at once if there is one. */
    @Nullable
    Lease join(long now) {
        checkDeadline(now);
        memberCount++;
        idleUntil = Rules.NEVER;
        if (current == null && !opening && openAt == Rules.NEVER) {
            openAt = now;
        }
        settle(now);
        return current;
    }

    /** An election does not use the session any more. The last one leaves it open for one ttl, for the next. */
    void leave(long now) {
        if (--memberCount == 0) {
            idleUntil = now + ttl;
        }
        settle(now);
    }

    void opened(long now, LeaseSignal.Opened signal) {
        if (signal.attempt() != attempts || !opening) {
            retire(signal.session(), now, now);
            return;
        }
        opening = false;
        long deadline = Rules.deadline(signal.provenAt(), signal.ttl());
        if (now - deadline >= 0 || memberCount == 0) {
            retire(signal.session(), now, now);
            openAt = memberCount == 0 ? Rules.NEVER : backOff(now);
            return;
        }
        failures = 0;
        refusals = 0;
        provenAt = signal.provenAt();
        current = new Lease(signal.session(), signal.owner(), signal.ttl(), deadline);
        renewAt = Rules.renewAt(provenAt, signal.ttl());
        askHoldingsLater(now);
        effects.accept(new Effect.Extend(signal.session(), deadline));
        members.tell(new Signal.SessionUp(current));
    }

    void openFailed(long now, long attempt, Problem problem) {
        if (attempt != attempts || !opening) {
            return;
        }
        opening = false;
        if (memberCount == 0) {
            return;
        }
        openAt = backOff(now);
        if (problem.fault() == Fault.REFUSED) {
            openAt = now + Rules.refusedBackOff(ttl, ++refusals, random.getAsDouble());
        }
        members.tell(new Signal.SessionTrouble(problem));
    }

    void renewed(long now, long session, long newProvenAt) {
        Lease lease = current;
        if (lease == null || lease.session() != session) {
            return;
        }
        renewing = false;
        failures = 0;
        if (newProvenAt - provenAt > 0) {
            provenAt = newProvenAt;
            lease = new Lease(session, lease.owner(), lease.ttl(), Rules.deadline(provenAt, lease.ttl()));
            current = lease;
            effects.accept(new Effect.Extend(session, lease.deadline()));
        }
        renewAt = Rules.renewAt(provenAt, lease.ttl());
        members.tell(new Signal.SessionRenewed(lease));
    }

    void renewFailed(long now, long session, Problem problem) {
        if (current == null || current.session() != session) {
            return;
        }
        renewing = false;
        if (problem.fault() == Fault.SESSION_GONE) {
            lose(now, false);
            return;
        }
        renewAt = backOff(now);
        if (problem.fault() == Fault.REFUSED) {
            renewAt = now + Rules.refusedBackOff(ttl, 1, random.getAsDouble()); // there is no time for more
        }
        members.tell(new Signal.SessionTrouble(problem));
    }

    void holdingsTold(long now, long session, Set<String> paths) {
        if (current != null && current.session() == session) {
            askHoldingsLater(now);
            members.tell(new Signal.HoldingsTold(paths, holdingsAskedAt));
        }
    }

    /** Not told to anybody: each path's own read falls due now, and tells what is wrong. */
    void holdingsFailed(long now, long session, Problem problem) {
        if (current == null || current.session() != session) {
            return;
        }
        askHoldingsLater(now);
        if (problem.fault() == Fault.SESSION_GONE) {
            lose(now, false);
        }
    }

    private void askHoldingsLater(long now) {
        askingHoldings = false;
        holdingsAt = Rules.holdingsAt(now, ttl);
    }

    void foundGone(long now, long session) {
        if (current != null && current.session() == session) {
            lose(now, false);
        }
    }

    void lapsed(long now, long session) {
        if (current != null && current.session() == session) {
            lose(now, true);
        }
    }

    void ended(long now, long session) {
        retired.remove(session);
    }

    void endFailed(long now, long session) {
        Retired old = retired.get(session);
        if (old == null) {
            return;
        }
        old.ending = false;
        old.failures++;
        old.endAt = now + Rules.backOff(ttl, old.failures, random.getAsDouble());
        if (now - old.forgetAt >= 0) {
            retired.remove(session);
            effects.accept(new Effect.Forget(session));
        }
    }

    void woken(long now) {
        wakeAt = Rules.NEVER;
        if (idleUntil != Rules.NEVER && now - idleUntil >= 0) {
            idleUntil = Rules.NEVER;
            openAt = Rules.NEVER;
            if (current != null) {
                long session = current.session();
                current = null;
                renewing = false;
                retire(session, now, now);
            }
        }
    }

    private void checkDeadline(long now) {
        if (current != null && now - current.deadline() >= 0) {
            lose(now, true);
        }
    }

    /** Gives the session up. Members first: their claims are gone before anything reaches the store. */
    private void lose(long now, boolean expired) {
        Lease lost = Objects.requireNonNull(current);
        current = null;
        renewing = false;
        failures = 0;
        members.tell(new Signal.SessionDown(lost.session(), expired));
        retire(lost.session(), expired ? provenAt + lost.ttl() : now, now);
        openAt = memberCount == 0 ? Rules.NEVER : now;
    }

    private void retire(long session, long endAt, long now) {
        retired.put(session, new Retired(endAt, now + 3 * ttl));
    }

    private long backOff(long now) {
        return now + Rules.backOff(ttl, ++failures, random.getAsDouble());
    }

    /** Starts what is due, then asks to be woken for what comes next. */
    private void settle(long now) {
        long next = idleUntil;
        if (current != null) {
            if (!renewing && now - renewAt >= 0) {
                renewing = true;
                effects.accept(new Effect.Renew(number, current.session(), Rules.renewTimeout(current.ttl())));
            }
            next = Rules.earlier(next, current.deadline());
            next = renewing ? next : Rules.earlier(next, renewAt);
            next = Rules.earlier(next, settleHoldings(now, current));
        } else if (!opening && openAt != Rules.NEVER) {
            if (now - openAt >= 0) {
                opening = true;
                openAt = Rules.NEVER;
                effects.accept(new Effect.Open(number, ++attempts, ttl, Rules.openTimeout(ttl)));
            } else {
                next = Rules.earlier(next, openAt);
            }
        }
        wake(Rules.earlier(next, settleRetired(now)));
    }

    /** Asks only where there is something to lose; returns when to come back. */
    private long settleHoldings(long now, Lease lease) {
        if (!askingHoldings && now - holdingsAt >= 0) {
            askingHoldings = members.anySelected();
            if (askingHoldings) {
                holdingsAskedAt = now;
                effects.accept(new Effect.Holdings(number, lease.session(), Rules.callTimeout(lease.ttl())));
            } else {
                askHoldingsLater(now);
            }
        }
        return askingHoldings ? Rules.NEVER : holdingsAt;
    }

    private long settleRetired(long now) {
        long next = Rules.NEVER;
        for (Map.Entry<Long, Retired> entry : retired.entrySet()) {
            Retired old = entry.getValue();
            if (!old.ending && now - old.endAt >= 0) {
                old.ending = true;
                effects.accept(new Effect.End(number, entry.getKey(), Rules.callTimeout(ttl)));
            } else if (!old.ending) {
                next = Rules.earlier(next, old.endAt);
            }
        }
        return next;
    }

    private void wake(long at) {
        if (at != wakeAt) {
            wakeAt = at;
            effects.accept(new Effect.WakeKeeper(number, at));
        }
    }

    /** A session given up, which the store may still have. */
    private static final class Retired {
        final long forgetAt;
        long endAt;
        boolean ending;
        int failures;

        Retired(long endAt, long forgetAt) {
            this.endAt = endAt;
            this.forgetAt = forgetAt;
        }
    }
}
