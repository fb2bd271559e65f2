package dev.locked.etcd.testing;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A real etcd for tests. Where it comes from, the first that there is:
 *
 * <ol>
 *   <li>the servers named by {@code LOCKED_ETCD_ENDPOINTS} or {@code -Dlocked.etcd.endpoints}, as {@code host:port,…};
 *       these are left running, and can't be killed or stopped;
 *   <li>a binary: the one named by {@code LOCKED_ETCD_BIN} or {@code -Dlocked.etcd.bin}, else an {@code etcd} on the
 *       {@code PATH}, else the one that {@code scripts/fetch-servers} has fetched;
 *   <li>Docker, through Testcontainers, with the image named by {@code LOCKED_ETCD_IMAGE} or {@code
 *       -Dlocked.etcd.image}, by default {@value #IMAGE}.
 * </ol>
 *
 * <p>{@code LOCKED_ETCD_FROM} or {@code -Dlocked.etcd.from}, as {@code address}, {@code binary} or {@code docker}, has
 * only that step tried.
 *
 * <p>A binary or a container listens on a free port of the loopback interface, which it keeps, as it does its data, when
 * it is started again.
 */
public final class EtcdServer implements AutoCloseable {
    static final String IMAGE = "quay.io/coreos/etcd:v3.5.30";
    static final String REMEDIES_WITHOUT_DOCKER = "run scripts/fetch-servers etcd; "
            + "or put etcd on the PATH or its path into LOCKED_ETCD_BIN; "
            + "or name a running one in LOCKED_ETCD_ENDPOINTS=host:port";

    private static final Duration READY_WITHIN = Duration.ofSeconds(30);
    private static final int STARTS = 3;

    private final List<String> endpoints;
    private final Optional<OwnEtcd> own;

    private EtcdServer(List<String> endpoints, Optional<OwnEtcd> own) {
        this.endpoints = endpoints;
        this.own = own;
    }

    /**
     * Finds a server, starts it if it is one to start, and waits until it answers.
     *
     * @return a running server
     * @throws IllegalStateException if there is none; the message names the remedies
     */
    public static EtcdServer launch() {
        Optional<String> from = setting("LOCKED_ETCD_FROM", "locked.etcd.from");
        return switch (from.orElse("")) {
            case "" -> address().or(EtcdServer::binary).or(EtcdServer::docker).orElseThrow(() -> none("any"));
            case "address" -> address().orElseThrow(() -> none("address"));
            case "binary" -> binary().orElseThrow(() -> none("binary"));
            case "docker" -> docker().orElseThrow(() -> none("docker"));
            default ->
                throw new IllegalStateException(
                        "LOCKED_ETCD_FROM is '" + from.get() + "'; say address, binary or docker, or leave it out");
        };
    }

    private static IllegalStateException none(String from) {
        return new IllegalStateException("no etcd to test with (looked for: " + from + "); do one of these: "
                + REMEDIES_WITHOUT_DOCKER
                + "; or have Docker running, which takes the image " + IMAGE + " or the one named in LOCKED_ETCD_IMAGE"
                + (from.equals("any") ? "" : "; or leave out LOCKED_ETCD_FROM, to have all of these tried"));
    }

    private static Optional<EtcdServer> address() {
        return setting("LOCKED_ETCD_ENDPOINTS", "locked.etcd.endpoints").map(given -> {
            EtcdServer server = new EtcdServer(List.of(given.split(",")), Optional.empty());
            server.awaitReady();
            return server;
        });
    }

    private static Optional<EtcdServer> binary() {
        return setting("LOCKED_ETCD_BIN", "locked.etcd.bin")
                .map(Path::of)
                .or(() -> Tool.onPath("etcd"))
                .or(() -> Tool.fetched("etcd"))
                .map(binary -> launch(() -> EtcdProcess.of(binary)));
    }

    private static Optional<EtcdServer> docker() {
        if (!EtcdContainer.isPossible()) {
            return Optional.empty();
        }
        String image = setting("LOCKED_ETCD_IMAGE", "locked.etcd.image").orElse(IMAGE);
        return Optional.of(launch(() -> EtcdContainer.of(image)));
    }

    private static EtcdServer launch(Supplier<OwnEtcd> maker) {
        for (int left = STARTS - 1; ; left--) {
            OwnEtcd own = maker.get();
            EtcdServer server = new EtcdServer(List.of(own.endpoint()), Optional.of(own));
            try {
                server.start();
                return server;
            } catch (IllegalStateException e) { // maybe somebody took a port meanwhile
                server.close();
                if (left == 0) {
                    throw e;
                }
            }
        }
    }

    private static Optional<String> setting(String variable, String property) {
        return Optional.ofNullable(System.getenv(variable))
                .or(() -> Optional.ofNullable(System.getProperty(property)))
                .filter(value -> !value.isBlank());
    }

    /**
     * Where it listens.
     *
     * @return {@code host:port} each
     */
    public List<String> endpoints() {
        return endpoints;
    }

    /**
     * The port of the first endpoint.
     *
     * @return the port
     */
    public int port() {
        return URI.create("tcp://" + endpoints.get(0)).getPort();
    }

    /**
     * Whether this server may be killed, stopped and paused.
     *
     * @return false for one that somebody else runs
     */
    public boolean isOurs() {
        return own.isPresent();
    }

    /** Starts it, the first time or again with the ports and the data that it had, and waits until it answers. */
    public void start() {
        ours().start();
        awaitReady();
    }

    private OwnEtcd ours() {
        return own.orElseThrow(() -> new UnsupportedOperationException(
                "the etcd in LOCKED_ETCD_ENDPOINTS is yours; tests must not kill it"));
    }

    private void awaitReady() {
        long deadline = System.nanoTime() + READY_WITHIN.toNanos();
        while (!endpoints.stream().allMatch(EtcdServer::isHealthy)) {
            boolean died = own.isPresent() && !own.get().isAlive();
            if (died || System.nanoTime() - deadline > 0) {
                throw new IllegalStateException("etcd at " + endpoints
                        + (died ? " ended at once: " : " is not healthy: ")
                        + own.map(OwnEtcd::log).orElse(""));
            }
            sleep(20);
        }
    }

    private static boolean isHealthy(String endpoint) {
        try {
            HttpURLConnection connection = (HttpURLConnection)
                    URI.create("http://" + endpoint + "/health").toURL().openConnection();
            connection.setConnectTimeout(1_000);
            connection.setReadTimeout(2_000);
            try (var body = connection.getInputStream()) {
                return new String(body.readAllBytes(), StandardCharsets.UTF_8).contains("\"true\"");
            } finally {
                connection.disconnect();
            }
        } catch (IOException e) {
            return false;
        }
    }

    /** Kills it, as a crash would. */
    public void kill9() {
        ours().kill9();
    }

    /** Asks it to end, as an operator would, and waits for that. */
    public void stop() {
        ours().stop();
    }

    /** Stops it in its tracks; connections stay open. */
    public void pause() {
        ours().pause();
    }

    /** Lets it go on after {@link #pause()}. */
    public void resume() {
        ours().resume();
    }

    /**
     * Runs {@code etcdctl} against this server: the one in its container; else the one beside the server, on the {@code
     * PATH}, or fetched.
     *
     * @param arguments without the endpoints
     * @return what it printed, without the white space at the end
     * @throws IllegalStateException if it failed
     */
    public String etcdctl(String... arguments) {
        return own.isPresent() ? own.get().etcdctl(arguments) : Tool.etcdctl(List.of(), endpoints, arguments);
    }

    /** Ends it if it is ours, and removes its data. */
    @Override
    public void close() {
        own.ifPresent(OwnEtcd::close);
    }

    private static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw Tool.interrupted(e);
        }
    }
}
