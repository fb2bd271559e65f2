package dev.locked.tck.process;

import dev.locked.Locker;
import dev.locked.tck.judge.Bounds;
import dev.locked.tck.judge.Finding;
import dev.locked.tck.judge.History;
import dev.locked.tck.judge.Judge;
import dev.locked.tck.judge.Kind;
import dev.locked.tck.judge.LogFile;
import dev.locked.tck.judge.Role;
import dev.locked.tck.judge.Rule;
import dev.locked.tck.judge.Verdict;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/**
 * Children that compete for a path, what is done to them, and the verdict of the {@link Judge} over it. Not safe for use by
 * many threads; any number of runs may go on at once.
 */
public final class ProcessRun implements AutoCloseable {
    private static final Duration SILENCE = Duration.ofSeconds(10);
    private static final int FINDINGS = 3;

    private final String path;
    private final Duration ttl;
    private final Path folder;
    private final LogFile driver;
    private final LogFile writes;
    private final Ledger ledger;
    private final Bell bell = new Bell();
    private final Map<String, Integer> starts = new HashMap<>();
    private final List<Child> living = new CopyOnWriteArrayList<>(); // the reaper reads it, too
    private final Thread reaper = new Thread(this::destroyAll);

    /**
     * A run.
     *
     * @param path to compete for
     * @param ttl to ask for
     */
    public ProcessRun(String path, Duration ttl) {
        this.path = path;
        this.ttl = ttl;
        try {
            folder = Files.createTempDirectory("locked-processes-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        driver = LogFile.start(folder, "driver", "", Role.DRIVER);
        writes = LogFile.start(folder, "ledger", "", Role.LEDGER);
        ledger = new Ledger(writes);
        Runtime.getRuntime().addShutdownHook(reaper);
    }

    /**
     * Starts a child.
     *
     * @param id to compete with; may be that of one that is gone
     * @param circumstances what it finds itself in
     * @return without waiting for anything
     */
    public Child start(String id, Circumstances circumstances) {
        String name = id + "." + starts.merge(id, 1, Integer::sum);
        Optional<WallClock> wallClock =
                circumstances.faketime().map(library -> new WallClock(library, folder.resolve(name + ".offset")));
        Contender.Args args = new Contender.Args(name, id, path, ttl, folder, circumstances.rate());
        ProcessBuilder builder = new ProcessBuilder(
                        ChildJvm.command(folder.resolve(name + ".args"), Contender.class, args.words()))
                .redirectError(Child.errors(folder, name).toFile());
        builder.environment().put(Locker.URI_VARIABLE, circumstances.uri());
        wallClock.ifPresent(clock -> builder.environment().putAll(clock.environment()));
        driver.write(Kind.SPAWNED, "process", name);
        try {
            Child child = new Child(name, folder, builder.start(), wallClock, bell, token -> ledger.take(name, token));
            living.add(child);
            return child;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * {@code kill -9}.
     *
     * @param child the victim
     * @return the machine's clock just before
     */
    public long kill(Child child) {
        harm("killed", child);
        long at = driver.write(Kind.KILLED, "process", child.name()).at();
        living.remove(child);
        child.kill();
        return at;
    }

    /**
     * SIGSTOP.
     *
     * @param child the victim
     * @return the machine's clock just before
     */
    public long stop(Child child) {
        harm("stopped", child);
        long at = driver.write(Kind.STOPPED, "process", child.name()).at();
        ChildJvm.signal("STOP", child.pid());
        return at;
    }

    /**
     * SIGCONT.
     *
     * @param child one that was stopped
     * @return the machine's clock just before
     */
    public long goOn(Child child) {
        long at = System.nanoTime();
        ChildJvm.signal("CONT", child.pid());
        driver.write(Kind.CONTINUED, "process", child.name());
        return at;
    }

    /**
     * Notes some other harm.
     *
     * @param fault what it is
     * @param child whom it hits
     * @return the machine's clock now
     */
    public long harm(String fault, Child child) {
        return driver.write(Kind.FAULT, "fault", fault, "target", child.name()).at();
    }

    /**
     * Asks a child to leave, and waits until it has.
     *
     * @param child which
     * @return the machine's clock just before
     */
    public long leave(Child child) {
        long at = System.nanoTime();
        living.remove(child);
        child.leave();
        return at;
    }

    /**
     * Waits until somebody takes itself for the owner.
     *
     * @param among of these
     * @param within how long at most
     * @return who
     */
    public Child awaitLeader(List<Child> among, Duration within) {
        return bell.await(
                "one of " + names(among) + " is selected",
                within,
                () -> among.stream().filter(child -> child.claim() != 0).findFirst(),
                this::heard);
    }

    /**
     * Waits until all who live agree on one of them.
     *
     * @param within how long at most
     * @return who
     */
    public Child awaitAgreement(Duration within) {
        try {
            return bell.await("all agree on one owner", within, this::agreed, this::heard);
        } catch (AssertionError e) {
            throw new AssertionError("in the logs so far the judge finds " + foul() + "; " + e.getMessage(), e);
        }
    }

    /** What does not come of the run's not being over yet. */
    private List<Finding> foul() {
        return judge(Duration.ZERO, 0, 0).findings().stream()
                .filter(finding -> finding.rule() != Rule.LIVENESS && finding.rule() != Rule.COMPLETENESS)
                .limit(FINDINGS)
                .toList();
    }

    private Optional<Child> agreed() {
        List<Child> leaders =
                living.stream().filter(child -> child.claim() != 0).toList();
        return leaders.stream()
                .filter(leader -> leaders.size() == 1)
                .filter(leader -> living.stream().allMatch(child -> child.told() == leader.claim()))
                .filter(leader -> leader.selected() == leader.claim()) // that comes last, on a thread for callbacks
                .findFirst();
    }

    private static Set<String> names(List<Child> children) {
        Set<String> names = new TreeSet<>();
        children.forEach(child -> names.add(child.name()));
        return names;
    }

    private String heard() {
        return living.stream().map(Child::heard).toList().toString();
    }

    /**
     * Brings the run to its end, with no harm done any more: all agree; each leader leaves, until each has led; the judge
     * judges.
     *
     * @param within how long it may take until all agree, and until the next leads
     * @param terms how many terms there have to be at least
     * @param hits how many faults have to hit a leader at least
     * @return the verdict
     */
    public Verdict end(Duration within, int terms, int hits) {
        driver.write(Kind.HEALED);
        awaitAgreement(within);
        driver.write(Kind.QUIET);
        while (!living.isEmpty()) {
            Child leader = awaitLeader(living, within);
            if (leader.leads(within)) { // asked anew: the judge counts only what it says after the healing
                leave(leader);
            }
        }
        driver.write(Kind.CLOSING);
        driver.close();
        writes.close();
        return judge(within, terms, hits);
    }

    private Verdict judge(Duration liveness, int terms, int hits) {
        try {
            return new Judge(new Bounds(liveness, SILENCE, terms, hits)).judge(History.read(folder));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Where the logs are.
     *
     * @return a folder, until it is removed
     */
    public Path folder() {
        return folder;
    }

    /** Removes the logs. */
    public void remove() {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void destroyAll() {
        living.forEach(Child::destroy);
    }

    /** Ends all children that are left. */
    @Override
    public void close() {
        destroyAll();
        driver.close();
        writes.close();
        try {
            Runtime.getRuntime().removeShutdownHook(reaper);
        } catch (IllegalStateException e) {
            return; // the JVM is ending, and the hook runs anyway
        }
    }
}
