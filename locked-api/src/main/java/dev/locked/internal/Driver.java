package dev.locked.internal;

import dev.locked.ErrorPolicy;
import dev.locked.internal.engine.Effect;
import dev.locked.internal.engine.ElectionSpec;
import dev.locked.internal.engine.Engine;
import dev.locked.internal.engine.Fault;
import dev.locked.internal.engine.Holder;
import dev.locked.internal.engine.LeaseSignal;
import dev.locked.internal.engine.Problem;
import dev.locked.internal.engine.Rules;
import dev.locked.internal.engine.Signal;
import dev.locked.spi.Acquisition;
import dev.locked.spi.Backend;
import dev.locked.spi.BackendException;
import dev.locked.spi.Entry;
import dev.locked.spi.Failure;
import dev.locked.spi.MonotonicClock;
import dev.locked.spi.Path;
import dev.locked.spi.Session;
import dev.locked.spi.Watch;
import dev.locked.spi.WatchListener;
import dev.locked.spi.Write;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Carries out what the engine decides, and tells it what came of it. All of its state belongs to the event loop; answers,
 * timers and calls of users come in through the loop and in no other way. Users' calls and answers to calls are taken on the
 * thread that brings them when nobody is at work; watches and timers, which may hold a lock or have others waiting, are not.
 */
final class Driver implements Effect.Performer {
    private final Backend backend;
    private final MonotonicClock clock;
    private final EventLoop loop;
    private final LogBook log;
    private final Engine engine;
    private final CallGuard guard;
    private final CallWindow window;

    private final Map<Long, Candidate> candidates = new HashMap<>();
    private final Map<NodeHandle, Candidate> byNode = new HashMap<>();
    private final Map<Long, Held> sessions = new HashMap<>();
    private final Map<Long, CompletableFuture<Void>> requests = new HashMap<>();
    private final Map<Long, MonotonicClock.Cancellable> electionTimers = new HashMap<>();
    private final Map<Long, MonotonicClock.Cancellable> keeperTimers = new HashMap<>();
    private final Map<Duration, Duration> granted = new ConcurrentHashMap<>();
    /** What the names of this locker's candidates begin with: no other's do, in whatever process. */
    private final String lockerName = UUID.randomUUID().toString().replace("-", "");

    private long numbers;
    private boolean ending;

    Driver(Backend backend, MonotonicClock clock, EventLoop loop, LogBook log) {
        this.backend = backend;
        this.clock = clock;
        this.loop = loop;
        this.log = log;
        this.guard = new CallGuard(clock, loop);
        this.window = new CallWindow(clock);
        SplittableRandom random = new SplittableRandom();
        this.engine = new Engine(random::nextDouble, lockerName);
    }

    // ---- from the user's threads

    void start(NodeHandle node) {
        loop.executeHere(() -> {
            Candidate candidate = byNode.computeIfAbsent(node, this::enlist);
            candidate.running = true;
            node.runtime().began(node);
            node.announcer().unmute();
            feed(candidate.number, new Signal.Started());
        });
    }

    /** Completes, on the loop, when the node has stopped. */
    CompletableFuture<Void> stop(NodeHandle node) {
        return ask(node, Signal.StopAsked::new);
    }

    /** Completes, on the loop, when the engine says so. A node that is not running has nothing to do. */
    CompletableFuture<Void> ask(NodeHandle node, LongFunction<Signal> signal) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        boolean taken = loop.offerHere(() -> {
            Candidate candidate = byNode.get(node);
            long request = ++numbers;
            requests.put(request, done);
            if (candidate == null) {
                answerForNobody(node, request, signal.apply(request));
            } else {
                feed(candidate.number, signal.apply(request));
            }
        });
        if (!taken) {
            answer(done, node.toString(), problemForNobody(signal.apply(0)));
        }
        return done;
    }

    private void answerForNobody(NodeHandle node, long request, Signal signal) {
        complete(node.toString(), request, problemForNobody(signal));
    }

    /** Only an update needs a term; what else is asked of a node that is not running is done already. */
    private static @Nullable Problem problemForNobody(Signal signal) {
        return signal instanceof Signal.UpdateAsked ? new Problem(Fault.NOT_SELECTED, "update", null) : null;
    }

    Duration grantedTtl(Duration asked) {
        return granted.getOrDefault(asked, asked);
    }

    /** Ends all sessions that are left, at once. */
    CompletableFuture<Void> endSessions() {
        CompletableFuture<Void> done = new CompletableFuture<>();
        loop.execute(() -> {
            ending = true;
            keeperTimers.values().forEach(MonotonicClock.Cancellable::cancel);
            candidates.values().forEach(candidate -> candidate.node.unclaim());
            List<CompletableFuture<Void>> ends =
                    sessions.values().stream().map(held -> end(held.session)).toList();
            sessions.clear();
            CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new))
                    .whenComplete((ended, error) -> done.complete(null));
        });
        return done;
    }

    private CompletableFuture<Void> end(Session session) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        long timeout = Rules.callTimeout(session.ttl().toNanos());
        // One that can't be ended expires.
        call("ending a session", timeout, session::end, ended -> done.complete(null), problem -> done.complete(null));
        return done;
    }

    // ---- the loop

    private Candidate enlist(NodeHandle node) {
        NodeSpec spec = node.spec();
        long number = ++numbers;
        Candidate candidate = new Candidate(number, lockerName + Long.toHexString(number), node);
        candidates.put(candidate.number, candidate);
        node.announcements()
                .onHandedOver(token -> loop.execute(() -> feed(candidate.number, new Signal.HandedOver(token))));
        engine.add(new ElectionSpec(
                candidate.number,
                spec.path().value(),
                candidate.name,
                spec.candidate(),
                spec.id(),
                node.localValue(),
                spec.ttl().toNanos(),
                spec.handOverTime().toNanos(),
                spec.errorPolicy() == ErrorPolicy.STOP,
                spec.stopOnStoreRollback()));
        return candidate;
    }

    private void feed(long election, Signal signal) {
        perform(engine.step(clock.nanoTime(), election, signal));
    }

    private void feedKeeper(long keeper, LeaseSignal signal) {
        perform(engine.step(clock.nanoTime(), keeper, signal));
    }

    private void perform(List<Effect> effects) {
        for (Effect effect : effects) {
            try {
                effect.performBy(this);
            } catch (Throwable e) {
                // One that fails must not take the others with it: the engine counts on each.
                log.write(
                        System.Logger.Level.ERROR,
                        "could not perform " + effect.getClass().getSimpleName(),
                        e);
            }
        }
    }

    /** Calls about a path wait for their turn, since there may be thousands. */
    private <T extends @Nullable Object> void callInTurn(
            String what,
            long timeout,
            Function<Duration, CompletionStage<T>> operation,
            Consumer<T> onResult,
            Consumer<Problem> onProblem) {
        window.enter(
                what,
                () -> call(what, timeout, operation, window::leave, onResult, onProblem),
                never -> onProblem.accept(Problems.of(what, never)));
    }

    /** Calls about a session have no need to, and a lease has no time for it. */
    private <T extends @Nullable Object> void call(
            String what,
            long timeout,
            Function<Duration, CompletionStage<T>> operation,
            Consumer<T> onResult,
            Consumer<Problem> onProblem) {
        call(what, timeout, operation, () -> {}, onResult, onProblem);
    }

    /** Calls the backend and brings its answer to the loop; whatever it does, there is one answer and it comes in time. */
    private <T extends @Nullable Object> void call(
            String what,
            long timeout,
            Function<Duration, CompletionStage<T>> operation,
            Runnable onAnswer,
            Consumer<T> onResult,
            Consumer<Problem> onProblem) {
        CallGuard.Call call = guard.watch(what, timeout, problem -> {
            onAnswer.run();
            onProblem.accept(problem);
        });
        AtomicBoolean answered = new AtomicBoolean();
        attempt(() -> operation.apply(nanos(timeout))).whenComplete((result, error) -> {
            if (answered.compareAndSet(false, true)) {
                loop.executeHere(() -> {
                    if (guard.answered(call)) {
                        onAnswer.run();
                        deliver(what, result, error, onResult, onProblem);
                    }
                });
            }
        });
    }

    private <T extends @Nullable Object> void deliver(
            String what, T result, @Nullable Throwable error, Consumer<T> onResult, Consumer<Problem> onProblem) {
        if (error != null) {
            onProblem.accept(Problems.of(what, error));
            return;
        }
        try {
            onResult.accept(result);
        } catch (Throwable e) {
            log.write(System.Logger.Level.ERROR, what + ": the backend's answer makes no sense", e);
            onProblem.accept(Problems.of(what, e));
        }
    }

    private static <T extends @Nullable Object> CompletionStage<T> attempt(Supplier<CompletionStage<T>> operation) {
        try {
            return operation.get();
        } catch (Throwable e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    // ---- effects on the path

    @Override
    public void acquire(Effect.Acquire effect) {
        Candidate candidate = candidate(effect.election());
        byte[] data = HolderCodec.encode(
                candidate.name, effect.attempt(), candidate.spec().id(), effect.value());
        this.<Acquisition>callInTurn(
                "acquire",
                effect.timeout(),
                timeout -> session(effect.session()).acquire(candidate.path(), data, timeout),
                acquisition -> answer(effect, answer(acquisition)),
                problem -> answer(effect, new Signal.Answer.Failed(problem)));
    }

    private void answer(Effect.Acquire effect, Signal.Answer answer) {
        feed(effect.election(), new Signal.AcquireAnswered(effect.attempt(), effect.session(), answer));
    }

    private static Signal.Answer answer(Acquisition acquisition) {
        if (acquisition instanceof Acquisition.Won won) {
            return new Signal.Answer.Won(HolderCodec.decode(won.entry()));
        }
        Entry by = ((Acquisition.Held) acquisition).by();
        return new Signal.Answer.Held(by == null ? null : HolderCodec.decode(by));
    }

    @Override
    public void read(Effect.Read effect) {
        Path path = candidate(effect.election()).path();
        callInTurn(
                "read",
                effect.timeout(),
                timeout -> backend.read(path, timeout),
                entry -> feed(
                        effect.election(),
                        new Signal.ReadAnswered(
                                effect.read(), entry.map(HolderCodec::decode).orElse(null), null)),
                problem -> feed(effect.election(), new Signal.ReadAnswered(effect.read(), null, problem)));
    }

    @Override
    public void update(Effect.Update effect) {
        Candidate candidate = candidate(effect.election());
        byte[] data = HolderCodec.encode(
                candidate.name, effect.attempt(), candidate.spec().id(), effect.value());
        this.<Write>callInTurn(
                "update",
                effect.timeout(),
                timeout -> session(effect.session())
                        .update(candidate.path(), effect.token(), effect.version(), data, timeout),
                write -> feed(effect.election(), new Signal.UpdateAnswered(effect.request(), version(write), null)),
                problem -> feed(effect.election(), new Signal.UpdateAnswered(effect.request(), 0, problem)));
    }

    private static long version(Write write) {
        return write instanceof Write.Done done ? done.version() : 0;
    }

    @Override
    public void release(Effect.Release effect) {
        Path path = candidate(effect.election()).path();
        call( // not in turn: others wait for the path
                "release",
                effect.timeout(),
                timeout -> session(effect.session()).release(path, effect.token(), timeout),
                write -> feed(effect.election(), new Signal.ReleaseAnswered(effect.token(), null)),
                problem -> feed(effect.election(), new Signal.ReleaseAnswered(effect.token(), problem)));
    }

    @Override
    public void removeUnowned(Effect.RemoveUnowned effect) {
        Path path = candidate(effect.election()).path();
        callInTurn(
                "removal of unowned bytes",
                effect.timeout(),
                timeout -> session(effect.session()).removeUnowned(path, effect.token(), effect.version(), timeout),
                write -> feed(effect.election(), new Signal.RemoveAnswered(null)),
                problem -> feed(effect.election(), new Signal.RemoveAnswered(problem)));
    }

    @Override
    public void watch(Effect.Watch effect) {
        Candidate candidate = candidate(effect.election());
        if (candidate.watch != null) {
            candidate.watch.close();
            candidate.watch = null;
        }
        if (effect.open()) {
            candidate.watch = backend.watch(candidate.path(), new Eye(effect.election()));
        } else {
            candidate.running = false;
            candidate.node.runtime().ended(candidate.node);
            // Behind the effects that follow in this step, and only if the node has not been started again by then.
            loop.execute(() -> discharge(candidate));
        }
    }

    private void discharge(Candidate candidate) {
        if (!candidate.running) {
            engine.remove(candidate.number);
            candidates.remove(candidate.number);
            byNode.remove(candidate.node);
            cancel(electionTimers.remove(candidate.number));
        }
    }

    /** Looks at a path for an election. */
    private final class Eye implements WatchListener {
        private final long election;

        Eye(long election) {
            this.election = election;
        }

        @Override
        public void state(@Nullable Entry now) {
            Holder holder = now == null ? null : HolderCodec.decode(now);
            loop.execute(() -> feed(election, new Signal.Watched(holder)));
        }

        @Override
        public void broken(BackendException cause) {
            Problem problem = Problems.of("watch", cause);
            loop.execute(() -> feed(election, new Signal.WatchBroken(problem)));
        }
    }

    // ---- effects on sessions

    @Override
    public void open(Effect.Open effect) {
        Duration asked = nanos(effect.ttl());
        long begun = clock.nanoTime();
        call(
                "opening a session",
                effect.timeout(),
                timeout -> backend.openSession(asked, timeout),
                session -> opened(effect, asked, begun, session),
                problem -> feedKeeper(effect.keeper(), new LeaseSignal.OpenFailed(effect.attempt(), problem)));
    }

    private void opened(Effect.Open effect, Duration asked, long begun, Session session) {
        if (ending) {
            session.end(nanos(effect.timeout()));
            return;
        }
        long provenAt = session.provenAliveNanos();
        if (provenAt - begun < 0 || provenAt - clock.nanoTime() > 0) {
            BackendException foreign = new BackendException(
                    Failure.REFUSED,
                    "the backend counts time by another clock than this locker; build both with one, by .clock(...)",
                    null);
            feedKeeper(
                    effect.keeper(),
                    new LeaseSignal.OpenFailed(effect.attempt(), Problems.of("opening a session", foreign)));
            return;
        }
        long number = ++numbers;
        sessions.put(number, new Held(session, effect.keeper()));
        Duration before = granted.put(asked, session.ttl());
        if (before == null && session.ttl().compareTo(asked) > 0) {
            log.write(
                    System.Logger.Level.WARNING,
                    "ttl {0} is below what the store grants and was raised to {1}",
                    asked,
                    session.ttl());
        }
        feedKeeper(
                effect.keeper(),
                new LeaseSignal.Opened(
                        effect.attempt(), number, session.owner(), session.ttl().toNanos(), provenAt));
    }

    @Override
    public void renew(Effect.Renew effect) {
        call(
                "renewal",
                effect.timeout(),
                timeout -> session(effect.session()).renew(timeout),
                renewed -> {
                    Held held = sessions.get(effect.session());
                    if (held != null) {
                        long now = clock.nanoTime();
                        long provenAt = Math.min(held.session.provenAliveNanos() - now, 0) + now;
                        feedKeeper(effect.keeper(), new LeaseSignal.Renewed(effect.session(), provenAt));
                    }
                },
                problem -> feedKeeper(effect.keeper(), new LeaseSignal.RenewFailed(effect.session(), problem)));
    }

    @Override
    public void holdings(Effect.Holdings effect) {
        long session = effect.session();
        call(
                "telling what a session holds",
                effect.timeout(),
                timeout -> session(session).holdings(timeout),
                paths -> feedKeeper(effect.keeper(), new LeaseSignal.HoldingsTold(session, values(paths))),
                problem -> feedKeeper(effect.keeper(), new LeaseSignal.HoldingsFailed(session, problem)));
    }

    private static Set<String> values(Set<Path> paths) {
        return paths.stream().map(Path::value).collect(Collectors.toSet());
    }

    @Override
    public void end(Effect.End effect) {
        Held held = sessions.get(effect.session());
        if (held == null) {
            feedKeeper(effect.keeper(), new LeaseSignal.Ended(effect.session()));
            return;
        }
        call(
                "ending a session",
                effect.timeout(),
                held.session::end,
                ended -> ended(effect),
                problem -> feedKeeper(effect.keeper(), new LeaseSignal.EndFailed(effect.session())));
    }

    private void ended(Effect.End effect) {
        sessions.remove(effect.session());
        feedKeeper(effect.keeper(), new LeaseSignal.Ended(effect.session()));
    }

    @Override
    public void forget(Effect.Forget effect) {
        sessions.remove(effect.session());
    }

    @Override
    public void extend(Effect.Extend effect) {
        Held held = sessions.get(effect.session());
        if (held == null) {
            return;
        }
        if (held.lease == null) {
            held.lease = new LeaseClock(effect.deadline());
        } else if (!held.lease.extend(effect.deadline())) {
            loop.execute(() -> feedKeeper(held.keeper, new LeaseSignal.Lapsed(effect.session())));
        }
    }

    private Session session(long number) {
        Held held = sessions.get(number);
        if (held == null) {
            throw new BackendException(Failure.SESSION_GONE, "the session was ended", null);
        }
        return held.session;
    }

    // ---- effects on the user

    @Override
    public void claim(Effect.Claim effect) {
        Candidate candidate = candidate(effect.election());
        Held held = sessions.get(effect.session());
        if (effect.token() == 0 || held == null || held.lease == null) {
            candidate.node.unclaim();
        } else {
            candidate.node.announcements().about(candidate.node.claim(effect.token(), held.lease));
        }
    }

    @Override
    public void announce(Effect.Announce effect) {
        effect.event().announceTo(candidate(effect.election()).node.announcements());
    }

    @Override
    public void complete(Effect.Complete effect) {
        complete(candidate(effect.election()).node.toString(), effect.request(), effect.problem());
    }

    private void complete(String who, long request, @Nullable Problem problem) {
        CompletableFuture<Void> done = requests.remove(request);
        if (done != null) {
            answer(done, who, problem);
        }
    }

    private static void answer(CompletableFuture<Void> done, String who, @Nullable Problem problem) {
        if (problem == null) {
            done.complete(null);
        } else {
            done.completeExceptionally(Problems.toException(problem, who));
        }
    }

    // ---- timers

    @Override
    public void wakeElection(Effect.WakeElection effect) {
        long number = effect.election();
        wake(electionTimers, number, effect.at(), () -> feed(number, new Signal.Woken()));
    }

    @Override
    public void wakeKeeper(Effect.WakeKeeper effect) {
        long number = effect.keeper();
        wake(keeperTimers, number, effect.at(), () -> feedKeeper(number, new LeaseSignal.Woken()));
    }

    private void wake(Map<Long, MonotonicClock.Cancellable> timers, long number, long at, Runnable task) {
        cancel(timers.remove(number));
        if (at != Rules.NEVER) {
            timers.put(number, clock.schedule(nanos(at - clock.nanoTime()), () -> loop.execute(task)));
        }
    }

    private static void cancel(MonotonicClock.@Nullable Cancellable timer) {
        if (timer != null) {
            timer.cancel();
        }
    }

    private static Duration nanos(long nanos) {
        return Duration.ofNanos(Math.max(0, nanos));
    }

    private Candidate candidate(long number) {
        Candidate candidate = candidates.get(number);
        if (candidate == null) {
            throw new IllegalStateException("no candidate " + number);
        }
        return candidate;
    }

    /** One life of a node: from its start until nothing of it can turn up in the store any more. */
    private static final class Candidate {
        final long number;
        final String name;
        final NodeHandle node;

        @Nullable
        Watch watch;

        boolean running;

        Candidate(long number, String name, NodeHandle node) {
            this.number = number;
            this.name = name;
            this.node = node;
        }

        NodeSpec spec() {
            return node.spec();
        }

        Path path() {
            return node.spec().path();
        }
    }

    /** A session, and the end of its lease. */
    private static final class Held {
        final Session session;

        @Nullable
        LeaseClock lease;

        final long keeper;

        Held(Session session, long keeper) {
            this.session = session;
            this.keeper = keeper;
        }
    }
}
