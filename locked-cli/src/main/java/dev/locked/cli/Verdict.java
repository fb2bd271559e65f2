package dev.locked.cli;

import java.time.Duration;

/**
 * How a demo went.
 *
 * @param isGood whether all was as it should be
 * @param line what to say
 */
record Verdict(boolean isGood, String line) {
    /** Fewer true claims than this prove nothing. */
    private static final int ENOUGH = 3;

    static Verdict bad(String why) {
        return new Verdict(false, "FAILED: " + why);
    }

    /** Judges a take-over. */
    static Verdict of(Event first, Event second, long killedAt, boolean agreed, ClaimJudge judge) {
        if (second.node().equals(first.node())) {
            return bad(first.node() + " was killed, and selected again");
        }
        if (second.number("token") <= first.number("token")) {
            return bad("the token did not rise: " + first.number("token") + " -> " + second.number("token"));
        }
        if (!agreed) {
            return bad("not all contenders heard that " + second.node() + " took over");
        }
        if (!canJudge(first, judge) || !canJudge(second, judge)) {
            return bad("too few claims came in to judge by: " + judge.claims());
        }
        return judge.violation().map(Verdict::bad).orElseGet(() -> good(first, second, killedAt, judge));
    }

    /** Whether who was selected has claimed often enough. */
    static boolean canJudge(Event select, ClaimJudge judge) {
        return judge.trueClaims(select.node(), select.number("token")) >= ENOUGH;
    }

    private static Verdict good(Event first, Event second, long killedAt, ClaimJudge judge) {
        Duration ttl = Duration.ofMillis(first.number("ttlMillis"));
        return new Verdict(
                true,
                "OK: " + second.node() + " took over " + Durations.seconds(second.number("mono") - killedAt)
                        + " s after " + first.node() + " was killed (ttl " + Durations.show(ttl) + "); token "
                        + first.number("token") + " -> " + second.number("token") + ", value " + first.text("value")
                        + " -> " + second.text("value") + "; never two at once (" + judge.claims()
                        + " claims checked)");
    }
}
