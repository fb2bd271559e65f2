package dev.locked.internal.engine;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/**
 * One run of several engines against one store, with every kind of fault, all drawn from one seed: the same seed is the
 * same run. Ends with a quiet phase in which all must come right, and a stop of all that must leave nothing.
 */
final class Simulation {
    private static final long SECOND = 1_000_000_000L;
    private static final long MILLI = 1_000_000L;

    private final SplittableRandom random;
    private final PriorityQueue<Task> tasks =
            new PriorityQueue<>(Comparator.comparingLong(Task::at).thenComparingLong(Task::number));
    private final SimStore store;
    private final SimJudge judge;
    private final List<SimProcess> processes = new ArrayList<>();
    private final List<SimNode> nodes = new ArrayList<>();
    private final boolean tracing;
    /** What is granted. */
    private final long ttl;
    /** What is asked for. */
    private final long asked;

    private final int tailPercent;
    private final int watchLossPercent;
    private final boolean hands;
    private final boolean rollbacks;
    private final long faultGap;
    private long now;
    private long numbers;
    private long serverBusyUntil;
    private boolean faulty = true;
    private int faults;

    private Simulation(long seed, boolean tracing) {
        this.random = new SplittableRandom(seed);
        this.tracing = tracing;
        this.ttl = (2 + random.nextInt(9)) * SECOND;
        this.tailPercent = random.nextInt(4);
        this.watchLossPercent = random.nextInt(3) == 0 ? 10 + random.nextInt(80) : 0;
        this.hands = random.nextInt(3) == 0;
        this.rollbacks = random.nextInt(3) == 0;
        this.asked = random.nextInt(4) == 0 ? ttl / 3 : ttl;
        this.store = new SimStore(ttl, random.nextBoolean() ? 1_000_000 : 0, random.nextBoolean());
        this.judge = new SimJudge(store);
        this.faultGap = (long) (ttl * (0.1 + random.nextDouble()));
        store.onChange(() -> processes.forEach(SimProcess::storeChanged));
    }

    /** What came of a run; {@code violation} is null when all went well, else what went wrong first. */
    record Outcome(String violation, int terms, int faults, long simulatedNanos) {}

    /** Runs a seed. */
    static Outcome run(long seed) {
        Simulation simulation = new Simulation(seed, false);
        String violation = simulation.run();
        return new Outcome(violation, simulation.judge.terms(), simulation.faults, simulation.now);
    }

    /** Runs a seed and prints all that happens. */
    static String explain(long seed) {
        return new Simulation(seed, true).run();
    }

    private String run() {
        int count = 2 + random.nextInt(3);
        for (int i = 0; i < count; i++) {
            spawn("p" + i);
        }
        nextFault();
        runUntil(12 * ttl);
        heal();
        runUntil(now + 8 * ttl);
        judge.quiet(nodes, store.read(now));
        if (rollbacks) {
            lastRollback();
            judge.quiet(nodes, store.read(now));
        }
        nodes.forEach(node -> node.process().stop(node));
        runUntil(now + 5 * ttl);
        judge.end(store.read(now));
        for (SimNode node : nodes) {
            if (node.isRunning()) {
                judge.violated("never stopped: " + node);
            }
        }
        return judge.verdict();
    }

    private void runUntil(long end) {
        while (judge.verdict() == null && !tasks.isEmpty() && tasks.peek().at <= end) {
            Task task = tasks.poll();
            now = task.at;
            store.expire(now);
            task.what.run();
        }
        now = end;
        store.expire(now);
    }

    private void spawn(String name) {
        double rate = 0.96 + random.nextDouble() * 0.08;
        SimProcess process = new SimProcess(this, name, rate, random.nextLong(1000 * SECOND), random.split());
        processes.add(process);
        int candidates = 1 + random.nextInt(2);
        for (int i = 0; i < candidates; i++) {
            add(process, true);
        }
        if (random.nextInt(2) == 0) {
            add(process, false);
        }
    }

    private void add(SimProcess process, boolean candidate) {
        SimNode node = process.add(candidate, asked, random.nextLong(2 * ttl), rollbacks && random.nextInt(8) == 0);
        nodes.add(node);
        after(random.nextLong(SECOND), () -> process.start(node));
    }

    // ---- faults

    private void nextFault() {
        after((long) (faultGap * -Math.log(1 - random.nextDouble())), () -> {
            if (faulty) {
                fault();
                nextFault();
            }
        });
    }

    private void fault() {
        faults++;
        if (rollbacks && random.nextInt(8) == 0) {
            rollback();
            return;
        }
        SimProcess victim = processes.get(random.nextInt(processes.size()));
        long duration = (long) (ttl * 3 * random.nextDouble() * random.nextDouble());
        switch (random.nextInt(hands ? 14 : 11)) {
            case 0, 1 -> pause(victim, duration);
            case 2 -> crash(victim);
            case 3, 4 -> link(victim, duration);
            case 5 -> serverBusyUntil = Math.max(serverBusyUntil, now + duration / 2);
            case 6 -> store.extendAll(now);
            case 7, 8 -> stopAndStart(node(), duration);
            case 9 -> node().process().resign(node());
            case 10 -> update();
            case 11 -> store.deleteByHand(now);
            case 12 -> store.revokeByHand(now);
            default -> store.overwriteByHand(now, random.nextBoolean());
        }
    }

    private void rollback() {
        switch (random.nextInt(3)) {
            case 0 -> store.backUp(now);
            case 1 -> empty();
            default -> restore();
        }
    }

    private void empty() {
        trace(() -> "the store is emptied");
        store.empty(now);
        processes.forEach(process -> process.storeRestarted(25));
    }

    private void restore() {
        trace(() -> "the store is restored");
        store.restore(now);
        processes.forEach(
                process -> process.storeRestarted(0)); // nothing else tells of one's own entry in an older state
    }

    /** Nothing else is wrong: one ttl until all have noticed, one for a leader who may be forgotten. */
    private void lastRollback() {
        judge.unsettled();
        if (random.nextBoolean()) {
            empty();
            runUntil(now + 2 * ttl + 2 * SECOND);
        } else {
            restore();
            startAllLater(); // what a hand had written may be in the backup, and somebody has to remove it
            runUntil(now + 6 * ttl);
        }
    }

    private void pause(SimProcess victim, long duration) {
        trace(() -> "pause " + victim);
        victim.pause();
        after(duration, victim::resume);
    }

    private void crash(SimProcess victim) {
        trace(() -> "crash " + victim);
        victim.crash();
        processes.remove(victim);
        nodes.removeAll(victim.nodes());
        spawn("p" + ++numbers);
    }

    private void link(SimProcess victim, long duration) {
        SimProcess.Link[] kinds = SimProcess.Link.values();
        SimProcess.Link kind = kinds[1 + random.nextInt(kinds.length - 1)];
        trace(() -> "link of " + victim + " is " + kind);
        victim.link(kind);
        after(duration, () -> victim.link(SimProcess.Link.FINE));
    }

    private void stopAndStart(SimNode node, long duration) {
        node.process().stop(node);
        after(duration, () -> node.process().start(node));
    }

    private void update() {
        SimNode node = node();
        node.process().update(node, "u" + ++numbers);
    }

    private void heal() {
        trace(() -> "heal");
        faulty = false;
        serverBusyUntil = 0;
        processes.forEach(process -> {
            process.link(SimProcess.Link.FINE);
            process.resume();
        });
        startAllLater();
        after(4 * ttl, judge::settled);
    }

    private void startAllLater() {
        after(ttl, () -> nodes.forEach(node -> node.process().start(node)));
    }

    private SimNode node() {
        return nodes.get(random.nextInt(nodes.size()));
    }

    // ---- what processes need of the world

    long now() {
        return now;
    }

    SimStore store() {
        return store;
    }

    SimJudge judge() {
        return judge;
    }

    int watchLossPercent() {
        return faulty ? watchLossPercent : 0;
    }

    void judgeClaims() {
        judge.claims(nodes);
    }

    /** How long a message takes: mostly short, now and then longer than any timeout. */
    long lag() {
        if (faulty && random.nextInt(100) < tailPercent) {
            return random.nextLong(2 * ttl);
        }
        return MILLI / 5 + random.nextLong(4 * MILLI);
    }

    void after(long delay, Runnable what) {
        tasks.add(new Task(now + Math.max(0, delay), ++numbers, what));
    }

    /** Runs at the server when the message is there and the server has time. */
    void onServer(long lag, Runnable what) {
        after(lag, () -> {
            if (now < serverBusyUntil) {
                onServer(serverBusyUntil - now, what);
            } else {
                what.run();
            }
        });
    }

    void trace(Supplier<String> what) {
        if (tracing) {
            System.out.printf("%10.3f ms  %s%n", now / 1e6, what.get());
        }
    }

    private record Task(long at, long number, Runnable what) {}

    /** Replays seeds given on the command line. */
    public static void main(String[] seeds) {
        for (String seed : seeds) {
            System.out.println("seed " + seed + ": " + explain(Long.parseLong(seed)));
        }
    }
}
