package dev.locked.tck.judge;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * The logs of all processes of a run.
 *
 * @param logs one for each process
 */
public record History(List<ProcessLog> logs) {
    /**
     * A history.
     *
     * @param logs as above
     */
    public History {
        logs = List.copyOf(logs);
    }

    /**
     * Reads all logs of a run.
     *
     * @param folder which holds a file {@code PROCESS.log} for each process
     * @return the history
     * @throws IOException if it can't be read
     * @throws IllegalArgumentException if a line makes no sense
     */
    public static History read(Path folder) throws IOException {
        List<Path> files;
        try (Stream<Path> found = Files.list(folder)) {
            files = found.filter(file -> file.toString().endsWith(".log"))
                    .sorted()
                    .toList();
        }
        List<ProcessLog> logs = new ArrayList<>();
        for (Path file : files) {
            logs.add(ProcessLog.read(file));
        }
        return new History(logs);
    }

    List<ProcessLog> contenders() {
        return logs.stream().filter(log -> log.has(Role.CONTENDER)).toList();
    }

    Stream<LogLine> driver(Kind kind) {
        return of(Role.DRIVER, kind);
    }

    Stream<LogLine> ledger(Kind kind) {
        return of(Role.LEDGER, kind);
    }

    private Stream<LogLine> of(Role role, Kind kind) {
        return logs.stream().filter(log -> log.has(role)).flatMap(log -> log.all(kind));
    }

    /** When the driver did something for the last time. */
    Optional<Long> when(Kind kind) {
        return driver(kind).map(LogLine::at).reduce((earlier, later) -> later);
    }

    Stream<Claim> claims() {
        return contenders().stream().flatMap(log -> Claim.of(log.samples()).stream());
    }

    /** What the driver did to a process. */
    Stream<LogLine> done(Kind kind, String process) {
        return driver(kind).filter(line -> line.text("process").equals(process));
    }

    History with(String process, UnaryOperator<ProcessLog> change) {
        return new History(logs.stream()
                .map(log -> log.process().equals(process) ? change.apply(log) : log)
                .toList());
    }
}
