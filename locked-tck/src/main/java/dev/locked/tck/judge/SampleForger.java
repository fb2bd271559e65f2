package dev.locked.tck.judge;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Lies about who took itself for the owner. */
final class SampleForger {
    private static final String TOKEN = "token";

    private SampleForger() {}

    static Optional<History> secondClaim(History history) {
        return history.claims()
                .flatMap(claim -> history.contenders().stream()
                        .filter(log -> !log.process().equals(claim.process()))
                        .flatMap(log -> log.samples().stream())
                        .filter(sample -> sample.before() > claim.from() && sample.after() < claim.to()))
                .findFirst()
                .map(sample -> history.with(
                        sample.process(),
                        log -> Lines.replace(
                                log, line -> isSample(line, sample), line -> line.with(TOKEN, Long.MAX_VALUE))));
    }

    private static boolean isSample(LogLine line, Sample sample) {
        return line.is(Kind.SAMPLE) && line.number("before") == sample.before();
    }

    static Optional<History> tokenFalls(History history) {
        return lastTerm(history).map(last -> retoken(history, last, 1));
    }

    static Optional<History> tokenShared(History history) {
        return lastTerm(history)
                .flatMap(last -> history.claims()
                        .filter(claim -> !claim.process().equals(last.process()))
                        .findFirst()
                        .map(other -> retoken(history, last, other.token())));
    }

    private static Optional<Claim> lastTerm(History history) {
        List<Claim> claims = history.claims().sorted(Claim.BY_START).toList();
        return claims.size() < 2 ? Optional.empty() : Optional.of(claims.get(claims.size() - 1));
    }

    private static History retoken(History history, Claim claim, long token) {
        return history.with(
                claim.process(),
                log -> Lines.replace(
                        log,
                        line -> line.is(Kind.SAMPLE) && line.number(TOKEN) == claim.token(),
                        line -> line.with(TOKEN, token)));
    }

    static Optional<History> termRevived(History history) {
        return history.claims()
                .max(Comparator.comparingLong(claim -> claim.to() - claim.from()))
                .flatMap(longest -> history.contenders().stream()
                        .flatMap(log -> log.samples().stream())
                        .filter(sample -> sample.process().equals(longest.process()))
                        .filter(sample -> sample.before() > longest.from() && sample.after() < longest.to())
                        .findFirst())
                .map(sample -> history.with(
                        sample.process(),
                        log -> Lines.replace(log, line -> isSample(line, sample), line -> line.with(TOKEN, 0))));
    }

    static Optional<History> nobodyLeads(History history) {
        return history.when(Kind.HEALED).map(healed -> {
            History silenced = history;
            for (ProcessLog log : history.contenders()) {
                silenced = silence(silenced, log.process(), healed);
            }
            return silenced;
        });
    }

    static Optional<History> nodeStuck(History history) {
        return history.when(Kind.HEALED)
                .flatMap(healed ->
                        history.claims().max(Claim.BY_START).map(last -> silence(history, last.process(), healed)));
    }

    private static History silence(History history, String process, long from) {
        return history.with(
                process,
                log -> Lines.replace(
                        log, line -> line.is(Kind.SAMPLE) && line.at() > from, line -> line.with(TOKEN, 0)));
    }
}
