package dev.locked.tck.judge;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What there was to judge by.
 *
 * @param processes how many contenders were started, each start counted
 * @param terms how many terms were claimed
 * @param claims how many times a contender answered that it is the owner
 * @param accepted how many writes the ledger took
 * @param refused how many it refused, since it had seen a greater token: what fencing tokens are for
 * @param updates how many values were seen in the store
 * @param faults how many faults of each kind there were
 * @param hits how many of them hit a leader: its process or its link, or all of them or the whole
 *     store while somebody led
 */
public record Figures(
        int processes,
        int terms,
        long claims,
        long accepted,
        long refused,
        long updates,
        Map<String, Integer> faults,
        int hits) {
    private static final String ALL = "all";
    private static final long FRESH_NANOS = 500_000_000L;

    /**
     * Figures.
     *
     * @param processes as above
     * @param terms as above
     * @param claims as above
     * @param accepted as above
     * @param refused as above
     * @param updates as above
     * @param faults as above
     * @param hits as above
     */
    public Figures {
        faults = Collections.unmodifiableMap(new TreeMap<>(faults));
    }

    static Figures of(History history) {
        Map<String, Integer> faults = new TreeMap<>();
        history.driver(Kind.FAULT).forEach(fault -> faults.merge(fault.text("fault"), 1, Integer::sum));
        return new Figures(
                history.contenders().size(),
                (int) history.claims().map(Claim::token).distinct().count(),
                history.contenders().stream()
                        .flatMap(log -> log.samples().stream())
                        .filter(Sample::isYes)
                        .count(),
                history.ledger(Kind.ACCEPTED).count(),
                history.ledger(Kind.REFUSED).count(),
                history.contenders().stream()
                        .flatMap(log -> log.all(Kind.SEEN))
                        .map(seen -> seen.text("value"))
                        .distinct()
                        .count(),
                faults,
                (int) history.driver(Kind.FAULT)
                        .filter(fault -> hits(fault, history))
                        .count());
    }

    private static boolean hits(LogLine fault, History history) {
        String target = fault.text("target");
        return history.contenders().stream()
                .filter(log -> target.equals(ALL) || log.process().equals(target))
                .anyMatch(log -> leads(log, fault.at()));
    }

    /** An answer that is older came from before some other trouble. */
    private static boolean leads(ProcessLog log, long at) {
        return log.answer(at)
                .filter(answer -> answer.isYes() && at - answer.after() < FRESH_NANOS)
                .isPresent();
    }
}
