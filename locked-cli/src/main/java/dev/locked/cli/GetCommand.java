package dev.locked.cli;

import dev.locked.Agreed;
import dev.locked.Locker;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code get}: asks once. */
@Command(
        name = "get",
        description = "Print the value that is agreed on now, read linearizably.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:the value was printed",
            "1:nobody owns the path",
            "2:wrong usage",
            "3:the store did not answer in time",
            "4:the store refused",
            "5:the path holds what locked did not write",
            "74:the value could not be printed"
        })
final class GetCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private StoreOption store = new StoreOption();

    @Mixin
    private PathOption path = new PathOption();

    @Option(names = "--json", description = "Print a line of JSON: id, value and token.")
    private boolean json;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            converter = Durations.class,
            defaultValue = "5s",
            description = "How long to wait for the store. Default: ${DEFAULT-VALUE}.")
    private Duration timeout = Duration.ofSeconds(5);

    GetCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        if (timeout.isZero()) {
            throw store.usage("--timeout is zero; give a positive duration, as in --timeout 5s");
        }
        try (Locker locker = store.connect()) {
            Optional<Agreed> agreed = locker.read(path.path(), timeout);
            agreed.ifPresentOrElse(this::print, this::printVacant);
            return agreed.isPresent() ? ExitCode.OK : ExitCode.VACANT;
        }
    }

    private void print(Agreed agreed) {
        Event event = Event.now(path.path(), "", "state")
                .with("id", agreed.id())
                .with("value", agreed.value())
                .with("token", agreed.token());
        console.answer(json ? event.json() : agreed.value());
    }

    private void printVacant() {
        if (json) {
            console.line(Event.now(path.path(), "", "vacant").json());
        } else {
            console.note("nobody owns " + path.path());
        }
    }
}
