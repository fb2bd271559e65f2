package dev.locked.tck.judge;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Lies by leaving something out. */
final class LogForger {
    private static final long A_MOMENT = Duration.ofMillis(100).toNanos();

    private LogForger() {}

    /** The log that says most. */
    private static Optional<ProcessLog> longest(History history) {
        return history.contenders().stream()
                .max(Comparator.comparingInt(log -> log.lines().size()));
    }

    static Optional<History> lineMissing(History history) {
        return longest(history)
                .map(log -> history.with(log.process(), was -> {
                    List<LogLine> lines = was.lines();
                    LogLine gone = lines.get(lines.size() / 2);
                    return was.with(lines.stream()
                            .filter(line -> line.seq() != gone.seq())
                            .toList());
                }));
    }

    static Optional<History> logMissing(History history) {
        return longest(history)
                .map(gone -> new History(history.logs().stream()
                        .filter(log -> !log.process().equals(gone.process()))
                        .toList()));
    }

    static Optional<History> endMissing(History history) {
        return history.contenders().stream()
                .filter(ProcessLog::hasEnded)
                .findFirst()
                .map(log -> history.with(log.process(), was -> Lines.drop(was, line -> line.is(Kind.END))));
    }

    static Optional<History> samplerSilent(History history) {
        return longest(history)
                .flatMap(log -> log.samples().stream()
                        .findFirst()
                        .map(first -> history.with(
                                log.process(),
                                was -> Lines.drop(
                                        was, line -> line.is(Kind.SAMPLE) && line.at() > first.after() + A_MOMENT))));
    }

    static Optional<History> clockGoesBack(History history) {
        return longest(history)
                .map(log -> history.with(log.process(), was -> {
                    LogLine late = was.lines().get(was.lines().size() / 2);
                    return Lines.replace(was, late::equals, line -> line.at(line.seq(), 0));
                }));
    }
}
