package dev.locked.tck.judge;

/**
 * A process asked itself whether it is the owner.
 *
 * @param process who asked
 * @param token under which it is the owner; zero if it is not
 * @param before the clock just before the question
 * @param after the clock just after the answer
 */
record Sample(String process, long token, long before, long after) {
    static Sample of(String process, LogLine line) {
        return new Sample(process, line.number("token"), line.number("before"), line.number("after"));
    }

    /** Whether the answer was yes. */
    boolean isYes() {
        return token != 0;
    }
}
