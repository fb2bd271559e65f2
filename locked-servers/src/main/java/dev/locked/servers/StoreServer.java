package dev.locked.servers;

import java.net.URI;
import java.util.List;

/**
 * A real server for tests. Where it comes from, the first that there is; {@code X} is the name of the store:
 *
 * <ol>
 *   <li>the servers named by {@code LOCKED_X_ENDPOINTS} or {@code -Dlocked.x.endpoints}, as {@code host:port,…}; these
 *       are left running, and can't be killed or stopped;
 *   <li>a binary: the one named by {@code LOCKED_X_BIN} or {@code -Dlocked.x.bin}, else one on the {@code PATH}, else the
 *       one that {@code scripts/fetch-servers} has fetched;
 *   <li>Docker, through Testcontainers, with the image named by {@code LOCKED_X_IMAGE} or {@code -Dlocked.x.image}, by
 *       default the official one.
 * </ol>
 *
 * <p>{@code LOCKED_X_FROM} or {@code -Dlocked.x.from}, as {@code address}, {@code binary} or {@code docker}, has only that
 * step tried.
 *
 * <p>A binary or a container listens on a free port of the loopback interface, which it keeps, as it does its data, when
 * it is started again.
 */
public abstract class StoreServer implements AutoCloseable {
    private final Finder finder;
    private final Installation installation;

    /**
     * Finds a server, starts it if it is one to start, and waits until it answers.
     *
     * @throws IllegalStateException if there is none; the message names the remedies
     */
    StoreServer(Recipe recipe) {
        this.finder = new Finder(recipe);
        this.installation = finder.launch();
    }

    Installation installation() {
        return installation;
    }

    /**
     * Where it listens.
     *
     * @return {@code host:port} each
     */
    public List<String> endpoints() {
        return installation.endpoints();
    }

    /**
     * The first endpoint.
     *
     * @return {@code host:port}
     */
    public String endpoint() {
        return endpoints().get(0);
    }

    /**
     * The port of the first endpoint.
     *
     * @return the port
     */
    public int port() {
        return URI.create("tcp://" + endpoint()).getPort();
    }

    /**
     * Whether this server may be killed, stopped and paused.
     *
     * @return false for one that somebody else runs
     */
    public boolean isOurs() {
        return installation.isOurs();
    }

    /** Starts it again, with the ports and the data that it had, and waits until it answers. */
    public void start() {
        finder.start(installation);
    }

    /** Starts it again on the ports that it had, without its data, and waits until it answers. It must have ended. */
    public void startEmpty() {
        installation.empty();
        finder.start(installation);
    }

    /** Kills it, as a crash would. */
    public void kill9() {
        installation.kill9();
    }

    /** Asks it to end, as an operator would, and waits for that. */
    public void stop() {
        installation.stop();
    }

    /** Stops it in its tracks; connections stay open. */
    public void pause() {
        installation.pause();
    }

    /** Lets it go on after {@link #pause()}. */
    public void resume() {
        installation.resume();
    }

    /** Ends it if it is ours, and removes its data. */
    @Override
    public void close() {
        installation.close();
    }
}
