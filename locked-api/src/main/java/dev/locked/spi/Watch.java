package dev.locked.spi;

/** A running subscription to a path. */
public interface Watch extends AutoCloseable {
    /**
     * Ends the subscription. No call to the listener starts after this has returned; one that is running may still be
     * running. Does not block, may be called from the listener, and again.
     */
    @Override
    void close();
}
