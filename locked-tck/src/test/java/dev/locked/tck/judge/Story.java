package dev.locked.tck.judge;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes a history for tests. Times are milliseconds unless a story counts in other units. */
final class Story {
    static final long MILLI = 1_000_000;
    static final String DRIVER = "driver";
    static final String LEDGER = "ledger";

    private final Map<String, List<LogLine>> logs = new LinkedHashMap<>();
    private final long unit;

    Story(long unit) {
        this.unit = unit;
    }

    /** A contender that is killed, another that takes over, and a healing: all as it should be. */
    static Story clean() {
        Story story = new Story(MILLI);
        story.starts(DRIVER, "driver", "", 0).starts(LEDGER, "ledger", "", 0);
        story.joins("n1.1", "n1", 10).joins("n2.1", "n2", 10);
        story.leads("n1.1", 10, 100, 1000).waits("n1.1", 20, 90).waits("n2.1", 20, 1990);
        story.seen("n1.1", 10, "n1", "n1.1#0", 100).seen("n2.1", 10, "n1", "n1.1#0", 105);
        story.seen("n1.1", 10, "n1", "n1.1#1", 500).seen("n2.1", 10, "n1", "n1.1#2", 805);
        story.fault("kill", "n1.1", 1001).did(Kind.KILLED, "n1.1", 1001);
        story.joins("n1.2", "n1", 1500).waits("n1.2", 1510, 4090);
        story.leads("n2.1", 20, 2000, 4000).ends("n2.1", 4001);
        story.seen("n2.1", 20, "n2", "n2.1#0", 2000).seen("n1.2", 20, "n2", "n2.1#0", 2001);
        story.says(DRIVER, Kind.HEALED, 3000).says(DRIVER, Kind.QUIET, 3500);
        story.leads("n1.2", 30, 4100, 4500).ends("n1.2", 4501).seen("n1.2", 30, "n1", "n1.2#0", 4100);
        story.wrote(Kind.ACCEPTED, 10, "n1.1", 200).wrote(Kind.ACCEPTED, 20, "n2.1", 2200);
        story.wrote(Kind.REFUSED, 10, "n1.1", 2300).wrote(Kind.ACCEPTED, 30, "n1.2", 4200);
        return story.says(DRIVER, Kind.CLOSING, 4600).ends(LEDGER, 4700).ends(DRIVER, 4700);
    }

    static Bounds bounds() {
        return new Bounds(java.time.Duration.ofSeconds(1), java.time.Duration.ofMillis(300), 3, 1);
    }

    Story starts(String process, String role, String id, long at) {
        return says(process, Kind.START, at, "id", id, "role", role);
    }

    /** Is started by the driver. */
    Story joins(String process, String id, long at) {
        return did(Kind.SPAWNED, process, at).starts(process, "contender", id, at);
    }

    Story ends(String process, long at) {
        return says(process, Kind.END, at);
    }

    Story did(Kind kind, String process, long at) {
        return says(DRIVER, kind, at, "process", process);
    }

    Story fault(String fault, String target, long at) {
        return says(DRIVER, Kind.FAULT, at, "fault", fault, "target", target);
    }

    Story wrote(Kind kind, long token, String process, long at) {
        return says(LEDGER, kind, at, "token", token, "process", process);
    }

    Story seen(String process, long token, String id, String value, long at) {
        return says(process, Kind.SEEN, at, "token", token, "id", id, "value", value);
    }

    /** Says yes at a pace. */
    Story leads(String process, long token, long from, long to) {
        for (long at = from; at <= to; at += 100) {
            sample(process, token, at, at);
        }
        return this;
    }

    /** Says no at a pace. */
    Story waits(String process, long from, long to) {
        return leads(process, 0, from, to);
    }

    Story sample(String process, long token, long before, long after) {
        return says(process, Kind.SAMPLE, after, "before", before * unit, "after", after * unit, "token", token);
    }

    Story says(String process, Kind kind, long at, Object... fields) {
        Map<String, String> named = new LinkedHashMap<>();
        for (int i = 0; i < fields.length; i += 2) {
            named.put(fields[i].toString(), fields[i + 1].toString());
        }
        logs.computeIfAbsent(process, key -> new ArrayList<>()).add(new LogLine(0, at * unit, kind, named));
        return this;
    }

    History history() {
        List<ProcessLog> all = new ArrayList<>();
        logs.forEach((process, lines) -> all.add(log(process, lines)));
        return new History(all);
    }

    private static ProcessLog log(String process, List<LogLine> lines) {
        lines.sort(Comparator.comparingLong(LogLine::at));
        List<LogLine> counted = new ArrayList<>();
        lines.forEach(line -> counted.add(line.at(counted.size(), line.at())));
        return new ProcessLog(process, counted, false);
    }
}
