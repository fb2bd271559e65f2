package dev.locked.chaos;

import dev.locked.tck.judge.Bounds;
import dev.locked.tck.judge.Judge;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code ./locked chaos}. */
@Command(
        name = "locked chaos",
        mixinStandardHelpOptions = true,
        description = {
            "Let five contenders, which are processes, compete on a cluster of three that is started for that; do harm to "
                    + "all of them; heal; and have the logs judged. docs/chaos.md says what is done and what it shows."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:nothing was found, the logs are whole, and the judge bites",
            "1:something was found, or the run is not valid",
            "2:wrong usage",
            "70:the run could not be made"
        })
public final class Main implements Callable<Integer> {
    private static final double MOST_MINUTES = 24 * 60;
    private static final Duration SILENCE = Duration.ofSeconds(10);

    private final Class<?> contender;

    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = "--on",
            paramLabel = "STORE",
            required = true,
            description = "etcd, consul or zookeeper; the run starts a cluster of its own.")
    private String store = "";

    @Option(
            names = "--minutes",
            paramLabel = "N",
            defaultValue = "5",
            description = "How long faults come; a fraction is fine. Default: ${DEFAULT-VALUE}.")
    private double minutes = 5;

    @Option(
            names = "--seed",
            paramLabel = "S",
            description = "What the schedule of faults is drawn from. Default: another one each time.")
    private long seed = new Random().nextInt(1_000_000);

    @Option(
            names = "--logs",
            paramLabel = "FOLDER",
            description = "Where the logs go; has to be new, or empty. Default: a temporary folder, which is kept "
                    + "if something was found.")
    private @Nullable Path logs;

    @Option(
            names = "--network",
            paramLabel = "NETWORK",
            defaultValue = "auto",
            description = "namespaces: members and contenders live in network namespaces, which needs root; loopback; "
                    + "auto: namespaces if they can be had. Default: ${DEFAULT-VALUE}.")
    private Ground.Wish network = Ground.Wish.AUTO;

    /** With contenders of some kind. */
    Main(Class<?> contender) {
        this.contender = contender;
    }

    /**
     * Runs it and ends the JVM.
     *
     * @param args the command line
     */
    public static void main(String[] args) {
        System.exit(commandLine(Contender.class).execute(args));
    }

    static CommandLine commandLine(Class<?> contender) {
        Locale.setDefault(Locale.ROOT);
        Logger.getLogger("").setLevel(Level.OFF);
        return new CommandLine(new Main(contender))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8))
                .setExecutionExceptionHandler((error, line, parsed) -> {
                    line.getErr().println("locked: " + error.getMessage());
                    return 70;
                });
    }

    @Override
    public Integer call() throws InterruptedException, IOException {
        requireSomeMinutes();
        Store on = onStore();
        Path folder = folder();
        try (Ground ground = Ground.prepare(network, folder)) {
            return run(new ChaosRun.Plan(on, length(), seed, folder, contender, ground));
        }
    }

    private int run(ChaosRun.Plan plan) throws InterruptedException, IOException {
        PrintWriter out = line().getOut();
        out.println(plan.store().word() + ", three members; " + Contenders.COUNT + " contenders, ttl "
                + plan.store().ttl().toSeconds() + " s; network: "
                + plan.ground().network() + "; seed " + plan.seed() + ", "
                + plan.length().toSeconds()
                + " s of faults; logs in " + plan.logs());
        List<Planned> schedule = Schedule.draw(
                plan.seed(),
                plan.length(),
                plan.store().ttl(),
                plan.store().longestStop(),
                plan.ground().kinds());
        ChaosRun run = new ChaosRun(plan, schedule, out::println);
        Scoreboard scoreboard = Scoreboard.of(plan, run.run(), new Judge(bounds(plan)));
        scoreboard.lines().forEach(out::println);
        if (scoreboard.isGood() && logs == null) {
            delete(plan.logs());
        }
        return scoreboard.isGood() ? 0 : 1;
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /**
     * A run in which next to nothing happened does not count. While the store is away nobody leads, and most faults hit
     * nobody: the least is far below what there could be.
     */
    private static Bounds bounds(ChaosRun.Plan plan) {
        int crashes = (int) plan.length().dividedBy(plan.store().takeover());
        return new Bounds(plan.store().recovery(), SILENCE, Contenders.COUNT + crashes / 20, 1 + crashes / 40);
    }

    private void requireSomeMinutes() {
        if (!(minutes > 0 && minutes <= MOST_MINUTES)) {
            throw usage("--minutes " + minutes + ": give more than 0, and at most " + (int) MOST_MINUTES);
        }
    }

    private Duration length() {
        return Duration.ofMillis((long) (minutes * 60_000));
    }

    private Store onStore() {
        try {
            return Store.named(store);
        } catch (IllegalArgumentException e) {
            throw usage(String.valueOf(e.getMessage()));
        }
    }

    private Path folder() throws IOException {
        if (logs == null) {
            return Files.createTempDirectory("locked-chaos-" + store + "-");
        }
        if (Files.exists(logs) && !isEmptyFolder(logs)) {
            throw usage("--logs " + logs + ": is not empty; logs of two runs must not mix");
        }
        return Files.createDirectories(logs);
    }

    private static boolean isEmptyFolder(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            return false;
        }
        try (Stream<Path> files = Files.list(path)) {
            return files.findAny().isEmpty();
        }
    }

    private CommandLine line() {
        return Objects.requireNonNull(spec).commandLine();
    }

    private ParameterException usage(String message) {
        return new ParameterException(line(), message);
    }
}
