package dev.locked.tck.judge;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** No contender was silent about its claims for long, but while it was stopped. */
final class SilenceCheck implements Check {
    private final long bound;

    SilenceCheck(Duration bound) {
        this.bound = bound.toNanos();
    }

    @Override
    public List<Finding> of(History history) {
        return history.contenders().stream()
                .flatMap(log -> of(log, history).stream())
                .toList();
    }

    private List<Finding> of(ProcessLog log, History history) {
        List<Finding> findings = new ArrayList<>();
        List<Stop> stops = Stop.of(log.process(), history);
        long last = log.lines().stream().findFirst().map(LogLine::at).orElse(0L);
        for (Sample sample : log.samples()) {
            silent(log, last, sample.before(), stops).ifPresent(findings::add);
            last = sample.after();
        }
        silent(log, last, end(log, history), stops).ifPresent(findings::add);
        return findings;
    }

    private Optional<Finding> silent(ProcessLog log, long from, long to, List<Stop> stops) {
        if (to - from <= bound) {
            return Optional.empty();
        }
        long stopped = stops.stream().mapToLong(stop -> stop.within(from, to)).sum();
        return to - from - stopped <= bound
                ? Optional.empty()
                : Optional.of(new Finding(
                        Rule.COMPLETENESS,
                        log.process() + " was silent for " + Duration.ofNanos(to - from) + " from " + from));
    }

    /** When it was killed, or else what it said at last. */
    private static long end(ProcessLog log, History history) {
        return history.done(Kind.KILLED, log.process())
                .map(LogLine::at)
                .findFirst()
                .or(() -> log.lastLine().map(LogLine::at))
                .orElse(0L);
    }

    /** A time in which the driver had stopped it. */
    private record Stop(long from, long to) {
        static List<Stop> of(String process, History history) {
            List<LogLine> continued = history.done(Kind.CONTINUED, process).toList();
            return history.done(Kind.STOPPED, process)
                    .map(stop -> new Stop(
                            stop.at(),
                            continued.stream()
                                    .mapToLong(LogLine::at)
                                    .filter(at -> at >= stop.at())
                                    .min()
                                    .orElse(Long.MAX_VALUE)))
                    .toList();
        }

        long within(long begin, long end) {
            return Math.max(0, Math.min(to, end) - Math.max(from, begin));
        }
    }
}
