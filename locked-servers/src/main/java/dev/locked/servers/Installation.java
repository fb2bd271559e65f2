package dev.locked.servers;

import java.util.List;

/** One server, wherever it runs. It keeps its port and its data until it is closed. */
interface Installation extends AutoCloseable {
    /** Where it listens, as {@code host:port}. */
    List<String> endpoints();

    /** False for one that somebody else runs: it must not be killed, stopped or paused. */
    boolean isOurs();

    /** Starts it, the first time or again, without waiting until it answers. */
    void start();

    /** Kills it, as a crash would, and waits for its end. */
    void kill9();

    /** Asks it to end, as an operator would, and waits for that. */
    void stop();

    /** Removes its data, once it has ended: it will start as a new one on its old port. */
    void empty();

    /** What it is started by, the program and its arguments; unsupported but for a binary. */
    List<String> command();

    /** Stops it in its tracks; connections stay open. */
    void pause();

    /** Lets it go on. */
    void resume();

    /** False when it has ended, for whatever reason. */
    boolean isAlive();

    /** Runs a program that comes with the server and returns what it printed, without the white space at the end. */
    String run(String program, List<String> arguments);

    /** Where it listens in the eyes of {@link #run}. */
    String endpointOfTools();

    /** What it has logged. */
    String log();

    /** Ends it if it is ours and removes its data; does nothing when that is done already. */
    @Override
    void close();
}
