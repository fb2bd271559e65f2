package dev.locked.tck.judge;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Tokens rise: a yes that begins after another has ended is under no smaller token. A token belongs to one process. A
 * term that a process took for over does not come back.
 */
final class TokenCheck implements Check {
    @Override
    public List<Finding> of(History history) {
        List<Finding> findings = new ArrayList<>();
        findings.addAll(falls(history));
        findings.addAll(shared(history));
        history.contenders().forEach(log -> findings.addAll(revived(log)));
        return findings;
    }

    private static List<Finding> falls(History history) {
        List<Sample> yeses = history.contenders().stream()
                .flatMap(log -> log.samples().stream())
                .filter(Sample::isYes)
                .toList();
        List<Sample> byEnd = sorted(yeses, Comparator.comparingLong(Sample::after));
        List<Finding> findings = new ArrayList<>();
        long highest = 0;
        int ended = 0;
        for (Sample yes : sorted(yeses, Comparator.comparingLong(Sample::before))) {
            for (; byEnd.get(ended).after() < yes.before(); ended++) {
                highest = Math.max(highest, byEnd.get(ended).token());
            }
            if (yes.token() < highest) {
                findings.add(fault(yes.process() + " was the owner under " + yes.token() + " after " + highest));
            }
        }
        return findings;
    }

    private static List<Sample> sorted(List<Sample> samples, Comparator<Sample> order) {
        return samples.stream().sorted(order).toList();
    }

    private static List<Finding> shared(History history) {
        Map<Long, String> owners = new HashMap<>();
        List<Finding> findings = new ArrayList<>();
        uses(history).distinct().forEach(use -> {
            String other = owners.putIfAbsent(use.token(), use.process());
            if (other != null) {
                findings.add(fault("token " + use.token() + " belongs to " + other + " and to " + use.process()));
            }
        });
        return findings;
    }

    /** Who used which token for anything. */
    private static Stream<Use> uses(History history) {
        Stream<Use> own = history.contenders().stream()
                .flatMap(log -> Stream.of(Kind.SAMPLE, Kind.SELECT)
                        .flatMap(log::all)
                        .map(line -> new Use(log.process(), line.number("token")))
                        .filter(use -> use.token() != 0));
        Stream<Use> written = Stream.of(Kind.ACCEPTED, Kind.REFUSED)
                .flatMap(history::ledger)
                .map(line -> new Use(line.text("process"), line.number("token")));
        return Stream.concat(own, written);
    }

    private static List<Finding> revived(ProcessLog log) {
        List<Finding> findings = new ArrayList<>();
        Set<Long> over = new HashSet<>();
        long current = 0;
        for (Sample sample : log.samples()) {
            if (sample.token() != current) {
                over.add(current);
                current = sample.token();
                if (sample.isYes() && over.contains(current)) {
                    findings.add(fault(log.process() + " was the owner under " + current + " again at "
                            + sample.before() + ", after that term was over"));
                }
            }
        }
        return findings;
    }

    private static Finding fault(String text) {
        return new Finding(Rule.TOKENS, text);
    }

    private record Use(String process, long token) {}
}
