package dev.locked.cli;

import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code demo}: shows what the library is for, live, and checks it. */
@Command(
        name = "demo",
        description = {
            "Show the main job live: contenders come up and one is selected; it is killed, and "
                    + "another takes over. The last line is the verdict.",
            "Each contender is a process, and the leader gets a kill -9. It takes a few seconds, or as long as the"
                    + " store takes to free a dead process's path."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:all was as it should be",
            "1:something was wrong; the verdict says what",
            "2:wrong usage",
            "3:the store did not answer in time",
            "4:the store refused"
        })
final class DemoCommand implements Callable<Integer> {
    private static final int MAX_NODES = 20;

    private final Console console;

    @Mixin
    private StoreOption store = new StoreOption();

    @Option(
            names = "--nodes",
            paramLabel = "N",
            defaultValue = "3",
            description = "How many contenders, 2 to 20. Default: ${DEFAULT-VALUE}.")
    private int nodes = 3;

    @Option(
            names = "--ttl",
            paramLabel = "TIME",
            converter = Durations.class,
            defaultValue = "2s",
            description = "The ttl; raised if the store grants no such short one. Default: ${DEFAULT-VALUE}.")
    private Duration ttl = Duration.ofSeconds(2);

    DemoCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws InterruptedException {
        if (nodes < 2 || nodes > MAX_NODES) {
            throw store.usage("--nodes " + nodes + ": give 2 to " + MAX_NODES
                    + "; with fewer than 2 nobody is left to take over");
        }
        String uri = store.given();
        if (uri != null && uri.matches("memory(:.*)?")) {
            throw store.usage("--on memory"
                    + ": a store in memory is not shared by processes, and the contenders are some; leave --on out");
        }
        try (DemoStore opened = DemoStore.open(uri)) {
            return play(opened);
        }
    }

    private int play(DemoStore opened) throws InterruptedException {
        String path = "/demo/" + UUID.randomUUID();
        Duration granted = opened.granted(ttl);
        DemoEvents events = new DemoEvents(console);
        try (Cast cast = new Cast(opened.uri(), path, granted, events);
                Ending ending = new Ending(() -> clearAway(cast, opened))) {
            opened.check(path);
            console.line(nodes + " processes compete for " + path + ", ttl " + Durations.show(granted) + ".");
            ending.with(new Demo(console, events, cast, opened.takeoverBound(granted)).play(nodes));
            return ending.await(() -> ExitCode.OK);
        }
    }

    /** The contenders first: they would take over a store of our own. */
    private static void clearAway(Cast cast, DemoStore opened) {
        cast.close();
        opened.close();
    }
}
