package dev.locked.internal.engine;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * All elections and sessions of one locker: the whole pure core behind one method. A signal and the time go in, the
 * effects to perform come out, in order. Not safe for use by many threads; two engines that are given the same calls and
 * the same random numbers do the same.
 */
public final class Engine {
    private static final int MOST_PATHS_REMEMBERED = 1_000;

    private final DoubleSupplier random;
    private final String prefix;
    private final Map<Long, Election> elections = new HashMap<>();
    private final Map<String, Set<Long>> numbersByPath = new HashMap<>();
    private final Map<String, PathMemory> memories = new LinkedHashMap<>();
    private final Map<Long, SessionKeeper> keepers = new HashMap<>();
    private final Map<Long, SessionKeeper> keepersByTtl = new HashMap<>();
    private final Map<Long, Set<Election>> members = new HashMap<>();
    private final CampaignGate gate = new CampaignGate(new Road());
    private final Queue<Runnable> afterwards = new ArrayDeque<>();
    private List<Effect> effects = new ArrayList<>();
    private long now;

    /**
     * An engine.
     *
     * @param random numbers in [0,1), for jitter
     * @param prefix what the names of its candidates begin with, and those of no other engine's
     */
    public Engine(DoubleSupplier random, String prefix) {
        this.random = random;
        this.prefix = prefix;
    }

    /** Adds an election; it does nothing until it is started. */
    public void add(ElectionSpec spec) {
        PathMemory memory = memories.computeIfAbsent(spec.path(), path -> new PathMemory());
        elections.put(
                spec.number(),
                new Election(spec, random, new Membership(), new OthersOnPath(spec), memory, this::emit));
        numbersByPath
                .computeIfAbsent(spec.path(), path -> new LinkedHashSet<>())
                .add(spec.number());
    }

    /** Removes an election that has ended. */
    public void remove(long election) {
        Election removed = elections.remove(election);
        if (removed != null) {
            numbersByPath.computeIfPresent(removed.spec().path(), (path, numbers) -> {
                numbers.remove(election);
                return numbers.isEmpty() ? null : numbers;
            });
            rememberLonger(removed.spec().path());
            forgetOldest();
        }
    }

    /** Than those whose last node ended before. */
    private void rememberLonger(String path) {
        PathMemory memory = memories.remove(path);
        if (memory != null) {
            memories.put(path, memory);
        }
    }

    /** Paths without a node are remembered, for a node that is started again, but not all that ever were. */
    private void forgetOldest() {
        if (memories.size() - numbersByPath.size() > MOST_PATHS_REMEMBERED) {
            List<String> oldest = memories.entrySet().stream()
                    .filter(memory -> !numbersByPath.containsKey(memory.getKey()))
                    .limit(MOST_PATHS_REMEMBERED / 2)
                    .filter(memory -> !memory.getValue().isPausing(now))
                    .map(Map.Entry::getKey)
                    .toList();
            memories.keySet().removeAll(oldest);
        }
    }

    /** Takes a signal for an election. */
    public List<Effect> step(long time, long election, Signal signal) {
        now = time;
        long before = token(election);
        if (signal instanceof Signal.AcquireAnswered answered) {
            gate.answered(election, answered);
        }
        deliver(election, signal);
        Election winner = elections.get(election);
        if (winner != null) {
            tellNeighbours(winner, signal, before);
        }
        return flush();
    }

    /**
     * What one has won, another node of this process does not hold any more, which its watch may not tell: both have one
     * session, so that the store's word for it would not tell them apart. That it has won it may also have learned from a read.
     * Under a smaller token than the other's it is told by the rollback that it proves, if it proves one.
     */
    private void tellNeighbours(Election winner, Signal signal, long before) {
        Holder won = winner.token() == before ? null : winner.ownEntry();
        if (signal instanceof Signal.AcquireAnswered answered && answered.answer() instanceof Signal.Answer.Won first) {
            won = first.holder(); // also where nobody wants it any more
        }
        if (won == null) {
            return;
        }
        tellOthers(winner.spec(), new Signal.Watched(won));
    }

    private void tellOthers(ElectionSpec of, Signal signal) {
        for (long number : numbersByPath.getOrDefault(of.path(), Set.of())) {
            if (number != of.number()) {
                afterwards.add(() -> deliver(number, signal));
            }
        }
    }

    /** Takes a signal for a keeper of sessions. */
    public List<Effect> step(long time, long keeper, LeaseSignal signal) {
        now = time;
        SessionKeeper target = keepers.get(keeper);
        if (target != null) {
            target.step(now, signal);
        }
        return flush();
    }

    /** Whether an election claims to be selected, by a clock that shows {@code time}. */
    public boolean claims(long time, long election) {
        Election target = elections.get(election);
        return target != null && target.claims(time);
    }

    /** The token of an election's current term, 0 without one. */
    public long token(long election) {
        Election target = elections.get(election);
        return target == null ? 0 : target.token();
    }

    private void deliver(long election, Signal signal) {
        Election target = elections.get(election);
        if (target != null) {
            target.step(now, signal);
        }
    }

    private void emit(Effect effect) {
        if (effect instanceof Effect.Acquire acquire) {
            Election election = elections.get(acquire.election());
            gate.enter(election == null ? "" : election.spec().path(), acquire);
        } else {
            effects.add(effect);
        }
    }

    private List<Effect> flush() {
        for (Runnable task = afterwards.poll(); task != null; task = afterwards.poll()) {
            task.run();
        }
        List<Effect> done = effects;
        effects = new ArrayList<>();
        return done;
    }

    private SessionKeeper keeper(long ttl) {
        return keepersByTtl.computeIfAbsent(ttl, t -> {
            long number = keepers.size() + 1L;
            members.put(number, new LinkedHashSet<>());
            SessionKeeper keeper = new SessionKeeper(number, ttl, random, this::emit, new MembersOf(number));
            keepers.put(number, keeper);
            return keeper;
        });
    }

    /** Those who use the session of one keeper. */
    private final class MembersOf implements SessionKeeper.Members {
        private final long keeper;

        MembersOf(long keeper) {
            this.keeper = keeper;
        }

        private Set<Election> all() {
            return members.getOrDefault(keeper, Set.of());
        }

        @Override
        public void tell(Signal signal) {
            List.copyOf(all()).forEach(member -> member.step(now, signal));
        }

        @Override
        public boolean anySelected() {
            return all().stream().anyMatch(member -> member.token() != 0);
        }
    }

    /** Where campaigns go that the gate lets out, and answers that it gives itself. */
    private final class Road implements CampaignGate.Road {
        @Override
        public boolean wants(Effect.Acquire acquire) {
            Election election = elections.get(acquire.election());
            return election != null && election.wants(acquire.attempt());
        }

        @Override
        public void send(Effect.Acquire acquire) {
            Election election = elections.get(acquire.election());
            if (election != null) {
                election.acquireSent();
            }
            effects.add(acquire);
        }

        @Override
        public void answer(Effect.Acquire acquire, Signal.Answer answer) {
            Signal signal = new Signal.AcquireAnswered(acquire.attempt(), acquire.session(), answer);
            afterwards.add(() -> deliver(acquire.election(), signal));
        }
    }

    /** The other nodes on an election's path. */
    private final class OthersOnPath implements Election.Neighbours {
        private final ElectionSpec spec;

        OthersOnPath(ElectionSpec spec) {
            this.spec = spec;
        }

        @Override
        public boolean isFormer(String candidate) {
            return candidate.startsWith(prefix)
                    && numbersByPath.getOrDefault(spec.path(), Set.of()).stream()
                            .map(elections::get)
                            .noneMatch(election -> election.spec().candidate().equals(candidate));
        }

        @Override
        public void rolledBack(Holder holder, long seen) {
            tellOthers(spec, new Signal.RolledBack(holder, seen));
        }
    }

    /** An election's way to the keeper of its ttl. */
    private final class Membership implements Election.Sessions {
        private @Nullable SessionKeeper keeper;

        @Override
        public @Nullable Lease join(Election election, long time) {
            SessionKeeper joined = keeper(election.spec().ttl());
            keeper = joined;
            Lease lease = joined.join(time);
            members.getOrDefault(joined.number(), new LinkedHashSet<>()).add(election);
            return lease;
        }

        @Override
        public void leave(Election election, long time) {
            SessionKeeper left = keeper;
            if (left != null) {
                members.getOrDefault(left.number(), new LinkedHashSet<>()).remove(election);
                left.leave(time);
            }
        }

        @Override
        public void foundGone(Election election, long session) {
            SessionKeeper asked = keeper;
            if (asked != null) {
                afterwards.add(() -> asked.step(now, new LeaseSignal.FoundGone(session)));
            }
        }
    }
}
