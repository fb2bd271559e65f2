package dev.locked.internal.engine;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** One process: an engine with a clock of its own, behind a network of its own. */
final class SimProcess implements Effect.Performer {
    /** How the network treats this process. */
    enum Link {
        FINE,
        CUT,
        REQUESTS_LOST,
        ANSWERS_LOST,
        REFUSED,
        LOSSY
    }

    private final Simulation world;
    private final String name;
    private final double rate;
    private final long offset;
    private final Engine engine;
    private final SplittableRandom random;
    private final List<SimNode> nodes = new ArrayList<>();
    private final Map<Long, SimNode> byNumber = new HashMap<>();
    private final Map<Long, String> owners = new HashMap<>();
    private final Map<Long, Long> provenAt = new HashMap<>();
    private final Map<Long, Long> timers = new HashMap<>();
    private final Map<Long, SimNode> stops = new HashMap<>();
    private final Map<Long, Long> watches = new HashMap<>();
    private final Set<Long> discharged = new HashSet<>();
    private final Map<Integer, Long> tokensSeen = new HashMap<>(); // by how often the store had gone back
    private final Map<String, Known> knownBefore = new HashMap<>(); // by session and token
    private int rollbacksSeen;
    private final Map<Long, Long> lastTold = new HashMap<>();
    private final Queue<Runnable> backlog = new ArrayDeque<>();
    private Link link = Link.FINE;
    private boolean paused;
    private boolean crashed;
    private long numbers;

    SimProcess(Simulation world, String name, double rate, long offset, SplittableRandom random) {
        this.world = world;
        this.name = name;
        this.rate = rate;
        this.offset = offset;
        this.random = random;
        this.engine = new Engine(random.split()::nextDouble, name + "-");
    }

    /** A node has noticed that the store has gone back so often. */
    void rolledBack(int rollbacks) {
        rollbacksSeen = Math.max(rollbacksSeen, rollbacks);
    }

    private void sees(long number, Holder holder) {
        SimNode node = byNumber.get(number);
        if (holder == null || node == null || !node.isRunning()) {
            return;
        }
        int rollbacks = world.store().rollbacksBefore(holder.owner(), holder.token());
        tokensSeen.merge(rollbacks, holder.token(), Math::max);
    }

    /**
     * Whether this process had to know, when it asked for a term, that the store had gone back for the so many-th time: it has
     * noticed, or had seen a larger token of before.
     */
    boolean couldTell(Holder term, int rollbacks) {
        Known known = knownBefore.get(term.owner() + " " + term.token());
        if (rollbacksSeen >= rollbacks || known == null) {
            return rollbacksSeen >= rollbacks;
        }
        return known.tokens.entrySet().stream()
                .anyMatch(seen -> seen.getKey() >= known.rollbacks
                        && seen.getKey() < rollbacks
                        && seen.getValue() >= term.token());
    }

    /** What a process had been told by watches and reads when it asked for a path. */
    private record Known(int rollbacks, Map<Integer, Long> tokens) {}

    SimNode add(boolean candidate, long ttl, long handOver, boolean stopOnRollback) {
        long number = ++numbers;
        String id = name + (candidate ? "." : ".observer") + number;
        ElectionSpec spec = new ElectionSpec(
                number, "/path", name + "-" + number, candidate, id, "v-" + id, ttl, handOver, false, stopOnRollback);
        SimNode node = new SimNode(this, spec);
        nodes.add(node);
        enlist(node);
        return node;
    }

    private void enlist(SimNode node) {
        byNumber.put(node.number(), node);
        engine.add(node.spec());
    }

    List<SimNode> nodes() {
        return nodes;
    }

    boolean isCrashed() {
        return crashed;
    }

    boolean claims(SimNode node) {
        return !crashed && engine.claims(localNow(), node.number());
    }

    long token(SimNode node) {
        return engine.token(node.number());
    }

    // ---- what the user does

    void start(SimNode node) {
        run(() -> {
            if (node.isStopped()) {
                if (discharged.remove(node.number())) {
                    byNumber.remove(node.number());
                    enlist(node.renewed(++numbers));
                }
                node.start();
                feed(node.number(), new Signal.Started());
            }
        });
    }

    void stop(SimNode node) {
        if (node.isRunning()) {
            node.askStop();
            long request = ++numbers;
            stops.put(request, node);
            run(() -> feed(node.number(), new Signal.StopAsked(request)));
        }
    }

    void resign(SimNode node) {
        run(() -> feed(node.number(), new Signal.ResignAsked(++numbers, engine.token(node.number()))));
    }

    void update(SimNode node, String value) {
        run(() -> feed(node.number(), new Signal.UpdateAsked(++numbers, engine.token(node.number()), value)));
    }

    // ---- what befalls it

    void link(Link next) {
        boolean healed = link == Link.CUT && next == Link.FINE;
        link = next;
        for (Long number : watches.keySet()) {
            if (next == Link.CUT && random.nextBoolean()) {
                run(() -> feed(number, new Signal.WatchBroken(problem(Fault.NOT_APPLIED))));
            }
            if (healed) {
                tellState(number);
            }
        }
    }

    void pause() {
        paused = true;
    }

    void resume() {
        paused = false;
        while (!paused && !backlog.isEmpty()) {
            backlog.poll().run();
        }
    }

    void crash() {
        crashed = true;
        nodes.forEach(world.judge()::crashed);
    }

    /** Everything that happens in the process comes through here. */
    private void run(Runnable task) {
        if (paused) {
            backlog.add(() -> run(task));
        } else if (!crashed) {
            task.run();
        }
    }

    private long localNow() {
        return offset + (long) (world.now() * rate);
    }

    private void feed(long election, Signal signal) {
        world.trace(() -> name + " #" + election + " <- " + signal);
        perform(engine.step(localNow(), election, signal));
    }

    private void feedKeeper(long keeper, LeaseSignal signal) {
        world.trace(() -> name + " keeper <- " + signal);
        perform(engine.step(localNow(), keeper, signal));
    }

    private void perform(List<Effect> effects) {
        for (Effect effect : effects) {
            if (!(effect instanceof Effect.WakeElection) && !(effect instanceof Effect.WakeKeeper)) {
                world.trace(() -> name + " -> " + effect);
            }
            effect.performBy(this);
        }
        world.judgeClaims();
    }

    // ---- the network

    private <T> void call(long timeout, Supplier<T> onServer, Consumer<T> onAnswer, Consumer<Problem> onProblem) {
        boolean[] answered = new boolean[1];
        Consumer<Runnable> answer = task -> run(() -> {
            if (!answered[0]) {
                answered[0] = true;
                task.run();
            }
        });
        if (link == Link.REFUSED) {
            world.after(world.lag(), () -> answer.accept(() -> onProblem.accept(problem(Fault.NOT_APPLIED))));
            return;
        }
        world.after((long) (timeout / rate), () -> answer.accept(() -> onProblem.accept(problem(Fault.UNKNOWN))));
        if (link == Link.CUT || link == Link.REQUESTS_LOST || lost()) {
            return;
        }
        world.onServer(world.lag(), () -> {
            Runnable reply;
            try {
                T result = onServer.get();
                reply = () -> onAnswer.accept(result);
            } catch (SimStore.Gone e) {
                reply = () -> onProblem.accept(problem(Fault.SESSION_GONE));
            }
            if (link != Link.CUT && link != Link.ANSWERS_LOST && !lost()) {
                Runnable told = reply;
                world.after(world.lag(), () -> answer.accept(told));
            }
        });
    }

    private boolean lost() {
        return link == Link.LOSSY && random.nextInt(100) < 30;
    }

    private static Problem problem(Fault fault) {
        return new Problem(fault, "simulated", null);
    }

    // ---- effects

    @Override
    public void acquire(Effect.Acquire e) {
        ElectionSpec spec = byNumber.get(e.election()).spec();
        String owner = owners.get(e.session());
        Known known = new Known(rollbacksSeen, Map.copyOf(tokensSeen));
        this.<Signal.Answer>call(
                e.timeout(),
                () -> world.store().acquire(world.now(), owner, spec.candidate(), e.attempt(), spec.id(), e.value()),
                answer -> {
                    if (answer instanceof Signal.Answer.Won won) {
                        knownBefore.put(owner + " " + won.holder().token(), known);
                    }
                    feed(e.election(), new Signal.AcquireAnswered(e.attempt(), e.session(), answer));
                },
                problem -> feed(
                        e.election(),
                        new Signal.AcquireAnswered(e.attempt(), e.session(), new Signal.Answer.Failed(problem))));
    }

    @Override
    public void read(Effect.Read e) {
        call(
                e.timeout(),
                () -> world.store().read(world.now()),
                holder -> {
                    sees(e.election(), holder);
                    feed(e.election(), new Signal.ReadAnswered(e.read(), holder, null));
                },
                problem -> feed(e.election(), new Signal.ReadAnswered(e.read(), null, problem)));
    }

    @Override
    public void update(Effect.Update e) {
        String owner = owners.get(e.session());
        call(
                e.timeout(),
                () -> world.store().update(world.now(), owner, e.token(), e.version(), e.value()),
                version -> feed(e.election(), new Signal.UpdateAnswered(e.request(), version, null)),
                problem -> feed(e.election(), new Signal.UpdateAnswered(e.request(), 0, problem)));
    }

    @Override
    public void release(Effect.Release e) {
        String owner = owners.get(e.session());
        call(
                e.timeout(),
                () -> {
                    world.store().release(world.now(), owner, e.token());
                    return true;
                },
                done -> feed(e.election(), new Signal.ReleaseAnswered(e.token(), null)),
                problem -> feed(e.election(), new Signal.ReleaseAnswered(e.token(), problem)));
    }

    @Override
    public void removeUnowned(Effect.RemoveUnowned e) {
        call(
                e.timeout(),
                () -> {
                    world.store().removeUnowned(world.now(), e.token(), e.version());
                    return true;
                },
                done -> feed(e.election(), new Signal.RemoveAnswered(null)),
                problem -> feed(e.election(), new Signal.RemoveAnswered(problem)));
    }

    @Override
    public void watch(Effect.Watch e) {
        if (e.open()) {
            watches.put(e.election(), ++numbers);
            tellState(e.election());
        } else {
            watches.remove(e.election());
            SimNode node = byNumber.get(e.election());
            // Behind the effects that follow in this step, and only if the node has not been started again by then.
            world.after(0, () -> run(() -> discharge(node, e.election())));
        }
    }

    /** As the driver does with a node that has ended. */
    private void discharge(SimNode node, long number) {
        if (node.isStopped() && node.number() == number && !watches.containsKey(number)) {
            engine.remove(number);
            discharged.add(number);
        }
    }

    /** The store has changed: tell those who watch, late, in order, or not at all. */
    void storeChanged() {
        for (Long number : watches.keySet()) {
            if (link == Link.FINE || (link == Link.LOSSY && random.nextInt(100) < 50)) {
                if (random.nextInt(100) >= world.watchLossPercent()) {
                    tellState(number);
                }
            }
        }
    }

    /**
     * The store was restarted: a watch is broken by that, and tells the state when it is there again, but for those that are
     * silent.
     */
    void storeRestarted(int silentPercent) {
        if (link != Link.CUT) {
            watches.keySet().stream()
                    .filter(number -> random.nextInt(100) >= silentPercent)
                    .forEach(this::tellState);
        }
    }

    private void tellState(long number) {
        Holder state = world.store().read(world.now());
        Long watch = watches.get(number);
        long at = Math.max(world.now() + world.lag(), lastTold.getOrDefault(number, 0L));
        lastTold.put(number, at);
        world.after(
                at - world.now(),
                () -> run(() -> {
                    if (watch != null && watch.equals(watches.get(number))) {
                        if (rollbacksSeen == 0) { // a hint after that may be one from before
                            sees(number, state);
                        }
                        feed(number, new Signal.Watched(state));
                    }
                }));
    }

    @Override
    public void claim(Effect.Claim e) {
        // The judge asks the engine itself.
    }

    @Override
    public void announce(Effect.Announce e) {
        SimNode node = byNumber.get(e.election());
        world.judge().event(node, e.event());
        if (e.event() instanceof Event.Deselected deselected && deselected.acknowledge()) {
            long delay =
                    random.nextInt(10) == 0 ? random.nextLong(3 * node.spec().ttl()) : world.lag();
            world.after(delay, () -> run(() -> feed(e.election(), new Signal.HandedOver(deselected.token()))));
        }
    }

    @Override
    public void complete(Effect.Complete e) {
        SimNode node = stops.remove(e.request());
        if (node != null) {
            world.judge().stopped(node);
            node.stopped();
        }
    }

    @Override
    public void wakeElection(Effect.WakeElection e) {
        wake(e.election(), e.at(), () -> feed(e.election(), new Signal.Woken()));
    }

    @Override
    public void wakeKeeper(Effect.WakeKeeper e) {
        wake(-e.keeper(), e.at(), () -> feedKeeper(e.keeper(), new LeaseSignal.Woken()));
    }

    private void wake(long key, long at, Runnable task) {
        long version = ++numbers;
        timers.put(key, version);
        if (at != Rules.NEVER) {
            long delay = Math.max(0, (long) Math.ceil((at - localNow()) / rate) + 1);
            world.after(
                    delay,
                    () -> run(() -> {
                        if (timers.get(key) == version) {
                            task.run();
                        }
                    }));
        }
    }

    @Override
    public void open(Effect.Open e) {
        long sentAt = localNow();
        call(
                e.timeout(),
                () -> world.store().grant(world.now(), e.ttl()),
                owner -> {
                    long session = ++numbers;
                    owners.put(session, owner);
                    provenAt.put(session, sentAt);
                    feedKeeper(
                            e.keeper(),
                            new LeaseSignal.Opened(
                                    e.attempt(), session, owner, world.store().granted(e.ttl()), sentAt));
                },
                problem -> feedKeeper(e.keeper(), new LeaseSignal.OpenFailed(e.attempt(), problem)));
    }

    @Override
    public void renew(Effect.Renew e) {
        long sentAt = localNow();
        call(
                e.timeout(),
                () -> {
                    world.store().renew(world.now(), owners.get(e.session()));
                    return true;
                },
                done -> {
                    provenAt.merge(e.session(), sentAt, Math::max);
                    feedKeeper(e.keeper(), new LeaseSignal.Renewed(e.session(), provenAt.get(e.session())));
                },
                problem -> feedKeeper(e.keeper(), new LeaseSignal.RenewFailed(e.session(), problem)));
    }

    @Override
    public void holdings(Effect.Holdings e) {
        call(
                e.timeout(),
                () -> world.store().holds(world.now(), owners.get(e.session())) ? Set.of("/path") : Set.<String>of(),
                paths -> feedKeeper(e.keeper(), new LeaseSignal.HoldingsTold(e.session(), paths)),
                problem -> feedKeeper(e.keeper(), new LeaseSignal.HoldingsFailed(e.session(), problem)));
    }

    @Override
    public void end(Effect.End e) {
        call(
                e.timeout(),
                () -> {
                    world.store().end(world.now(), owners.get(e.session()));
                    return true;
                },
                done -> feedKeeper(e.keeper(), new LeaseSignal.Ended(e.session())),
                problem -> feedKeeper(e.keeper(), new LeaseSignal.EndFailed(e.session())));
    }

    @Override
    public void forget(Effect.Forget e) {
        owners.remove(e.session());
    }

    @Override
    public void extend(Effect.Extend e) {
        // The judge asks the engine itself.
    }

    @Override
    public String toString() {
        return name;
    }
}
