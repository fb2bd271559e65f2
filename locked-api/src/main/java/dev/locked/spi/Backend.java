package dev.locked.spi;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * One connection to one store, inside one namespace.
 *
 * <p>Safe for use by many threads. <b>No method blocks</b>: what takes time is returned as a stage, which completes
 * within the timeout given, always, and fails only with a {@link BackendException}. Each operation is sent once: no
 * retries and no policy, since the core above has them. What bounds a call is {@link MonotonicClock#schedule} of the clock
 * in the {@link BackendConfig}, or the client's own deadline. A call whose time is over fails with {@link
 * Failure#NOT_APPLIED} if it was never sent and never will be, else with {@link Failure#UNKNOWN}.
 *
 * <p>A stage may complete on any thread of the backend's, also on the one that brings the store's answers. An action on a
 * stage may make other calls and may throw, and must not block; the core returns from it at once. A client that blocks
 * needs threads of the backend's own, as daemons.
 *
 * @implSpec After {@link #shutdown} every call fails at once with {@link Failure#NOT_APPLIED}. The numbered clauses that
 *     an implementation has to keep are in {@code SPEC.md}.
 */
public interface Backend {
    /**
     * What this backend declares of itself. No I/O; the same for the backend's whole life.
     *
     * @return never null
     */
    Limits limits();

    /**
     * Opens a session: locks that live and die together.
     *
     * @param ttl how long the store keeps the session without a renewal; positive. The backend raises it to {@link
     *     Limits#minTtl} and rounds it up to what the store grants, never down; above {@link Limits#maxTtl} it refuses
     * @param timeout bound of this call; positive
     * @return the session; fails with {@link Failure#REFUSED} if the store will not grant that ttl or refuses the
     *     credentials, with {@link Failure#UNKNOWN} or {@link Failure#NOT_APPLIED} if it can't be reached
     */
    CompletionStage<Session> openSession(Duration ttl, Duration timeout);

    /**
     * Reads a path, linearizable: sees every write that was acknowledged before this call, by anybody, and every one that a
     * watch, a read or an acquire of this backend has told of before. The core takes what is older than that for a store that
     * has gone back, and ends terms.
     *
     * @param path the path
     * @param timeout bound of this call; positive
     * @return what the store holds, empty if it holds nothing
     */
    CompletionStage<Optional<Entry>> read(Path path, Duration timeout);

    /**
     * Watches a path until the watch is closed, through every loss of the connection.
     *
     * @param path the path
     * @param listener told of states; see there
     * @return the subscription; never null, and never failing: what goes wrong is told to the listener. On a backend that
     *     was shut down it is silent
     */
    Watch watch(Path path, WatchListener listener);

    /**
     * Closes the connection and gives back what it holds: threads, sockets, watches. Sessions are not ended by this; end
     * them first. Calls that are under way fail, with {@link Failure#UNKNOWN} if they were sent; all that a listener may
     * still be told is that it is {@link WatchListener#broken broken}. A client that the user brought is left open.
     * Idempotent.
     *
     * @param timeout bound of this call; positive
     * @return done; never fails
     */
    CompletionStage<Void> shutdown(Duration timeout);
}
