package dev.locked.cli;

import dev.locked.Locker;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code node}: a plain candidate that tells what it sees; what a test harness needs. */
@Command(
        name = "node",
        description = {
            "Be a candidate and print every event until interrupted; then leave, so that another takes over at once.",
            "A store that can't be reached is an error event, and tried again."
        },
        footerHeading = "%nJSON fields:%n",
        footer = {
            "  mono      monotonic clock of this machine, in nanoseconds",
            "  wall      date and time in UTC",
            "  pid, path, node (the local id)",
            "  event     change, vacant, select, deselect, refresh, ping, error, claim or state",
            "  id, value, token, cause, error, kind, state, ttlMillis: where they apply",
            "  selected, t0, t1: in a claim; t0 and t1 are the clock just before and after the question"
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "2:wrong usage",
            "4:the store refused for good",
            "130:interrupted (SIGINT)",
            "141:nobody reads the output any more",
            "143:terminated (SIGTERM)"
        })
final class NodeCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private StoreOption store = new StoreOption();

    @Mixin
    private PathOption path = new PathOption();

    @Mixin
    private CandidateOptions candidate = new CandidateOptions();

    @Option(names = "--json", description = "Print a line of JSON for each event, and the claims too.")
    private boolean json;

    @Option(
            names = "--claim-every",
            paramLabel = "TIME",
            converter = Durations.class,
            defaultValue = "100ms",
            description = "The pace of claim lines; 0 means none. Default: ${DEFAULT-VALUE}.")
    private Duration claimEvery = Duration.ofMillis(100);

    @Option(names = "--until-stdin-ends", hidden = true, description = "Leave when stdin ends: when our parent dies.")
    private boolean untilStdinEnds;

    NodeCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        EventOutput output = new EventOutput(console, json);
        try (Locker locker = store.connect();
                ReportedNode node = new ReportedNode(path.path(), candidate.apply(locker.node(path.path())), output);
                Ending ending = new Ending(() -> leave(node, locker))) {
            output.onEnd(ending::with);
            if (untilStdinEnds) {
                endWithStdin(ending);
            }
            node.start(claimEvery);
            return ending.await(() -> node.hasFailed() ? output.refusal() : ExitCode.OK);
        }
    }

    private static void leave(ReportedNode node, Locker locker) {
        node.close();
        locker.close();
    }

    private static void endWithStdin(Ending ending) {
        Thread reader = new Thread(() -> ending.with(drainStdin()), "locked-stdin");
        reader.setDaemon(true);
        reader.start();
    }

    private static int drainStdin() {
        try {
            System.in.transferTo(java.io.OutputStream.nullOutputStream());
        } catch (IOException e) {
            // As good as its end.
        }
        return ExitCode.OK;
    }
}
