package dev.locked.cli;

import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code demo}: shows what the library is for, live, and checks it. */
@Command(
        name = "demo",
        description = {
            "Show the main job live, in less than 30 seconds: contenders come up and one is selected; it is killed, and "
                    + "another takes over. The last line is the verdict.",
            "With a store, each contender is a process and the leader gets a kill -9. Without one, a store in memory is "
                    + "used, and the leader is cut off from it."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:all was as it should be", "1:something was wrong; the verdict says what", "2:wrong usage"})
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
        if (uri != null && uri.startsWith("memory:")) {
            throw store.usage(
                    "--on " + uri + ": memory lives in one process; leave --on out to see the demo in memory");
        }
        DemoEvents events = new DemoEvents(console);
        try (Cast cast = cast(uri, events)) {
            return new Demo(console, events, cast).play(nodes);
        }
    }

    private Cast cast(@Nullable String uri, DemoEvents events) {
        if (uri == null) {
            console.line(
                    "A store in memory, " + nodes + " contenders in this process, ttl " + Durations.show(ttl) + ".");
            return new MemoryCast(ttl, events);
        }
        String path = "/demo/" + UUID.randomUUID();
        console.line(nodes + " processes compete for " + path + ", ttl " + Durations.show(ttl) + ".");
        return new ProcessCast(uri, path, ttl, events);
    }
}
