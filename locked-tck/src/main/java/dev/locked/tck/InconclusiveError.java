package dev.locked.tck;

/** Says that a promise of time was not seen kept, and that the machine stalled for so long that this may be its doing. */
final class InconclusiveError extends AssertionError {
    private static final long serialVersionUID = 1;

    InconclusiveError(String message) {
        super(message);
    }
}
