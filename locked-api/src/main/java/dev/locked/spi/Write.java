package dev.locked.spi;

/** How a guarded write ended. */
public sealed interface Write {
    /**
     * The store is as it was asked to be.
     *
     * @param version the entry's version from now on; meaningless for a release
     */
    record Done(long version) implements Write {}

    /** The guard did not match: nothing was changed, and nothing will be. */
    record Stale() implements Write {}
}
