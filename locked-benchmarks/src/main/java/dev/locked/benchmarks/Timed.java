package dev.locked.benchmarks;

/** Something to time. */
public interface Timed {
    /**
     * Does it once, and what has to be done before and after it.
     *
     * @return how long it took alone, in nanoseconds
     * @throws Exception if it could not be done; that ends the race
     */
    long nanos() throws Exception;
}
