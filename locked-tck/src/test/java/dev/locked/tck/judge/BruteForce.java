package dev.locked.tck.judge;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/** The rules as they are written, each pair looked at: slow, and plainly right. */
final class BruteForce {
    private final History history;
    private final List<Sample> samples;

    BruteForce(History history) {
        this.history = history;
        this.samples = history.contenders().stream()
                .flatMap(log -> log.samples().stream())
                .toList();
    }

    /** Two answers of one process under one token, and no other answer of it between them. */
    private boolean isClaim(int first, int last) {
        Sample begin = samples.get(first);
        return first < last
                && begin.isYes()
                && IntStream.rangeClosed(first, last)
                        .mapToObj(samples::get)
                        .allMatch(each -> each.process().equals(begin.process()) && each.token() == begin.token());
    }

    boolean breaksExclusion() {
        List<Stretch> claims = stretches();
        return claims.stream()
                .anyMatch(claim -> samples.stream().anyMatch(claim::holds)
                        || claims.stream().anyMatch(claim::overlaps));
    }

    private List<Stretch> stretches() {
        List<Stretch> all = new ArrayList<>();
        anyPair((first, last) -> isClaim(first, last) && !all.add(new Stretch(samples.get(first), samples.get(last))));
        return all;
    }

    private record Stretch(Sample first, Sample last) {
        boolean holds(Sample yes) {
            return yes.isYes()
                    && !yes.process().equals(first.process())
                    && first.after() < yes.before()
                    && yes.after() < last.before();
        }

        boolean overlaps(Stretch other) {
            return !other.first.process().equals(first.process())
                    && Math.max(first.after(), other.first.after()) < Math.min(last.before(), other.last.before());
        }
    }

    boolean breaksTokens() {
        return anyPair((one, two) -> falls(samples.get(one), samples.get(two))
                || falls(samples.get(two), samples.get(one))
                || isShared(samples.get(one), samples.get(two))
                || isRevived(one, two));
    }

    private static boolean falls(Sample earlier, Sample later) {
        return earlier.isYes() && later.isYes() && earlier.after() < later.before() && later.token() < earlier.token();
    }

    private static boolean isShared(Sample one, Sample two) {
        return one.isYes() && one.token() == two.token() && !one.process().equals(two.process());
    }

    private boolean isRevived(int one, int two) {
        Sample first = samples.get(one);
        Sample last = samples.get(two);
        return one < two
                && first.isYes()
                && first.process().equals(last.process())
                && first.token() == last.token()
                && !isClaim(one, two);
    }

    boolean breaksWrites() {
        List<LogLine> taken = history.ledger(Kind.ACCEPTED).toList();
        boolean back = IntStream.range(0, taken.size())
                .anyMatch(late -> IntStream.range(0, late)
                        .anyMatch(early -> taken.get(early).number("token")
                                > taken.get(late).number("token")));
        return back
                || history.contenders().stream()
                        .flatMap(log -> log.all(Kind.SEEN))
                        .anyMatch(seen -> history.contenders().stream()
                                .noneMatch(log -> log.id().equals(seen.text("id"))
                                        && seen.text("value").startsWith(log.process() + "#")));
    }

    boolean breaksObservation() {
        return history.contenders().stream().anyMatch(this::isToldBackwards) || isToldTwoOwners();
    }

    private boolean isToldBackwards(ProcessLog log) {
        List<LogLine> seen = log.all(Kind.SEEN).toList();
        return IntStream.range(0, seen.size())
                .anyMatch(late -> IntStream.range(0, late).anyMatch(early -> isBack(seen.get(early), seen.get(late))));
    }

    private static boolean isBack(LogLine early, LogLine late) {
        return early.number("token") > late.number("token")
                || (early.number("token") == late.number("token") && count(early) > count(late));
    }

    private static long count(LogLine seen) {
        return Long.parseLong(seen.text("value").replaceAll(".*#", ""));
    }

    private boolean isToldTwoOwners() {
        List<LogLine> all =
                history.contenders().stream().flatMap(log -> log.all(Kind.SEEN)).toList();
        return all.stream()
                .anyMatch(one -> all.stream()
                                .anyMatch(two -> one.number("token") == two.number("token")
                                        && !one.text("id").equals(two.text("id")))
                        || samples.stream()
                                .anyMatch(yes -> yes.token() == one.number("token")
                                        && !Objects.equals(id(yes.process()), one.text("id"))));
    }

    private String id(String process) {
        return history.contenders().stream()
                .filter(log -> log.process().equals(process))
                .findFirst()
                .orElseThrow()
                .id();
    }

    private interface Pair {
        boolean test(int one, int two);
    }

    private boolean anyPair(Pair pair) {
        return IntStream.range(0, samples.size())
                .anyMatch(one -> IntStream.range(0, samples.size()).anyMatch(two -> pair.test(one, two)));
    }
}
