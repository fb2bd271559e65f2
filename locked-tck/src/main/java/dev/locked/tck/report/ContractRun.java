package dev.locked.tck.report;

import dev.locked.spi.Limits;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** One class of tests that is run: what came of each of its tests. Tests may run side by side. */
final class ContractRun {
    private final String id;
    private final Class<?> contract;
    private final boolean whole;
    private final Map<String, Long> begins = new ConcurrentHashMap<>();
    private final Map<String, Long> times = new ConcurrentHashMap<>();
    private final Map<String, Evidence> evidence = new ConcurrentHashMap<>();
    private final List<TestRun> tests = new ArrayList<>();

    /**
     * A run.
     *
     * @param id JUnit's name for it
     * @param whole whether it is to be told of clauses, too, that none of its tests asks
     */
    ContractRun(String id, Class<?> contract, boolean whole) {
        this.id = id;
        this.contract = contract;
        this.whole = whole;
    }

    String id() {
        return id;
    }

    String contract() {
        return contract.getName();
    }

    void begin(String test) {
        begins.put(test, System.nanoTime());
    }

    void end(String test, Evidence noted) {
        times.put(test, (System.nanoTime() - begins.getOrDefault(test, System.nanoTime())) / 1_000_000);
        evidence.put(test, noted);
    }

    synchronized void verdict(String test, String clause, String name, Verdict verdict, String because) {
        Evidence noted = evidence.getOrDefault(test, new Evidence());
        tests.add(new TestRun(clause, name, verdict, because, times.getOrDefault(test, 0L), noted));
    }

    /** Clause by clause, in the order of SPEC.md. */
    synchronized List<ClauseRun> clauses() {
        Map<String, List<TestRun>> byClause = tests.stream()
                .sorted(Comparator.comparing(TestRun::test))
                .collect(Collectors.groupingBy(TestRun::clause, TreeMap::new, Collectors.toList()));
        return SpecClause.all().stream()
                .map(clause -> new ClauseRun(clause, byClause.getOrDefault(clause.number(), List.of())))
                .filter(clause -> whole || !clause.tests().isEmpty())
                .toList();
    }

    synchronized Optional<Limits> limits() {
        return tests.stream().flatMap(test -> test.evidence().limits().stream()).findFirst();
    }
}
