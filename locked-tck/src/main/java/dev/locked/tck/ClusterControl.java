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
     * The connection string that names one member alone.
     *
     * @param member its number
     * @return for instance {@code etcd://127.0.0.1:3379}
     * @throws UnsupportedOperationException if there is none, as unless overridden
     */
    default String uri(int member) {
        throw new UnsupportedOperationException("uri of member " + member);
    }

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
     * Stops a member in its tracks; connections stay open.
     *
     * @param member its number
     */
    void pause(int member);

    /**
     * Lets a member go on that was paused, whatever the others do; does not wait for anything.
     *
     * @param member its number
     * @throws UnsupportedOperationException if it can't, as unless overridden
     */
    default void resume(int member) {
        throw new UnsupportedOperationException("resume of member " + member);
    }

    /** Starts what was killed, with the data that it had, lets go on what was paused, and waits until all answer. */
    void heal();

    @Override
    void close();
}
