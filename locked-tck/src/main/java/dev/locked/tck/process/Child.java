package dev.locked.tck.process;

import dev.locked.tck.judge.Kind;
import dev.locked.tck.judge.LogLine;
import dev.locked.tck.judge.ProcessLog;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** A contender in a JVM of its own, and what is heard of it. Safe for use by many threads. */
public final class Child {
    private static final Duration END = Duration.ofSeconds(60);
    private static final int TOLD_AT_MOST = 8;

    private final String name;
    private final Path folder;
    private final Process process;
    private final Optional<WallClock> wallClock;
    private final Bell bell;
    private final LongConsumer writes;
    private final Thread reader;
    private final List<LogLine> lines = new ArrayList<>(); // this and the others below are guarded by the bell
    private final List<Long> renewals = new ArrayList<>();
    private final List<Clocks> clocks = new ArrayList<>();
    private Optional<Duration> ttl = Optional.empty();

    /**
     * One that was just started.
     *
     * @param writes takes what it writes to the resource
     */
    Child(String name, Path folder, Process process, Optional<WallClock> wallClock, Bell bell, LongConsumer writes) {
        this.name = name;
        this.folder = folder;
        this.process = process;
        this.wallClock = wallClock;
        this.bell = bell;
        this.writes = writes;
        this.reader = new Thread(this::listen, "ear-" + name);
        reader.setDaemon(true);
        reader.start();
    }

    private void listen() {
        try (BufferedReader from = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = from.readLine(); line != null; line = from.readLine()) {
                String[] words = line.split(" ", 3);
                if (words.length == 3 && words[0].equals(ToDriver.MARK)) {
                    bell.ring(() -> hear(words[1], words[2]));
                }
            }
        } catch (IOException e) {
            return; // it was killed
        }
    }

    private void hear(String what, String text) {
        switch (what) {
            case ToDriver.LINE -> lines.add(LogLine.parse(text));
            case ToDriver.WRITE -> writes.accept(Long.parseLong(text));
            case ToDriver.RENEWED -> renewals.add(Long.parseLong(text));
            case ToDriver.TTL -> ttl = Optional.of(Duration.ofNanos(Long.parseLong(text)));
            case ToDriver.CLOCKS -> clocks.add(Clocks.parse(text));
            default -> throw new IllegalStateException(name + " says " + what);
        }
    }

    /**
     * Its name, unique in the run.
     *
     * @return as in the logs
     */
    public String name() {
        return name;
    }

    /**
     * By which it competes.
     *
     * @return that which it was started with
     */
    public String id() {
        return name.substring(0, name.lastIndexOf('.'));
    }

    long pid() {
        return process.pid();
    }

    /** Under which token it takes itself for the owner; zero if it does not. */
    long claim() {
        return bell.look(() -> last(line -> line.kind() == Kind.SAMPLE)
                .map(line -> line.number("token"))
                .orElse(0L));
    }

    /** Of which owner's token it was told last; zero if of none. */
    long told() {
        return bell.look(() -> last(line -> line.kind() == Kind.SEEN || line.kind() == Kind.VACANT)
                .filter(line -> line.kind() == Kind.SEEN)
                .map(line -> line.number("token"))
                .orElse(0L));
    }

    /** By which token it was told last that it is selected; zero if it never was. */
    long selected() {
        return bell.look(() -> last(line -> line.kind() == Kind.SELECT)
                .map(line -> line.number("token"))
                .orElse(0L));
    }

    private Optional<LogLine> last(Predicate<LogLine> wanted) {
        return lines.stream().filter(wanted).reduce((earlier, later) -> later);
    }

    /**
     * Waits for a line of a kind.
     *
     * @param kind the kind
     * @param after the machine's clock after which it was written
     * @param within how long at most
     * @return the first such
     */
    public LogLine await(Kind kind, long after, Duration within) {
        return await(
                name + " logs " + kind,
                within,
                () -> lines.stream()
                        .filter(line -> line.kind() == kind && line.at() - after > 0)
                        .findFirst());
    }

    /**
     * Waits for a renewal of its lease.
     *
     * @param after the machine's clock after which it was told
     * @param within how long at most
     */
    public void awaitRenewal(long after, Duration within) {
        await(
                name + " renews its lease",
                within,
                () -> renewals.stream().filter(at -> at - after > 0).findFirst());
    }

    /**
     * How often its lease was renewed.
     *
     * @param after the machine's clock after which it was told
     * @return zero if never
     */
    public long renewals(long after) {
        return bell.look(() -> renewals.stream().filter(at -> at - after > 0).count());
    }

    /**
     * Waits for a number of renewals.
     *
     * @param after as above
     * @param count how many
     * @param within how long at most
     */
    public void awaitRenewals(long after, int count, Duration within) {
        await(
                name + " renews its lease " + count + " times",
                within,
                () -> Optional.of(renewals(after)).filter(seen -> seen >= count));
    }

    /**
     * The ttl that the store grants it; known once it was selected.
     *
     * @param within how long to wait at most
     * @return the ttl in force
     */
    public Duration ttl(Duration within) {
        return await(name + " tells its ttl", within, () -> ttl);
    }

    /**
     * What it was told, claims left out.
     *
     * @param after the machine's clock after which it was told
     * @return in its order
     */
    public List<LogLine> told(long after) {
        return bell.look(() -> lines.stream()
                .filter(line -> line.kind() != Kind.SAMPLE && line.at() - after > 0)
                .toList());
    }

    /**
     * Steps its wall clock, which shows within a second or so.
     *
     * @param off how far it is to be before the machine's; negative for behind
     */
    public void stepWallClock(Duration off) {
        wallClock.orElseThrow().step(off);
    }

    /** Has it ask itself whether it leads, now. */
    boolean leads(Duration within) {
        long now = System.nanoTime();
        say(Contender.CLAIM);
        LogLine answer = await(
                name + " tells whether it leads",
                within,
                () -> last(line -> line.kind() == Kind.SAMPLE).filter(sample -> sample.number("before") - now > 0));
        return answer.number("token") != 0;
    }

    /**
     * Asks for what its clocks show.
     *
     * @param within how long at most
     * @return the answer
     */
    public Clocks clocks(Duration within) {
        int before = bell.look(clocks::size);
        say(Contender.CLOCKS);
        return await(
                name + " tells what its clocks show",
                within,
                () -> clocks.size() > before ? Optional.of(clocks.get(before)) : Optional.empty());
    }

    private void say(String order) {
        try {
            process.getOutputStream().write((order + "\n").getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private <T> T await(String what, Duration within, Supplier<Optional<T>> look) {
        return bell.await(what, within, look, this::heard);
    }

    /** What is known of it, for the message of a failure. */
    String heard() {
        return bell.look(this::tail);
    }

    private String tail() {
        List<String> tail = lines.stream()
                .skip(Math.max(0, lines.size() - TOLD_AT_MOST))
                .map(LogLine::format)
                .toList();
        String state = process.isAlive() ? "alive" : "ended with " + process.exitValue();
        return name + " is " + state + "; it told " + tail + "; on stderr stands: " + errors();
    }

    private String errors() {
        try {
            String text = Files.readString(errors(folder, name));
            return text.substring(Math.max(0, text.length() - 2_000));
        } catch (IOException e) {
            return e.toString();
        }
    }

    static Path errors(Path folder, String name) {
        return folder.resolve(name + ".err");
    }

    /**
     * Its log as it stands.
     *
     * @return without a last line that is only half there
     */
    public ProcessLog log() {
        try {
            return ProcessLog.read(folder.resolve(name + ".log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@code kill -9}; not by the process, which would close the pipe with the last lines in it. */
    void kill() {
        process.toHandle().destroyForcibly();
        awaitEnd();
    }

    /** Asks it to leave, and waits until it has. */
    void leave() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (awaitEnd() != 0) {
            throw new AssertionError(heard());
        }
    }

    private int awaitEnd() {
        try {
            if (!process.waitFor(END.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("it does not end: " + heard());
            }
            reader.join();
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for a process", e);
        }
    }

    /** In whatever state it is; a stopped one would outlive us. */
    void destroy() {
        process.destroyForcibly();
    }

    /**
     * What the clocks of a child show.
     *
     * @param millis its wall clock, as {@link System#currentTimeMillis()} has it
     * @param nanos its monotonic clock, as {@link System#nanoTime()} has it
     */
    public record Clocks(long millis, long nanos) {
        private static Clocks parse(String text) {
            String[] words = text.split(" ");
            return new Clocks(Long.parseLong(words[0]), Long.parseLong(words[1]));
        }
    }
}
