package dev.locked.spi;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * Locks that live and die together, kept alive by one renewal. Safe for use by many threads; no method blocks. The rules
 * of {@link Backend} on stages, failures and timeouts hold here too.
 */
public interface Session {
    /**
     * The name under which the store knows this session, found again in {@link Entry#owner()}. Unique over sessions,
     * processes and restarts.
     *
     * @return not null, not empty
     */
    String owner();

    /**
     * The ttl that the store granted.
     *
     * @return at least what was asked for
     */
    Duration ttl();

    /**
     * When the session was last proven alive: the clock's reading from <em>before</em> the call that proved it was sent.
     * The store keeps the session for {@link #ttl()} from then at least. Never moved by a call that failed. The reading is
     * taken before {@link #renew} returns its stage, also where another thread does the sending.
     *
     * @return a reading of the {@link MonotonicClock} in the {@link BackendConfig}
     */
    long provenAliveNanos();

    /**
     * Proves the session alive and keeps it for another ttl.
     *
     * @param timeout bound of this call; positive
     * @return done, with {@link #provenAliveNanos()} moved; fails with {@link Failure#SESSION_GONE} if the store does
     *     not know the session any more
     */
    CompletionStage<Void> renew(Duration timeout);

    /**
     * Takes a path if nobody holds it, in one atomic step. A path that this same session holds is held. Fails with {@link
     * Failure#SESSION_GONE} if the session is no more (or is held, if the path is), and with {@link Failure#REFUSED}, before
     * anything is sent, if the data are above {@link Limits#maxDataBytes}.
     *
     * @param path the path
     * @param data what to store; nobody changes the array afterwards, so that it need not be copied
     * @param timeout bound of this call; positive
     * @return won or held
     */
    CompletionStage<Acquisition> acquire(Path path, byte[] data, Duration timeout);

    /**
     * Replaces the bytes of an entry of this session's, which stays bound to the session. Under another session, also one
     * that is no more, it is stale or fails with {@link Failure#SESSION_GONE}, and changes nothing. Data above {@link
     * Limits#maxDataBytes} are refused as by {@link #acquire}.
     *
     * @param path the path
     * @param token the entry's token
     * @param version the version that is to be replaced
     * @param data what to store
     * @param timeout bound of this call; positive
     * @return done with the new version; stale if the path is not held under this token and version
     */
    CompletionStage<Write> update(Path path, long token, long version, byte[] data, Duration timeout);

    /**
     * Frees a path if it is held under this token. If it is not, there is nothing to do: that is done, too, and nothing
     * is changed. May be repeated.
     *
     * @param path the path
     * @param token the token of the entry to remove
     * @param timeout bound of this call; positive
     * @return done
     */
    CompletionStage<Write> release(Path path, long token, Duration timeout);

    /**
     * Removes an entry that has no owner, such as bytes that an operator put there by hand and that no expiry will
     * remove.
     *
     * @param path the path
     * @param token the token of the entry
     * @param version the version of the entry
     * @param timeout bound of this call; positive
     * @return done; stale if the path is empty, or the entry is another one by now or has an owner, and then nothing was
     *     changed
     */
    CompletionStage<Write> removeUnowned(Path path, long token, long version, Duration timeout);

    /**
     * Tells, in one request, which paths the store holds for this session: those that were won and neither released nor
     * lost since, of what was acknowledged before this call. What somebody has deleted is not among them, what
     * somebody has written over may be; a path whose acquire, update or release is still under way may be or not. The core asks now and then, so that a
     * leader learns of a lost entry also where the watch is silent, at a cost that does not grow with its paths.
     *
     * @param timeout bound of this call; positive
     * @return the paths, none if nothing is held; fails with {@link Failure#SESSION_GONE} if the store does not know the
     *     session any more, and with {@link Failure#NOT_APPLIED} where there are more than one request can tell: then
     *     each path is read by itself
     */
    CompletionStage<Set<Path>> holdings(Duration timeout);

    /**
     * Ends the session and frees everything that it holds at once. Idempotent, and done when the store does not know the
     * session any more. No operation of this session takes effect after this is done, also one that was sent before and
     * is late: from then on {@link #renew} and {@link #acquire} fail with {@link Failure#SESSION_GONE}, {@link #update} and
     * {@link #removeUnowned} do so or are stale, and {@link #release} has nothing to do.
     *
     * @param timeout bound of this call; positive
     * @return done
     */
    CompletionStage<Void> end(Duration timeout);
}
