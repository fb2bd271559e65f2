package dev.locked.etcd.testing;

/** An etcd that belongs to the tests: they may do anything to it. It keeps its port and its data until it is closed. */
interface OwnEtcd extends AutoCloseable {
    /** Where it listens, as {@code host:port}. */
    String endpoint();

    /** Starts it, the first time or again, without waiting until it answers. */
    void start();

    /** Kills it, as a crash would, and waits for its end. */
    void kill9();

    /** Asks it to end, as an operator would, and waits for that. */
    void stop();

    /** Stops it in its tracks; connections stay open. */
    void pause();

    /** Lets it go on. */
    void resume();

    /** False when it has ended, for whatever reason. */
    boolean isAlive();

    /** Runs {@code etcdctl} against it and returns what it printed. */
    String etcdctl(String... arguments);

    /** What it has logged. */
    String log();

    /** Ends it and removes its data; does nothing when that is done already. */
    @Override
    void close();
}
