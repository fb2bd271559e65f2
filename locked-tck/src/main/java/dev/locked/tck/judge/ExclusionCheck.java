package dev.locked.tck.judge;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;

/**
 * At most one at a time. Two kinds of evidence, and none of them is ever a false alarm: two claims overlap; or a single
 * yes lies wholly inside another process's claim. By two sweeps over time.
 */
final class ExclusionCheck implements Check {
    @Override
    public List<Finding> of(History history) {
        List<Claim> claims = history.claims()
                .filter(claim -> !claim.isEmpty())
                .sorted(Claim.BY_START)
                .toList();
        List<Finding> findings = overlaps(claims);
        findings.addAll(inside(claims, yeses(history)));
        return findings;
    }

    private static List<Sample> yeses(History history) {
        return history.contenders().stream()
                .flatMap(log -> log.samples().stream())
                .filter(Sample::isYes)
                .sorted(Comparator.comparingLong(Sample::before))
                .toList();
    }

    private static List<Finding> overlaps(List<Claim> claims) {
        List<Finding> findings = new ArrayList<>();
        Reach reach = new Reach();
        for (Claim claim : claims) {
            reach.beyond(claim.from(), claim.process())
                    .ifPresent(other -> findings.add(both(claim.toString(), other, claim.from())));
            reach.add(claim);
        }
        return findings;
    }

    private static List<Finding> inside(List<Claim> claims, List<Sample> yeses) {
        List<Finding> findings = new ArrayList<>();
        Reach reach = new Reach();
        Iterator<Claim> next = claims.iterator();
        Claim begins = next.hasNext() ? next.next() : null;
        for (Sample yes : yeses) {
            while (begins != null && begins.from() < yes.before()) {
                reach.add(begins);
                begins = next.hasNext() ? next.next() : null;
            }
            reach.beyond(yes.after(), yes.process())
                    .ifPresent(other ->
                            findings.add(both(yes.process() + " (token " + yes.token() + ")", other, yes.before())));
        }
        return findings;
    }

    private static Finding both(String one, Claim other, long at) {
        return new Finding(Rule.EXCLUSION, one + " took itself for the owner at " + at + ", while " + other + " did");
    }
}
