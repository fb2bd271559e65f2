package dev.locked;

import java.util.Optional;

/**
 * A view of one path that takes no part in the election. Safe for use by many threads.
 */
public interface Observer extends AutoCloseable {
    /**
     * The path.
     *
     * @return never null
     */
    String path();

    /**
     * Begins to watch. Returns at once; a store that can't be reached now is tried again until it can.
     *
     * @throws IllegalStateException if it is started, or its locker is closed
     */
    void start();

    /**
     * Ends. No callback starts after this has returned, except that of another thread's {@link #start()}. May be called
     * from a callback; does nothing if it is not started.
     */
    void stop();

    /** The same as {@link #stop()}. */
    @Override
    default void close() {
        stop();
    }

    /**
     * What the cluster agrees on, as far as is known here. Does no I/O.
     *
     * @return empty when nobody owns the path, or nothing is known yet
     */
    Optional<Agreed> agreed();

    /**
     * The id of the owner; see {@link #agreed()}.
     *
     * @return empty when nobody owns the path, or nothing is known yet
     */
    Optional<String> id();

    /**
     * The value of the owner; see {@link #agreed()}.
     *
     * @return empty when nobody owns the path, or nothing is known yet
     */
    Optional<String> value();

    /**
     * Where this is in its life.
     *
     * @return never null
     */
    NodeState state();
}
