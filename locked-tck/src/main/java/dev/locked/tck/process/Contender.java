package dev.locked.tck.process;

import dev.locked.Locker;
import dev.locked.Node;
import dev.locked.Term;
import dev.locked.tck.judge.LogFile;
import dev.locked.tck.judge.Role;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * The program of a contender: a node on a path that logs all it is told, asks itself all the time whether it is the
 * owner, and writes under its token while it is. Leaves when its stdin ends, that is, also when the test's JVM dies.
 */
public final class Contender {
    /** The order to say what the clocks show. */
    static final String CLOCKS = "clocks";

    /** The order to say whether it leads. */
    static final String CLAIM = "claim";

    private static final Duration SAMPLE_EVERY = Duration.ofMillis(5);
    private static final Duration WRITE_EVERY = Duration.ofMillis(30);
    private static final Duration THOUGHT = Duration.ofMillis(10);

    private final Args args;
    private final LogFile log;
    private final ToDriver driver;
    private final AtomicReference<Optional<Node>> competing = new AtomicReference<>(Optional.empty());

    private Contender(Args args, LogFile log, ToDriver driver) {
        this.args = args;
        this.log = log;
        this.driver = driver;
    }

    /**
     * Runs it; ends the JVM.
     *
     * @param words see {@link Args}
     * @throws IOException if stdin can't be read
     */
    public static void main(String[] words) throws IOException {
        PrintStream out = System.out;
        System.setOut(System.err); // what others print is not for the driver
        Args args = Args.of(words);
        try (LogFile log = LogFile.start(args.logs(), args.process(), args.id(), Role.CONTENDER)) {
            new Contender(args, log, new ToDriver(out)).compete();
        }
        System.exit(0);
    }

    private void compete() throws IOException {
        // It asks before all else, since loading the library can take its time.
        Claims answers = new Claims(log, driver::line, this::belief);
        Pace claims = Pace.start("claims", SAMPLE_EVERY, answers);
        try (Locker locker = locker()) {
            Node node = node(locker);
            competing.set(Optional.of(node));
            node.start();
            Pace writes = Pace.start("writes", WRITE_EVERY, this::write);
            obey(answers);
            writes.end();
            node.stop();
            claims.end();
        }
    }

    private Optional<Term> belief() {
        return competing.get().flatMap(Node::term);
    }

    private Locker locker() {
        return Locker.builder()
                .uri(System.getenv(Locker.URI_VARIABLE))
                .clock(new ClockAtRate(args.rate()))
                .build();
    }

    private Node node(Locker locker) {
        return locker.node(args.path())
                .id(args.id())
                .value(args.process() + "#0")
                .ttl(args.ttl())
                .onSelect(term -> competing.get().ifPresent(node -> driver.ttl(node.effectiveTtl())))
                .onRefresh(term -> driver.renewed())
                .listener(new Listening(log, driver::line))
                .build();
    }

    /** As code does that has something to think about between asking and writing. */
    private void write() {
        belief().ifPresent(term -> {
            LockSupport.parkNanos(THOUGHT.toNanos());
            driver.write(term.token());
        });
    }

    private void obey(Claims answers) throws IOException {
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String order = orders.readLine(); order != null; order = orders.readLine()) {
            if (order.equals(CLOCKS)) {
                driver.clocks();
            } else if (order.equals(CLAIM)) {
                answers.ask();
            }
        }
    }

    /**
     * What it is to do; the connection string, which may hold a password, is in the environment.
     *
     * @param process its name, unique in the run
     * @param id to compete with
     * @param path to compete for
     * @param ttl to ask for
     * @param logs where to write its log
     * @param rate of the clock that the library gets
     */
    record Args(String process, String id, String path, Duration ttl, Path logs, double rate) {
        static Args of(String... words) {
            return new Args(
                    words[0],
                    words[1],
                    words[2],
                    Duration.ofMillis(Long.parseLong(words[3])),
                    Path.of(words[4]),
                    Double.parseDouble(words[5]));
        }

        String[] words() {
            return new String[] {
                process, id, path, Long.toString(ttl.toMillis()), logs.toString(), Double.toString(rate)
            };
        }
    }
}
