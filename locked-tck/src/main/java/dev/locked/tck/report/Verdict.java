package dev.locked.tck.report;

import java.util.Locale;

/** What is known of a clause after a run; the worst first. */
enum Verdict {
    FAILED("failed"),
    /** A hook of the harness is missing, or its precondition. */
    ABORTED("not checked"),
    PASSED("passed"),
    /** An attempt that was inconclusive; another followed. */
    ASKED_AGAIN("asked again"),
    UNTESTED("untested"),
    /** It has a test, which was not among those that ran. */
    NOT_RUN("not run");

    private final String words;

    Verdict(String words) {
        this.words = words;
    }

    String words() {
        return words;
    }

    String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
