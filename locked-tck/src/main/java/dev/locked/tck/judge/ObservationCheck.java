package dev.locked.tck.judge;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Each is told a subsequence of the terms, in their order, and of each term's values in theirs; all are told the same
 * owner of a token, and it is the one who took itself for that.
 */
final class ObservationCheck implements Check {
    @Override
    public List<Finding> of(History history) {
        List<Finding> findings = new ArrayList<>();
        history.contenders().forEach(log -> findings.addAll(backwards(log)));
        findings.addAll(disagreements(history));
        return findings;
    }

    private static List<Finding> disagreements(History history) {
        Map<Long, Set<String>> owners = new TreeMap<>();
        history.contenders().stream()
                .flatMap(log -> log.all(Kind.SEEN))
                .forEach(seen -> owners.computeIfAbsent(seen.number("token"), token -> new TreeSet<>())
                        .add(seen.text("id")));
        Map<String, String> ids = Ids.byProcess(history);
        history.claims()
                .forEach(claim -> owners.computeIfPresent(
                        claim.token(), (token, known) -> and(known, ids.getOrDefault(claim.process(), ""))));
        return owners.entrySet().stream()
                .filter(each -> each.getValue().size() > 1)
                .map(each ->
                        new Finding(Rule.OBSERVATION, "token " + each.getKey() + " has the owners " + each.getValue()))
                .toList();
    }

    private static Set<String> and(Set<String> known, String another) {
        known.add(another);
        return known;
    }

    private static List<Finding> backwards(ProcessLog log) {
        List<Finding> findings = new ArrayList<>();
        long token = 0;
        long count = 0;
        for (LogLine seen : log.all(Kind.SEEN).toList()) {
            long now = seen.number("token");
            long counted = Stamp.of(seen).count();
            if (now < token) {
                findings.add(fault(log, seen, "after " + token));
            } else if (now == token && counted < count) {
                findings.add(fault(log, seen, "after value " + count + " of this term"));
            }
            count = now > token ? counted : Math.max(count, counted);
            token = Math.max(token, now);
        }
        return findings;
    }

    private static Finding fault(ProcessLog log, LogLine seen, String why) {
        return new Finding(
                Rule.OBSERVATION,
                log.process() + " was told of token " + seen.number("token") + ", " + seen.text("id") + ", "
                        + seen.text("value") + ": " + why);
    }
}
