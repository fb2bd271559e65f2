package dev.locked.tck;

/**
 * A store of three members of which the kit may kill, freeze and start each. Members are numbered from zero. Methods
 * return when it is done, and throw what they like when it can't be.
 */
public interface ClusterControl extends AutoCloseable {
    /** How many members there are. */
    int MEMBERS = 3;

    /**
     * The connection string that names all members.
     *
     * @return for instance {@code etcd://127.0.0.1:2379,127.0.0.1:3379,127.0.0.1:4379}
     */
    String uri();

    /**
     * Waits until one of those that run leads the store.
     *
     * @return its number
     */
    int leader();

    /**
     * Kills a member, as a crash would.
     *
     * @param member its number
     */
    void kill9(int member);

    /**
     * Starts a member that was killed, with the data that it had, without waiting for it.
     *
     * @param member its number
     */
    void start(int member);

    /**
     * Stops a member in its tracks; connections stay open.
     *
     * @param member its number
     */
    void pause(int member);

    /**
     * Lets a member go on after {@link #pause}.
     *
     * @param member its number
     */
    void resume(int member);

    /** Waits until all members answer, and one of them leads. */
    void awaitAll();

    @Override
    void close();
}
