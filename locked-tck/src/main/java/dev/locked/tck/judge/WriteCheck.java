package dev.locked.tck.judge;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What came through under a former token: to the ledger, whose accepted tokens must never go back; or to the store, when
 * an observer reads a value that another than the term's owner has written. A value says who has written it, and its
 * how manieth it is: {@code PROCESS#N}.
 */
final class WriteCheck implements Check {
    @Override
    public List<Finding> of(History history) {
        List<Finding> findings = backwards(history);
        Map<String, String> ids = Ids.byProcess(history);
        history.contenders().stream()
                .flatMap(log -> foreign(log, ids))
                .distinct()
                .forEach(findings::add);
        return findings;
    }

    private static List<Finding> backwards(History history) {
        List<Finding> findings = new ArrayList<>();
        long highest = 0;
        for (LogLine line : history.ledger(Kind.ACCEPTED).toList()) {
            long token = line.number("token");
            if (token < highest) {
                findings.add(new Finding(
                        Rule.WRITES,
                        "the ledger took a write of " + line.text("process") + " under " + token + " after "
                                + highest));
            }
            highest = Math.max(highest, token);
        }
        return findings;
    }

    private static Stream<Finding> foreign(ProcessLog log, Map<String, String> ids) {
        return log.all(Kind.SEEN)
                .filter(seen -> !seen.text("id").equals(ids.get(Stamp.of(seen).process())))
                .map(seen -> new Finding(
                        Rule.WRITES,
                        "under token " + seen.number("token") + " of " + seen.text("id") + " stood the value "
                                + seen.text("value")));
    }
}
