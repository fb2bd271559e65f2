package dev.locked.internal.engine;

import dev.locked.DeselectCause;
import dev.locked.NodeState;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One node on one path: whether it is selected, when it tries, when it gives up. Pure: time is an argument, what is to be
 * done comes out as effects.
 *
 * <p>What keeps it safe: a claim rests on the lease's deadline, looked at before anything else in each step; each answer
 * names the call that it answers, so that late ones are recognised; a win that comes too late is given back; a path that
 * may be ours without our knowing is read until that is clear.
 */
final class Election {
    private enum Phase {
        /** Not started. */
        IDLE,
        /** Somebody else's turn, or nobody's. */
        FOLLOWING,
        /** An acquire is on its way. */
        CAMPAIGNING,
        /** An acquire may have taken effect: a read must tell. */
        DOUBTFUL,
        /** The path is ours. */
        SELECTED,
        /** Deselected on purpose; the user's handlers run. */
        HANDING_OVER,
        /** The path is being freed. */
        RELEASING,
        /** Stopped for the user; an acquire of unknown outcome may still turn up. */
        CLEANING
    }

    /** A leadership. */
    static final class Term {
        final long session;
        final long token;
        final long attempt;
        final long since;
        long version;
        long updatedAt;
        boolean gone;

        Term(long session, Holder holder, long since) {
            this.session = session;
            this.token = holder.token();
            this.attempt = holder.attempt();
            this.since = since;
            this.updatedAt = since;
            this.version = holder.version();
        }
    }

    /** The engine's side of what an election needs. */
    interface Sessions {
        /** Begins to use the session; returns it if there is one. */
        @Nullable
        Lease join(Election election, long now);

        /** Ends using it. */
        void leave(Election election, long now);

        /** An operation learned that it is no more. */
        void foundGone(Election election, long session);
    }

    /** The other nodes of this process on the same path. */
    interface Neighbours {
        /** Whether this names a candidate that was one of this process and is no more. */
        boolean isFormer(String candidate);

        /** Tells all of them that the store has gone back. */
        void rolledBack(Holder holder, long seen);
    }

    private final ElectionSpec spec;
    private final DoubleSupplier random;
    private final Sessions sessions;
    private final Neighbours neighbours;
    private final PathMemory memory;
    private final Consumer<Effect> effects;
    private final View view;
    private final Reads reads;
    private final Updates updates;

    private Phase phase = Phase.IDLE;
    private NodeState state = NodeState.NEW;
    /** What the node is to become: WAITING while it is to run, STOPPED or FAILED when it is to end. */
    private NodeState goal = NodeState.STOPPED;

    private String value;
    private @Nullable Lease lease;
    private @Nullable Term term;
    /**
     * Whether the store has answered an acquire or a read of ours, or had shown us an entry before we asked for the path.
     * Until then an acquire that is refused is final: on some stores anybody may open a session.
     */
    private boolean admitted;

    /** Whether it has done anything for us, be it that it opened our session. Until then any refusal is final. */
    private boolean served;

    private long attempt;
    /** The largest token that this process had seen then, of the counting that the store is at. */
    private long tokenBeforeAcquire;
    /** {@link View#changes} when the acquire was sent. */
    private long changesBeforeAcquire;

    private int failures;
    private int refusals;
    private long retryAt;
    private boolean watching;
    private boolean watchSaysFree;
    private long ghostUntil = Rules.NEVER;

    private long handOverBy;
    private long updatesAt = Rules.NEVER;
    private boolean releasing;
    private boolean removing;
    /** The token of the last entry that was freed without a term, and how often in a row. */
    private long orphan;

    private int orphanReleases;
    private boolean releasingOrphan;

    private final List<Long> stopRequests = new ArrayList<>();
    private final List<Long> resignRequests = new ArrayList<>();
    private boolean pauseAfter;
    /** Whether {@code retryAt} need not be awaited any more as soon as another is seen to own the path. */
    private boolean yielding;

    private long stopBy = Rules.NEVER;
    private long wakeAt = Rules.NEVER;

    Election(
            ElectionSpec spec,
            DoubleSupplier random,
            Sessions sessions,
            Neighbours neighbours,
            PathMemory memory,
            Consumer<Effect> effects) {
        this.spec = spec;
        this.random = random;
        this.sessions = sessions;
        this.neighbours = neighbours;
        this.memory = memory;
        this.effects = effects;
        this.value = spec.value();
        this.view = new View(memory, this::announce);
        this.reads = new Reads(spec.number(), random, effects);
        this.updates = new Updates(spec.number(), effects);
    }

    ElectionSpec spec() {
        return spec;
    }

    /** Whether it claims to be selected, by a clock that shows {@code now}. */
    boolean claims(long now) {
        return phase == Phase.SELECTED && lease != null && now - lease.deadline() < 0;
    }

    /** The token of the current term, 0 without one. */
    long token() {
        return phase == Phase.SELECTED && term != null ? term.token : 0;
    }

    /** What was seen last of the entry of the current term; null without one. */
    @Nullable
    Holder ownEntry() {
        return token() == 0 ? null : view.there();
    }

    /** Whether an acquire with this number is still wanted. */
    boolean wants(long someAttempt) {
        return phase == Phase.CAMPAIGNING && attempt == someAttempt;
    }

    /** The acquire in hand goes out now: it may have waited for those of others on the path. */
    void acquireSent() {
        tokenBeforeAcquire = memory.token();
    }

    /** Takes a signal; the first thing is always to see whether our time is over. */
    void step(long now, Signal signal) {
        if (phase == Phase.SELECTED && !claims(now)) {
            lose(DeselectCause.LEASE_EXPIRED, now);
        }
        signal.deliverTo(this, now);
        settle(now);
    }

    // ---- what the user asks for

    void started(long now) {
        goal = NodeState.WAITING;
        if (spec.competes()) {
            memory.sawTtl(spec.ttl());
        }
        stopBy = Rules.NEVER;
        admitted = false;
        served = false;
        pauseAfter = false;
        if (phase != Phase.IDLE) {
            served = lease != null;
            // The last stop has left something to clean up, which goes on.
            if (phase == Phase.CLEANING) {
                phase = Phase.FOLLOWING;
            }
            view.forget();
            reads.want(now);
            enter(NodeState.WAITING);
            return;
        }
        phase = Phase.FOLLOWING;
        view.forget();
        failures = 0;
        retryAt = now;
        reads.start(now, ttl());
        enter(NodeState.WAITING);
        if (spec.competes()) {
            lease = sessions.join(this, now);
            served = lease != null;
            if (lease != null) {
                memory.sawTtl(lease.ttl());
            }
        }
    }

    /** The first campaign tells the state of the path; the watch comes after it, so as not to slow it down. */
    private void watchIfDue() {
        if (!watching && phase != Phase.IDLE && phase != Phase.CAMPAIGNING) {
            watching = true;
            effects.accept(new Effect.Watch(spec.number(), true));
        }
    }

    void stopAsked(long now, long request) {
        if (isEnded()) {
            effects.accept(new Effect.Complete(spec.number(), request, null));
            return;
        }
        stopRequests.add(request);
        end(NodeState.STOPPED, DeselectCause.STOPPED, now);
    }

    void resignAsked(long now, long request, long token) {
        if (phase == Phase.SELECTED && term().token == token) {
            resignRequests.add(request);
            pauseAfter = true;
            handOver(DeselectCause.RESIGNED, now);
        } else if (term != null && term.token == token) {
            resignRequests.add(request);
        } else {
            effects.accept(new Effect.Complete(spec.number(), request, null));
        }
    }

    void updateAsked(long now, long request, long token, String newValue) {
        if (phase == Phase.SELECTED && term().token == token) {
            updates.add(request, newValue);
        } else {
            effects.accept(
                    new Effect.Complete(spec.number(), request, new Problem(Fault.NOT_SELECTED, "update", null)));
        }
    }

    void handedOver(long now, long token) {
        if (phase == Phase.HANDING_OVER && term().token == token) {
            release(now);
        }
    }

    // ---- the session

    void sessionUp(long now, Lease up) {
        lease = up;
        served = true;
        memory.sawTtl(up.ttl());
        retryAt = now;
    }

    void sessionRenewed(long now, Lease renewed) {
        lease = renewed;
        if (phase == Phase.SELECTED) {
            announce(new Event.Refreshed(term().token));
            announce(new Event.Pinged(Objects.requireNonNull(view.shown())));
        }
    }

    void sessionDown(long now, long session, boolean expired) {
        if (lease == null || lease.session() != session) {
            return;
        }
        lease = null;
        if (phase == Phase.SELECTED) {
            lose(expired ? DeselectCause.LEASE_EXPIRED : DeselectCause.SESSION_LOST, now);
        } else if (phase == Phase.CAMPAIGNING || phase == Phase.DOUBTFUL) {
            phase = Phase.FOLLOWING;
        }
        ghostUntil = Rules.NEVER;
        reads.want(now);
    }

    /** The entry of a term is there, and needs no read of its own; or it may be gone, and a read tells. */
    void holdingsTold(long now, Set<String> paths, long askedAt) {
        if (phase != Phase.SELECTED || askedAt - term().since < 0) {
            return;
        }
        if (paths.contains(spec.path())) {
            reads.spare(now, ttl());
        } else {
            reads.want(now);
        }
    }

    void sessionTrouble(long now, Problem problem) {
        trouble(problem, now);
    }

    // ---- campaigning

    private void campaignIfFree(long now) {
        if (lease == null || now - lease.deadline() >= 0 || now - campaignAt(now) < 0) {
            return;
        }
        if (view.there() == null || watchSaysFree) {
            attempt++;
            campaign(lease);
        }
    }

    /** When the next campaign may begin, if the path is free. */
    private long campaignAt(long now) {
        long until = memory.pauseUntil();
        return memory.isPausing(now) && retryAt - until < 0 ? until : retryAt;
    }

    private void campaign(Lease under) {
        phase = Phase.CAMPAIGNING;
        changesBeforeAcquire = view.changes();
        watchSaysFree = false;
        yielding = false;
        effects.accept(
                new Effect.Acquire(spec.number(), attempt, under.session(), value, Rules.callTimeout(under.ttl())));
    }

    void acquireAnswered(long now, Signal.AcquireAnswered signal) {
        if (!wants(signal.attempt()) || lease == null || lease.session() != signal.session()) {
            answeredTooLate(now, signal);
        } else if (signal.answer() instanceof Signal.Answer.Won won) {
            boolean behind = won.holder().token() <= tokenBeforeAcquire; // which maybe only a neighbour had seen
            if (behind || (changesBeforeAcquire == view.changes() && view.isBehind(won.holder()))) {
                rolledBack(won.holder(), now);
            }
            if (watchSaysFree && view.isThere(won.holder())) {
                // Won, and maybe gone again: the watch was faster than the answer.
                phase = Phase.DOUBTFUL;
                reads.want(now);
            } else {
                won(won.holder(), lease, now);
            }
        } else if (signal.answer() instanceof Signal.Answer.Held held) {
            held(held.holder(), lease, now);
        } else if (signal.answer() instanceof Signal.Answer.Failed failed) {
            acquireFailed(failed.problem(), now);
        }
    }

    /** Nobody waits for this any more: what it may have got is given back. */
    private void answeredTooLate(long now, Signal.AcquireAnswered signal) {
        if (signal.answer() instanceof Signal.Answer.Won won) {
            effects.accept(new Effect.Release(
                    spec.number(), signal.session(), won.holder().token(), Rules.callTimeout(ttl())));
        }
        reads.want(now);
    }

    private void won(Holder holder, Lease under, long now) {
        term = new Term(under.session(), holder, now);
        admitted = true;
        failures = 0;
        refusals = 0;
        boolean isOld = !isCurrent(holder) || holder.token() < memory.token();
        if (goal != NodeState.WAITING || now - under.deadline() >= 0 || isOld || memory.isPausing(now)) {
            pauseAfter = true;
            release(now);
            return;
        }
        phase = Phase.SELECTED;
        pauseAfter = false;
        reads.rest(now, ttl());
        // First what is agreed: whoever sees the claim is to see that too.
        view.see(holder, now);
        effects.accept(new Effect.Claim(spec.number(), under.session(), holder.token()));
        enter(NodeState.SELECTED);
        announce(new Event.Selected(holder.token()));
    }

    /** Whether nothing newer was seen than this entry, nor that it is gone or written over. */
    private boolean isCurrent(Holder holder) {
        Holder there = view.there();
        return view.isNews(holder)
                || (there != null
                        && there.token() == holder.token()
                        && there.owner().equals(holder.owner())
                        && there.candidate().equals(holder.candidate()));
    }

    private void held(@Nullable Holder holder, Lease under, long now) {
        admitted = true;
        failures = 0;
        refusals = 0;
        phase = Phase.FOLLOWING;
        if (holder != null && isMine(holder, under)) {
            if (holder.token() < tokenBeforeAcquire) {
                rolledBack(holder, now);
            }
            won(holder, under, now);
        } else if (holder == null || view.isBehind(holder) || mayBeFromBeforeRollback(holder, now)) {
            if (view.there() == null) {
                // Held by somebody not seen yet: the read tells. Until then there is nothing to campaign for.
                retryAt = now + Rules.backOff(ttl(), 1, random.getAsDouble());
                yielding = true;
            }
            reads.want(now);
        } else {
            reads.rest(now, ttl());
            seeEntry(holder, true, now);
        }
    }

    /** Of the answer to an acquire. */
    private boolean mayBeFromBeforeRollback(Holder holder, long now) {
        return changesBeforeAcquire != view.changes() && view.mayBeFromBeforeRollback(holder, now);
    }

    private void acquireFailed(Problem problem, long now) {
        phase = Phase.FOLLOWING;
        retryAt = now + Rules.backOff(ttl(), ++failures, random.getAsDouble());
        if (problem.fault() == Fault.SESSION_GONE) {
            sessions.foundGone(this, Objects.requireNonNull(lease).session());
        } else if (problem.fault() == Fault.UNKNOWN) {
            phase = Phase.DOUBTFUL;
            ghostUntil = now + Rules.ghostPatience(ttl());
            reads.want(now);
        }
        trouble(problem, admitted, now);
        if (problem.fault() == Fault.REFUSED) {
            retryAt = now + Rules.refusedBackOff(ttl(), ++refusals, random.getAsDouble());
        }
    }

    /** Whether an entry is what the acquire in hand wrote. */
    private boolean isMine(Holder holder, Lease under) {
        return holder.isBy(spec.candidate(), attempt) && holder.owner().equals(under.owner());
    }

    // ---- what is seen of the path

    void watched(long now, @Nullable Holder holder) {
        if (phase == Phase.IDLE) {
            return;
        }
        served = true;
        if (holder != null) {
            admitted |= phase != Phase.CAMPAIGNING;
        }
        if (holder != null && !isOfTerm(holder) && view.mayBeFromBeforeRollback(holder, now)) {
            if (phase == Phase.SELECTED) {
                lose(DeselectCause.TAKEN_AWAY, now); // if it is not, the path is another's
            }
            reads.want(now);
        } else if (holder != null) {
            if (view.isBehind(holder) && !isEcho(holder, now)) {
                reads.want(now); // it may be what the store has gone back to
            }
            seeEntry(holder, false, now);
        } else if (view.there() != null) {
            // Empty has no number, so this may be old news. A campaign or a read tells.
            watchSaysFree = true;
            if (phase != Phase.FOLLOWING || !spec.competes() || lease == null || now - campaignAt(now) < 0) {
                reads.want(now);
            }
        }
    }

    private boolean isOfTerm(Holder holder) {
        return term != null && term.token == holder.token();
    }

    /** Whether this is an older state of what is there, told late; a leader takes its own for that only for a while. */
    private boolean isEcho(Holder holder, long now) {
        return view.isTermThere(holder) && (phase != Phase.SELECTED || now - term().updatedAt - Rules.ECHO < 0);
    }

    void watchBroken(long now, Problem problem) {
        if (phase != Phase.IDLE) {
            trouble(problem, now);
        }
    }

    void readAnswered(long now, long read, @Nullable Holder holder, @Nullable Problem problem) {
        if (!reads.isUnderWay(read)) {
            return;
        }
        if (problem != null) {
            reads.failed(now, ttl());
            trouble(problem, now);
            return;
        }
        admitted = true;
        reads.succeeded(now, ttl());
        watchSaysFree = false;
        boolean overtaken = reads.isOvertaken(view.changes());
        if (holder != null && !(overtaken && view.mayBeFromBeforeRollback(holder, now))) {
            boolean behind = view.isBehind(holder) || holder.token() < reads.tokenBefore();
            if (behind && !overtaken) {
                rolledBack(holder, now);
            }
            seeEntry(holder, true, now);
        } else if (overtaken) {
            reads.want(now);
        } else {
            seeNothing(now);
        }
    }

    /**
     * What the store answers to a request that was sent after all that was seen can't be older than that: where it is so, the
     * store has gone back. It was emptied, or restored from a backup, and counts anew.
     */
    private void rolledBack(Holder holder, long now) {
        long seen = memory.token();
        memory.rolledBack(holder.token(), now);
        neighbours.rolledBack(holder, seen);
        startAnew(holder, seen, now);
    }

    void rolledBackSeenByAnother(long now, Holder holder, long seen) {
        if (phase != Phase.IDLE) {
            startAnew(holder, seen, now);
            if (holder.candidate().equals(spec.candidate())) {
                seeEntry(holder, true, now); // it has to go, and nobody else would know it
            }
            reads.want(now);
        }
    }

    /** Ends what rests on the former counting of the store, and forgets it. */
    private void startAnew(Holder holder, long seen, long now) {
        endTermBehind(holder, now);
        tokenBeforeAcquire = 0;
        announce(new Event.RolledBack(seen, holder.token()));
        view.rollback();
        if (spec.stopOnRollback()) {
            end(NodeState.FAILED, DeselectCause.FAILED, now);
        }
    }

    /** Ends the term that the store has gone back behind; what is handed over is freed only where it is there. */
    private void endTermBehind(Holder holder, long now) {
        Term mine = term;
        boolean isThere = mine != null
                && holder.token() == mine.token
                && holder.isBy(spec.candidate(), mine.attempt)
                && lease != null
                && holder.owner().equals(lease.owner());
        if (phase == Phase.SELECTED) {
            lose(DeselectCause.TAKEN_AWAY, now);
        } else if (mine != null && !isThere) {
            mine.gone = true;
        }
    }

    private void seeNothing(long now) {
        if (phase == Phase.SELECTED) {
            lose(DeselectCause.TAKEN_AWAY, now);
        } else if (phase == Phase.HANDING_OVER) {
            term().gone = true;
        } else if (phase == Phase.RELEASING) {
            endTerm(now);
        } else if (phase == Phase.DOUBTFUL) {
            tryTheSameAgain(now);
        }
        view.seeNothing();
    }

    /** The first try may still be under way: under the same name the second can do no harm. */
    private void tryTheSameAgain(long now) {
        if (goal != NodeState.WAITING) {
            phase = Phase.FOLLOWING;
        } else if (lease != null && now - lease.deadline() < 0 && now - campaignAt(now) >= 0) {
            campaign(lease);
        } else {
            reads.wantBy(campaignAt(now));
        }
    }

    private void seeEntry(Holder holder, boolean certain, long now) {
        if (holder.candidate().equals(spec.candidate())) {
            seeOwn(holder, certain, now);
        } else {
            seeOther(holder, certain, now);
        }
        Holder shown = view.shown();
        if (certain && phase != Phase.DOUBTFUL && shown != null && shown.token() == holder.token()) {
            announce(new Event.Pinged(shown));
        }
    }

    private void seeOther(Holder holder, boolean certain, long now) {
        Term mine = term;
        if (mine != null && (holder.token() == mine.token || holder.isNewerThan(mine.token, mine.version))) {
            if (phase == Phase.SELECTED) {
                takenAway(holder, mine, now);
            } else if (!isWrittenOver(holder, mine)) {
                mine.gone = true;
                if (phase == Phase.RELEASING) {
                    endTerm(now);
                }
            }
        }
        if (phase == Phase.DOUBTFUL && certain) {
            phase = Phase.FOLLOWING;
        }
        if (yielding && view.isNews(holder)) {
            // Another has its turn, or is the one who held the path: that is what the pause was for.
            yielding = false;
            retryAt = now;
        }
        view.see(holder, now);
        if (certain && phase == Phase.FOLLOWING && neighbours.isFormer(holder.candidate())) {
            releaseOrphan(holder, now); // nobody else knows it, and our session would keep it alive
        }
    }

    /** Under another token our entry is gone; under ours somebody has written over it, and it has to go. */
    private void takenAway(Holder holder, Term mine, long now) {
        boolean writtenOver = isWrittenOver(holder, mine);
        lose(DeselectCause.TAKEN_AWAY, now);
        if (writtenOver) {
            term = mine;
            release(now);
        }
    }

    /** Whether an entry is that of the term, with other bytes: a store that has gone back may use a token again. */
    private boolean isWrittenOver(Holder holder, Term mine) {
        boolean anothers =
                lease != null && !holder.owner().isEmpty() && !holder.owner().equals(lease.owner());
        return holder.token() == mine.token && holder.version() - mine.version > 0 && !anothers;
    }

    private void seeOwn(Holder holder, boolean certain, long now) {
        Term mine = term;
        if (mine != null && holder.token() == mine.token) {
            if (phase == Phase.SELECTED) {
                seeTerm(holder, mine, certain, now);
            }
        } else if (phase == Phase.DOUBTFUL && lease != null && isMine(holder, lease)) {
            won(holder, lease, now);
        } else if (wants(holder.attempt())) {
            // The answer is on its way; until then only that the entry is there.
            view.notice(holder, now);
        } else if (isCurrent(holder)) {
            seeOrphan(holder, now);
        }
    }

    /** Our own entry while we are selected. */
    private void seeTerm(Holder holder, Term mine, boolean certain, long now) {
        String pending = updates.pending();
        boolean ours = holder.attempt() == mine.attempt
                && lease != null
                && holder.owner().equals(lease.owner());
        if (holder.version() - mine.version < 0) {
            return;
        }
        if (holder.version() == mine.version) {
            if (certain && updates.isDoubtful()) {
                updates.retry(now, ttl(), random.getAsDouble());
            }
        } else if (ours && holder.value().equals(pending)) {
            if (updates.isDoubtful()) {
                mine.version = holder.version();
                value = updates.applied();
            }
        } else if (ours && holder.value().equals(value)) {
            mine.version = holder.version();
        } else {
            takenAway(holder, mine, now);
        }
        view.see(holder, now);
    }

    /** An entry of ours that we do not claim: the late effect of an acquire given up. It must not stay. */
    private void seeOrphan(Holder holder, long now) {
        if (phase == Phase.SELECTED) {
            lose(DeselectCause.TAKEN_AWAY, now);
        }
        view.see(holder, now);
        if (phase != Phase.HANDING_OVER) { // then the handlers of a later term run, which count on the path
            releaseOrphan(holder, now);
        }
    }

    private void releaseOrphan(Holder holder, long now) {
        boolean mayRelease =
                lease != null && now - lease.deadline() < 0 && holder.owner().equals(lease.owner());
        boolean again = orphan == holder.token();
        if (mayRelease && !(again && releasingOrphan)) {
            orphanReleases = again ? orphanReleases + 1 : 1;
            orphan = holder.token();
            releasingOrphan = true;
            effects.accept(new Effect.Release(
                    spec.number(), Objects.requireNonNull(lease).session(), holder.token(), Rules.callTimeout(ttl())));
        }
    }

    // ---- updating

    void updateAnswered(long now, long request, long version, @Nullable Problem problem) {
        if (phase != Phase.SELECTED || !updates.isHead(request)) {
            return;
        }
        if (problem != null) {
            updateFailed(problem, now);
        } else if (version == 0) {
            updates.doubt();
            reads.want(now);
        } else {
            term().version = version;
            term().updatedAt = now;
            value = updates.applied();
            view.see(Objects.requireNonNull(view.there()).withValue(value, version), now);
        }
    }

    private void updateFailed(Problem problem, long now) {
        if (problem.fault() == Fault.REFUSED) {
            updates.refused(problem);
            return;
        }
        if (problem.fault() == Fault.NOT_APPLIED) {
            updates.retry(now, ttl(), random.getAsDouble());
        } else {
            updates.doubt();
            reads.want(now);
        }
        if (problem.fault() == Fault.SESSION_GONE) {
            sessions.foundGone(this, term().session);
        }
        trouble(problem, now);
    }

    // ---- the end of a term

    /** The term has ended by itself. What we leave behind is dealt with by whoever ended it, or by the session's end. */
    private void lose(DeselectCause cause, long now) {
        long token = term().token;
        effects.accept(new Effect.Claim(spec.number(), term().session, 0));
        updates.abandon();
        phase = Phase.FOLLOWING;
        term = null;
        retryAt = now;
        enter(NodeState.WAITING);
        announce(new Event.Deselected(token, cause, false));
        reads.want(now);
    }

    /** Ends the term on purpose: the handlers first, then the release, and never past the lease that is in hand. */
    private void handOver(DeselectCause cause, long now) {
        Term ending = term();
        effects.accept(new Effect.Claim(spec.number(), ending.session, 0));
        updates.abandon();
        phase = Phase.HANDING_OVER;
        handOverBy = Rules.earlier(
                now + spec.handOver(), Objects.requireNonNull(lease).deadline());
        enter(NodeState.HANDING_OVER);
        announce(new Event.Deselected(ending.token, cause, true));
    }

    private void release(long now) {
        phase = Phase.RELEASING;
        releasing = false;
        failures = 0;
        retryAt = now;
    }

    private void releaseIfDue(long now) {
        Term ending = term();
        if (ending.gone || lease == null || lease.session() != ending.session) {
            endTerm(now);
        } else if (!releasing && now - retryAt >= 0) {
            releasing = true;
            effects.accept(
                    new Effect.Release(spec.number(), ending.session, ending.token, Rules.callTimeout(lease.ttl())));
        }
    }

    void releaseAnswered(long now, long token, @Nullable Problem problem) {
        if (phase != Phase.RELEASING || term().token != token) {
            orphanReleased(now);
            return;
        }
        releasing = false;
        if (problem == null) {
            released(token, now);
        } else if (problem.fault() == Fault.SESSION_GONE) {
            sessions.foundGone(this, term().session);
            endTerm(now);
        } else {
            retryAt = now + Rules.backOff(ttl(), ++failures, random.getAsDouble());
            trouble(problem, now);
        }
    }

    /** A read tells whether it is gone; one that stays whatever the store says is not released without a pause. */
    private void orphanReleased(long now) {
        releasingOrphan = false;
        if (orphanReleases > 1) {
            reads.wantBy(now + Rules.backOff(ttl(), orphanReleases, random.getAsDouble()));
        } else {
            reads.want(now);
        }
    }

    private void released(long token, long now) {
        Holder there = view.there();
        if (there != null && there.token() == token) {
            if (there.candidate().equals(spec.candidate()) && !there.isUnowned()) {
                view.seeNothing();
            } else {
                reads.want(now); // written over by hand, it may be there all the same
            }
        }
        endTerm(now);
    }

    private void endTerm(long now) {
        term = null;
        phase = Phase.FOLLOWING;
        failures = 0;
        retryAt = pauseAfter ? now + Rules.resignPause(ttl()) : now;
        yielding = pauseAfter;
        pauseAfter = false;
        completeAll(resignRequests);
        if (goal == NodeState.WAITING) {
            enter(NodeState.WAITING);
        }
    }

    // ---- the end of the node

    private void end(NodeState newGoal, DeselectCause cause, long now) {
        if (goal != NodeState.WAITING) {
            return;
        }
        goal = newGoal;
        stopBy = now + spec.handOver() + 2 * Rules.callTimeout(ttl());
        if (phase == Phase.SELECTED) {
            handOver(cause, now);
        }
    }

    private boolean isEnded() {
        return state == NodeState.STOPPED || state == NodeState.FAILED || state == NodeState.NEW;
    }

    private void finish(long now) {
        if (ghostUntil != Rules.NEVER && now - ghostUntil < 0 && lease != null) {
            phase = Phase.CLEANING;
        } else {
            Holder there = view.there();
            if (there != null && there.candidate().equals(spec.candidate())) {
                releaseOrphan(there, now);
            }
            phase = Phase.IDLE;
            ghostUntil = Rules.NEVER;
            lease = null;
            reads.stop();
            watching = false;
            effects.accept(new Effect.Watch(spec.number(), false));
            if (spec.competes()) {
                sessions.leave(this, now);
            }
        }
        reportEnd();
    }

    private void reportEnd() {
        stopBy = Rules.NEVER;
        enter(goal);
        completeAll(resignRequests);
        completeAll(stopRequests);
    }

    private void completeAll(List<Long> requests) {
        requests.forEach(request -> effects.accept(new Effect.Complete(spec.number(), request, null)));
        requests.clear();
    }

    /** Reports an error of anything but an acquire. */
    private void trouble(Problem problem, long now) {
        trouble(problem, admitted || served, now);
    }

    /** Reports an error; ends the node if it is final or the user wants that. What was allowed once may be so again. */
    private void trouble(Problem problem, boolean wasAllowed, long now) {
        announce(new Event.Failed(problem));
        boolean refused = problem.fault() == Fault.REFUSED;
        if (spec.stopOnError() || (refused && !wasAllowed)) {
            end(NodeState.FAILED, DeselectCause.FAILED, now);
        } else if (refused) {
            reads.refused(now, ttl());
        }
    }

    // ---- what follows from the state

    void removeAnswered(long now, @Nullable Problem problem) {
        removing = false;
        view.waitAgain(now);
        if (problem != null) {
            trouble(problem, now);
        }
        reads.want(now);
    }

    void woken(long now) {
        wakeAt = Rules.NEVER;
    }

    /** Starts what is due, then asks to be woken for what comes next. */
    private void settle(long now) {
        if (stopBy != Rules.NEVER && now - stopBy >= 0) {
            reportEnd();
        }
        if (phase == Phase.HANDING_OVER && now - handOverBy >= 0) {
            release(now);
        }
        if (phase == Phase.RELEASING) {
            releaseIfDue(now);
        }
        if (phase == Phase.CLEANING || (phase == Phase.FOLLOWING && goal != NodeState.WAITING)) {
            finish(now);
        } else if (phase == Phase.FOLLOWING && spec.competes()) {
            campaignIfFree(now);
            removeUnownedIfDue(now);
        }
        if (phase == Phase.SELECTED) {
            updatesAt = updates.settle(now, Objects.requireNonNull(lease), term());
        }
        if (phase != Phase.IDLE) {
            reads.settle(now, ttl(), view.changes(), memory.token());
        }
        watchIfDue();
        wake(nextWake(now));
    }

    private void removeUnownedIfDue(long now) {
        Holder there = view.there();
        if (there == null || lease == null || removing || !there.isUnowned()) {
            return;
        }
        if (now - view.since() - Rules.unownedPatience(ttl()) >= 0) {
            removing = true;
            effects.accept(new Effect.RemoveUnowned(
                    spec.number(), lease.session(), there.token(), there.version(), Rules.callTimeout(ttl())));
        }
    }

    private long nextWake(long now) {
        if (phase == Phase.IDLE) {
            return Rules.NEVER;
        }
        long next = Rules.earlier(reads.next(), stopBy);
        if (phase == Phase.SELECTED) {
            Lease under = Objects.requireNonNull(lease);
            next = Rules.earlier(next, updatesAt);
            next = Rules.earlier(next, under.deadline());
        } else if (phase == Phase.HANDING_OVER) {
            next = Rules.earlier(next, handOverBy);
        } else if (phase == Phase.RELEASING && !releasing) {
            next = Rules.earlier(next, retryAt);
        } else if (phase == Phase.CLEANING) {
            next = Rules.earlier(next, ghostUntil);
        } else if (phase == Phase.FOLLOWING && spec.competes() && lease != null) {
            next = Rules.earlier(next, nextInFollowing(now));
        }
        return next;
    }

    private long nextInFollowing(long now) {
        Holder there = view.there();
        if (there == null || watchSaysFree) {
            long at = campaignAt(now);
            return now - at < 0 ? at : Rules.NEVER;
        }
        boolean unowned = there.isUnowned() && !removing;
        return unowned ? view.since() + Rules.unownedPatience(ttl()) : Rules.NEVER;
    }

    private void wake(long at) {
        if (at != wakeAt) {
            wakeAt = at;
            effects.accept(new Effect.WakeElection(spec.number(), at));
        }
    }

    private void enter(NodeState next) {
        if (state != next) {
            state = next;
            effects.accept(new Effect.Announce(spec.number(), new Event.Entered(next)));
        }
    }

    /** Tells the user, unless the node has ended for the user; the end of a term is always told. */
    private void announce(Event event) {
        if (!isEnded() && (goal == NodeState.WAITING || event instanceof Event.Deselected)) {
            effects.accept(new Effect.Announce(spec.number(), event));
        }
    }

    private Term term() {
        return Objects.requireNonNull(term);
    }

    private long ttl() {
        return lease == null ? spec.ttl() : lease.ttl();
    }
}
