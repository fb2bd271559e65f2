package dev.locked.tck;

import java.util.List;

/**
 * A store of which the kit may do anything it likes: stop it, kill it, freeze it, change what it holds behind everybody's
 * back. Paths are in the default namespace. Methods return when it is done, and throw what they like when it can't be.
 */
public interface StoreControl extends AutoCloseable {
    /**
     * The connection string that reaches the store through a port of the loopback interface: the store's own, or that of
     * a proxy in front of it.
     *
     * @param port the port
     * @return for instance {@code etcd://127.0.0.1:2379}
     */
    String uri(int port);

    /**
     * The store's own port, on the loopback interface.
     *
     * @return the same one, however often it is started again
     */
    int port();

    /** Starts it again, with the data that it had, and waits until it answers. */
    void start();

    /**
     * Starts it again after its end, as one that has lost all of its data, and waits until it answers.
     *
     * @throws UnsupportedOperationException if that can't be done; what needs it is not asked then, and the report says so
     */
    default void startEmpty() {
        throw new UnsupportedOperationException("this StoreControl can't start the store without its data");
    }

    /** Asks it to end, as an operator would, and waits for that. */
    void stop();

    /** Kills it, as a crash would. */
    void kill9();

    /** Stops it in its tracks; connections stay open. */
    void pause();

    /** Lets it go on after {@link #pause()}. */
    void resume();

    /**
     * Deletes the entry of a path, whoever holds it.
     *
     * @param path the path
     */
    void delete(String path);

    /**
     * Writes over the entry of a path, as somebody would who does not know of sessions.
     *
     * @param path the path
     * @param text what to write
     */
    void overwrite(String path, String text);

    /** Ends all sessions of this library. */
    void endSessions();

    /**
     * How many sessions of this library there are.
     *
     * @return zero if there is none
     */
    int sessions();

    /**
     * The names of all entries of this library, as the store has them.
     *
     * @return empty if there is none
     */
    List<String> entries();

    /**
     * How many requests it has received so far, from anybody: those of this library and of other clients, and what comes
     * of the other methods here.
     *
     * @return a number that does not count the question itself, and only means something as a difference
     */
    long requests();

    /**
     * How many of them a read of a path takes.
     *
     * @return one; more where the backend has to ask twice for a read that is not stale
     */
    default int requestsPerRead() {
        return 1;
    }

    @Override
    void close();
}
