package dev.locked.tck.judge;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Who was started has a log, and who has a log was started; each has ended in good order, or is known to be killed. */
final class CastCheck implements Check {
    @Override
    public List<Finding> of(History history) {
        Set<String> logs =
                history.contenders().stream().map(ProcessLog::process).collect(Collectors.toSet());
        Set<String> spawned =
                history.driver(Kind.SPAWNED).map(line -> line.text("process")).collect(Collectors.toSet());
        Stream<String> gaps = Stream.of(
                        spawned.stream()
                                .filter(process -> !logs.contains(process))
                                .map(process -> process + " was started and has no log"),
                        logs.stream()
                                .filter(process -> !spawned.contains(process))
                                .map(process -> process + " has a log and was never started"),
                        history.logs().stream()
                                .filter(log -> !isAccountedFor(history, log))
                                .map(log -> log.process() + " came to an end that nobody knows of"))
                .flatMap(texts -> texts);
        return gaps.map(text -> new Finding(Rule.COMPLETENESS, text)).toList();
    }

    private static boolean isAccountedFor(History history, ProcessLog log) {
        boolean killed = history.done(Kind.KILLED, log.process()).findAny().isPresent();
        return killed || (log.hasEnded() && !log.isTorn());
    }
}
