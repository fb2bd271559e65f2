package dev.locked.cli;

import dev.locked.Locker;
import dev.locked.NodeState;
import dev.locked.Observer;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code watch}: tells what happens on a path. */
@Command(
        name = "watch",
        description = {
            "Print every event on a path until interrupted, without being a candidate.",
            "A store that can't be reached is an error event, and tried again."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "2:wrong usage",
            "4:the store refused for good",
            "130:interrupted (SIGINT)",
            "141:nobody reads the output any more",
            "143:terminated (SIGTERM)"
        })
final class WatchCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private StoreOption store = new StoreOption();

    @Mixin
    private PathOption path = new PathOption();

    @Option(names = "--json", description = "Print a line of JSON for each event.")
    private boolean json;

    WatchCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        EventOutput output = new EventOutput(console, json);
        Reporter reporter = new Reporter(path.path(), output);
        try (Locker locker = store.connect();
                Observer observer =
                        locker.observe(path.path()).listener(reporter).build();
                Ending ending = new Ending(locker::close)) {
            output.onEnd(ending::with);
            observer.start();
            reporter.tell(reporter.now("state").with("state", observer.state().name()));
            return ending.await(() -> observer.state() == NodeState.FAILED ? output.refusal() : ExitCode.OK);
        }
    }
}
