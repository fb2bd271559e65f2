package dev.locked.benchmarks;

/**
 * The client of a store as its makers made it, and the least that what we do can be with it. Each call blocks until it is
 * done.
 */
public interface RawClient extends AutoCloseable {
    /** What a leader writes. */
    String DATA = "locked/1 0123456789abcdef.1 id\nvalue";

    /**
     * Creates a key that dies with this client's session, in one round trip.
     *
     * @param key letters and digits; not there yet
     * @throws Exception if it was there
     */
    void acquire(String key) throws Exception;

    /**
     * Writes a key that is there already, in one round trip.
     *
     * @throws Exception if it could not
     */
    void put() throws Exception;

    /**
     * The least that a hand-over can be: one client deletes a key; another, which is told of that, creates it.
     *
     * @throws Exception if it did not
     */
    void handOver() throws Exception;

    @Override
    void close();
}
