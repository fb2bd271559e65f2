package dev.locked.tck.judge;

import java.util.List;
import java.util.Optional;

/** Lies about what was written, and what was told. */
final class OtherForger {
    private OtherForger() {}

    static Optional<History> writeGoesBack(History history) {
        Optional<ProcessLog> ledger =
                history.logs().stream().filter(log -> log.has(Role.LEDGER)).findFirst();
        List<LogLine> writes = history.ledger(Kind.ACCEPTED).toList();
        return ledger.filter(log -> !writes.isEmpty())
                .filter(log -> writes.get(0).number("token")
                        < writes.get(writes.size() - 1).number("token"))
                .map(log -> history.with(
                        log.process(), was -> Lines.repeat(was, writes.get(0), writes.get(writes.size() - 1))));
    }

    static Optional<History> valueOfAnother(History history) {
        return lastSeen(history)
                .flatMap(seen -> stranger(history, seen)
                        .map(other -> history.with(
                                seen.process(),
                                log -> Lines.replace(
                                        log, seen.line()::equals, line -> line.with("value", other + "#1")))));
    }

    private static Optional<String> stranger(History history, Seen seen) {
        return history.contenders().stream()
                .filter(log -> !log.id().equals(seen.line().text("id")))
                .map(ProcessLog::process)
                .findFirst();
    }

    static Optional<History> observerGoesBack(History history) {
        return history.contenders().stream()
                .filter(log ->
                        seen(log).map(line -> line.number("token")).distinct().count() > 1)
                .findFirst()
                .map(log -> history.with(
                        log.process(),
                        was -> Lines.repeat(
                                was, first(log), seen(log).reduce((a, b) -> b).orElseThrow())));
    }

    static Optional<History> observerDisagrees(History history) {
        return lastSeen(history)
                .map(seen -> history.with(
                        seen.process(),
                        log -> Lines.replace(log, seen.line()::equals, line -> line.with("id", "nobody"))));
    }

    /** One that lived until all should agree is told nothing more from the healing on, and does not know of before. */
    static Optional<History> observerDeaf(History history) {
        return history.when(Kind.QUIET)
                .flatMap(quiet -> history.contenders().stream()
                        .filter(log -> log.all(Kind.END).anyMatch(end -> end.at() > quiet))
                        .findFirst()
                        .map(log -> history.with(
                                log.process(),
                                was -> Lines.drop(was, line -> line.is(Kind.SEEN) && line.at() < quiet))));
    }

    private static Optional<Seen> lastSeen(History history) {
        return history.contenders().stream()
                .flatMap(log -> seen(log).map(line -> new Seen(log.process(), line)))
                .reduce((earlier, later) -> later);
    }

    private static LogLine first(ProcessLog log) {
        return seen(log).findFirst().orElseThrow();
    }

    private static java.util.stream.Stream<LogLine> seen(ProcessLog log) {
        return log.all(Kind.SEEN);
    }

    private record Seen(String process, LogLine line) {}
}
