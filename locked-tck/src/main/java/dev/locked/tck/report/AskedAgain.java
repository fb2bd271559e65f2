package dev.locked.tck.report;

import org.opentest4j.TestAbortedException;

/** Ends the test of a clause that was inconclusive, since the machine stalled for too long, and is run once more. */
public final class AskedAgain extends TestAbortedException {
    private static final long serialVersionUID = 1;

    /**
     * Ends one attempt.
     *
     * @param message of which clause, and why
     */
    public AskedAgain(String message) {
        super(message);
    }
}
