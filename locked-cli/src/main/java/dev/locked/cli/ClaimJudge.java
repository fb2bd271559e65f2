package dev.locked.cli;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Judges by claims whether two were selected at once. From the end of its first true answer to the beginning of its last
 * one, without a false one between, a contender was selected for sure; a true answer of another that lies wholly inside
 * is a violation. Sound: no false alarm. Not safe for use by many threads.
 */
final class ClaimJudge {
    private final Map<String, List<Interval>> terms = new HashMap<>();
    private final Map<String, Boolean> inTerm = new HashMap<>();
    private final List<Answer> trueAnswers = new ArrayList<>();
    private int claims;

    /** Adds a claim; those of one contender in their order. */
    void add(Event claim) {
        claims++;
        String who = claim.node();
        boolean selected = claim.truth("selected");
        if (selected) {
            Answer answer = new Answer(who, claim.number("token"), claim.number("t0"), claim.number("t1"));
            trueAnswers.add(answer);
            extend(answer);
        }
        inTerm.put(who, selected);
    }

    private void extend(Answer answer) {
        List<Interval> known = terms.computeIfAbsent(answer.who(), who -> new ArrayList<>());
        int last = known.size() - 1;
        boolean goesOn = inTerm.getOrDefault(answer.who(), false)
                && last >= 0
                && known.get(last).token() == answer.token();
        if (goesOn) {
            known.set(last, known.get(last).until(answer.t0()));
        } else {
            known.add(new Interval(answer.who(), answer.token(), answer.t1(), answer.t1()));
        }
    }

    /** How many claims there were. */
    int claims() {
        return claims;
    }

    /** How many claims of one contender were true, under one token. */
    long trueClaims(String who, long token) {
        return trueAnswers.stream()
                .filter(answer -> answer.who().equals(who) && answer.token() == token)
                .count();
    }

    /** The first violation, in words. */
    Optional<String> violation() {
        return terms.values().stream()
                .flatMap(List::stream)
                .flatMap(term -> trueAnswers.stream().filter(term::isBrokenBy).map(term::tell))
                .findFirst();
    }

    private record Answer(String who, long token, long t0, long t1) {}

    private record Interval(String who, long token, long from, long to) {
        Interval until(long later) {
            return new Interval(who, token, from, later);
        }

        boolean isBrokenBy(Answer answer) {
            return !answer.who().equals(who) && answer.t0() > from && answer.t1() < to;
        }

        String tell(Answer answer) {
            return answer.who() + " (token " + answer.token() + ") was selected while " + who + " (token " + token
                    + ") was";
        }
    }
}
