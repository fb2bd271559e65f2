package dev.locked.cli;

import dev.locked.Locker;
import dev.locked.Node;
import dev.locked.NodeState;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code run}: a program that runs in one place only. */
@Command(
        name = "run",
        customSynopsis = "locked run --path=PATH [OPTIONS] -- CMD ARGS...",
        description = {
            "Run CMD only while selected: of all processes that run this on one path, one runs CMD.",
            "",
            "CMD finds LOCKED_PATH, LOCKED_ID, LOCKED_VALUE and LOCKED_TOKEN in its environment, and LOCKED_RUN, by "
                    + "which it is found if we are killed while it begins. It has our stdin, stdout and stderr. When "
                    + "it ends, the path is free for another, and its status is ours. When we are deselected, it is "
                    + "ended, and run again when we are selected again.",
            "",
            "How CMD is ended, with all that it started:",
            "  On SIGTERM or SIGINT to us: SIGTERM; SIGKILL after --grace, or when the lease in hand runs out; then "
                    + "the path is free at once.",
            "  The store can't be reached: SIGTERM when less than an eighth of the ttl is left; SIGKILL when nothing "
                    + "is left, which is before the store gives the path to another.",
            "  The path or the session was taken away by hand: SIGTERM, and SIGKILL 200 ms later.",
            "  We are killed by SIGKILL: SIGKILL to CMD.",
            "",
            "While we are stopped (SIGSTOP) or the machine is frozen, CMD is not supervised. Where that matters, have "
                    + "CMD send LOCKED_TOKEN with what it does, and let the resource refuse smaller tokens than it "
                    + "has seen. A process that CMD detaches from itself is not followed."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "n:CMD's own status; 128 + n if signal n ended it",
            "2:wrong usage",
            "4:the store refused for good",
            "126:CMD can't be run",
            "127:there is no such CMD",
            "130:interrupted (SIGINT)",
            "143:terminated (SIGTERM)"
        })
final class RunCommand implements Callable<Integer> {
    private static final Duration REST = Duration.ofSeconds(1);

    private final Console console;

    @Mixin
    private StoreOption store = new StoreOption();

    @Mixin
    private PathOption path = new PathOption();

    @Mixin
    private CandidateOptions candidate = new CandidateOptions();

    @Option(
            names = "--grace",
            paramLabel = "TIME",
            converter = Durations.class,
            defaultValue = "10s",
            description = {
                "On a stop, how long CMD may take from SIGTERM to its end.",
                "Bounded by the lease in hand. Default: ${DEFAULT-VALUE}."
            })
    private Duration grace = Duration.ofSeconds(10);

    @Parameters(paramLabel = "CMD", arity = "1..*", description = "The program and its arguments.")
    private List<String> command = List.of();

    RunCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        ArgumentBytes.requireCarried(command);
        ArgumentBytes.requireCarried(List.of(path.path(), candidate.id(), candidate.value()));
        try (Locker locker = store.connect();
                Run run = new Run(locker);
                Ending ending = new Ending(run::close)) {
            run.start(ending);
            return ending.await(run::refusal);
        }
    }

    /** The node and its supervisor, which need each other. */
    private final class Run implements AutoCloseable {
        private final AtomicReference<Ending> ending = new AtomicReference<>();
        private final Supervisor supervisor;
        private final Node node;

        Run(Locker locker) {
            supervisor = new Supervisor(
                    new Supervisor.Settings(command, grace),
                    new Supervisor.NodeFacts(this::ttl, this::value),
                    console,
                    this::end);
            node = candidate
                    .apply(locker.node(path.path()))
                    .handOverTime(grace.plus(REST))
                    .listener(supervisor)
                    .build();
        }

        void start(Ending whoWaits) {
            ending.set(whoWaits);
            node.start();
        }

        int refusal() {
            return node.state() == NodeState.FAILED ? supervisor.refusal() : ExitCode.OK;
        }

        private Duration ttl() {
            return node.effectiveTtl();
        }

        private String value() {
            return node.localValue();
        }

        private void end(int exitCode) {
            ending.get().with(exitCode);
        }

        @Override
        public void close() {
            node.stop();
            supervisor.close();
        }
    }
}
