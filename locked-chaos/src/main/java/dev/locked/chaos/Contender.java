package dev.locked.chaos;

import dev.locked.Locker;
import dev.locked.Node;
import dev.locked.Term;
import dev.locked.tck.judge.Kind;
import dev.locked.tck.judge.LogFile;
import dev.locked.tck.judge.LogLine;
import dev.locked.tck.judge.Role;
import dev.locked.tck.process.Claims;
import dev.locked.tck.process.ClockAtRate;
import dev.locked.tck.process.Listening;
import dev.locked.tck.process.Pace;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The program of a contender: a node on a path that logs all it is told, asks itself all the time whether it is the
 * owner, and writes under its token while it is: to the ledger, and as its value into the store. Leaves when its stdin
 * ends, that is, also when the driver dies.
 */
public final class Contender {
    private static final Duration SAMPLE_EVERY = Duration.ofMillis(5);

    private Contender() {}

    /**
     * Runs it.
     *
     * @param args see {@link Args}
     * @throws IOException if stdin can't be read
     */
    public static void main(String[] args) throws IOException {
        run(Args.of(args), Node::term);
    }

    /** Runs one that believes what it is told here. */
    static void run(Args args, Function<Node, Optional<Term>> belief) throws IOException {
        Logger.getLogger("").setLevel(Level.OFF);
        LogFile log = LogFile.start(args.logs(), args.process(), args.id(), Role.CONTENDER);
        AtomicReference<Optional<Node>> competing = new AtomicReference<>(Optional.empty());
        Supplier<Optional<Term>> term = () -> competing.get().flatMap(belief);
        // Before all else, since loading the library can take its time.
        Pace claims = Pace.start("claims", SAMPLE_EVERY, new Claims(log, line -> {}, term));
        try (log;
                Locker locker = locker(args)) {
            Node node = node(locker, args, log);
            competing.set(Optional.of(node));
            node.start();
            Pace writing = Pace.start("writing", Writing.EVERY, new Writing(args, term));
            System.in.transferTo(OutputStream.nullOutputStream());
            writing.end();
            node.stop();
            claims.end();
        }
        System.exit(0);
    }

    /** Our log and the judge go by the clock of the machine; what the library goes by may be another. */
    private static Locker locker(Args args) {
        return Locker.builder()
                .uri(System.getenv(Locker.URI_VARIABLE))
                .clock(new ClockAtRate(args.rate()))
                .build();
    }

    private static Node node(Locker locker, Args args, LogFile log) {
        return locker.node(args.path())
                .id(args.id())
                .value(args.process() + "#0")
                .ttl(args.ttl())
                .listener(new Listening(log, Contender::tell))
                .build();
    }

    /** The driver wants to know who leads; what it hears is no evidence. */
    private static synchronized void tell(LogLine line) {
        if (line.kind() != Kind.ERROR) {
            System.out.println(line.format());
        }
    }

    /**
     * What it is to do; the connection string is in the environment.
     *
     * @param process its name, unique in the run
     * @param id to compete with
     * @param path to compete for
     * @param ttl to ask for
     * @param rate how fast the clock of its library goes; 1 is right
     * @param ledger where the ledger listens
     * @param logs where to write its log
     */
    record Args(String process, String id, String path, Duration ttl, double rate, String ledger, Path logs) {
        static Args of(String... args) {
            return new Args(
                    args[0],
                    args[1],
                    args[2],
                    Duration.ofMillis(Long.parseLong(args[3])),
                    Double.parseDouble(args[4]),
                    args[5],
                    Path.of(args[6]));
        }

        String[] words() {
            return new String[] {
                process, id, path, Long.toString(ttl.toMillis()), Double.toString(rate), ledger, logs.toString()
            };
        }
    }
}
