package dev.locked.tck.judge;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * After all was healed, within a bound, one leads and all know it; and then each that lives gets its turn to lead. A node
 * that does not is stuck.
 */
final class LivenessCheck implements Check {
    private final Duration bound;

    LivenessCheck(Duration bound) {
        this.bound = bound;
    }

    @Override
    public List<Finding> of(History history) {
        Optional<Long> healed = history.when(Kind.HEALED);
        Optional<Long> quiet = history.when(Kind.QUIET);
        if (healed.isEmpty() || quiet.isEmpty()) {
            return List.of(fault("the run never came to rest: healed " + healed + ", quiet " + quiet));
        }
        List<ProcessLog> living = living(history, quiet.get());
        List<Finding> findings = new ArrayList<>(agreement(living, quiet.get()));
        if (quiet.get() - healed.get() > bound.toNanos()) {
            findings.add(
                    fault("all agreed only " + Duration.ofNanos(quiet.get() - healed.get()) + " after the healing"));
        }
        living.stream()
                .filter(log -> !hasLed(log, healed.get()))
                .forEach(log -> findings.add(fault(log.process() + " has not led once after the healing")));
        return findings;
    }

    private static List<ProcessLog> living(History history, long at) {
        return history.contenders().stream()
                .filter(log -> log.all(Kind.END).allMatch(end -> end.at() > at))
                .filter(log -> history.done(Kind.KILLED, log.process()).allMatch(killed -> killed.at() > at))
                .toList();
    }

    private static List<Finding> agreement(List<ProcessLog> living, long at) {
        Set<Long> leaders = living.stream()
                .map(log -> log.answer(at).map(Sample::token).orElse(0L))
                .filter(token -> token != 0)
                .collect(Collectors.toSet());
        if (leaders.size() != 1) {
            return List.of(fault("when all should agree, the tokens in office were " + leaders));
        }
        return living.stream()
                .filter(log -> !leaders.contains(told(log, at)))
                .map(log -> fault(
                        log.process() + " knew of token " + told(log, at) + " when all should agree on " + leaders))
                .toList();
    }

    /** What it was told last before a time. */
    private static long told(ProcessLog log, long at) {
        return log.lines().stream()
                .filter(line -> line.at() < at && (line.is(Kind.SEEN) || line.is(Kind.VACANT)))
                .reduce((earlier, later) -> later)
                .filter(line -> line.is(Kind.SEEN))
                .map(line -> line.number("token"))
                .orElse(0L);
    }

    private static boolean hasLed(ProcessLog log, long healed) {
        return log.samples().stream().anyMatch(sample -> sample.isYes() && sample.before() > healed);
    }

    private static Finding fault(String text) {
        return new Finding(Rule.LIVENESS, text);
    }
}
