package dev.locked.etcd.testing;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A real etcd for tests. Where it comes from, the first that there is:
 *
 * <ol>
 *   <li>the servers named by {@code LOCKED_ETCD_ENDPOINTS} or {@code -Dlocked.etcd.endpoints}, as {@code host:port,…};
 *       these are left running, and can't be killed or stopped;
 *   <li>the binary named by {@code LOCKED_ETCD_BIN} or {@code -Dlocked.etcd.bin};
 *   <li>an {@code etcd} on the {@code PATH};
 *   <li>the one that {@code scripts/fetch-servers} has fetched.
 * </ol>
 *
 * <p>A binary is started on free ports of the loopback interface, with its data in a temporary folder.
 */
public final class EtcdServer implements AutoCloseable {
    private static final Duration READY_WITHIN = Duration.ofSeconds(30);
    private static final int STARTS = 3;

    private final List<String> endpoints;
    private final Optional<Path> binary;
    private final int peerPort;
    private final Path folder;
    private Process process;
    private Thread reaper;

    private EtcdServer(List<String> endpoints, Optional<Path> binary, int peerPort, Path folder) {
        this.endpoints = endpoints;
        this.binary = binary;
        this.peerPort = peerPort;
        this.folder = folder;
    }

    /**
     * Finds a server, starts it if it is one to start, and waits until it answers.
     *
     * @return a running server
     * @throws IllegalStateException if there is none; the message names the remedies
     */
    public static EtcdServer launch() {
        Optional<String> given = setting("LOCKED_ETCD_ENDPOINTS", "locked.etcd.endpoints");
        if (given.isPresent()) {
            EtcdServer server = new EtcdServer(List.of(given.get().split(",")), Optional.empty(), 0, Path.of("unused"));
            server.awaitReady();
            return server;
        }
        Path binary = binary().orElseThrow(EtcdServer::noServer);
        return launch(binary);
    }

    private static EtcdServer launch(Path binary) {
        for (int left = STARTS - 1; ; left--) {
            EtcdServer server = null;
            try {
                int[] ports = freePorts();
                Path folder = Files.createTempDirectory("locked-etcd-");
                server = new EtcdServer(List.of("127.0.0.1:" + ports[0]), Optional.of(binary), ports[1], folder);
                server.start();
                return server;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (IllegalStateException e) { // maybe somebody took a port meanwhile
                server.close();
                if (left == 0) {
                    throw e;
                }
            }
        }
    }

    private static IllegalStateException noServer() {
        // Testcontainers with the official image is to be asked here, before giving up.
        return new IllegalStateException("no etcd to test with; do one of these: run scripts/fetch-servers etcd; "
                + "or put etcd on the PATH or its path into LOCKED_ETCD_BIN; "
                + "or name a running one in LOCKED_ETCD_ENDPOINTS=host:port");
    }

    private static Optional<Path> binary() {
        return setting("LOCKED_ETCD_BIN", "locked.etcd.bin")
                .map(Path::of)
                .or(() -> onPath("etcd"))
                .or(EtcdServer::fetched);
    }

    private static Optional<Path> onPath(String name) {
        return Arrays.stream(
                        Optional.ofNullable(System.getenv("PATH")).orElse("").split(File.pathSeparator))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static Optional<Path> fetched() {
        String cache = Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
                .filter(folder -> !folder.isEmpty())
                .orElse(System.getProperty("user.home") + "/.cache");
        String servers = Optional.ofNullable(System.getenv("LOCKED_SERVERS"))
                .filter(folder -> !folder.isEmpty())
                .orElse(cache + "/locked/servers");
        return Optional.of(Path.of(servers, "etcd", "bin", "etcd")).filter(Files::isExecutable);
    }

    private static Optional<String> setting(String variable, String property) {
        return Optional.ofNullable(System.getenv(variable))
                .or(() -> Optional.ofNullable(System.getProperty(property)))
                .filter(value -> !value.isBlank());
    }

    private static int[] freePorts() throws IOException {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (ServerSocket one = new ServerSocket(0, 1, loopback);
                ServerSocket other = new ServerSocket(0, 1, loopback)) {
            return new int[] {one.getLocalPort(), other.getLocalPort()};
        }
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
        return binary.isPresent();
    }

    /** Starts it, the first time or again with the ports and the data that it had, and waits until it answers. */
    public void start() {
        String client = "http://" + endpoints.get(0);
        String peer = "http://127.0.0.1:" + peerPort;
        List<String> command = List.of(
                ours().toString(),
                "--name=test",
                "--data-dir=" + folder.resolve("data"),
                "--listen-client-urls=" + client,
                "--advertise-client-urls=" + client,
                "--listen-peer-urls=" + peer,
                "--initial-advertise-peer-urls=" + peer,
                "--initial-cluster=test=" + peer,
                "--log-level=warn");
        Process started = run(new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile())));
        process = started;
        reaper = new Thread(started::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(reaper);
        awaitReady();
    }

    private Path ours() {
        return binary.orElseThrow(() -> new UnsupportedOperationException(
                "the etcd in LOCKED_ETCD_ENDPOINTS is yours; tests must not kill it"));
    }

    private Path log() {
        return folder.resolve("etcd.log");
    }

    private void awaitReady() {
        long deadline = System.nanoTime() + READY_WITHIN.toNanos();
        while (!endpoints.stream().allMatch(EtcdServer::isHealthy)) {
            boolean died = process != null && !process.isAlive();
            if (died || System.nanoTime() - deadline > 0) {
                throw new IllegalStateException(
                        "etcd at " + endpoints + (died ? " ended at once: " : " is not healthy: ") + logged());
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

    private String logged() {
        try {
            return Files.exists(log()) ? Files.readString(log()) : "";
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** Kills it, as a crash would. */
    public void kill9() {
        ours();
        process.destroyForcibly();
        awaitEnd();
    }

    /** Asks it to end, as an operator would, and waits for that. */
    public void stop() {
        ours();
        process.destroy();
        awaitEnd();
    }

    private void awaitEnd() {
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
            Runtime.getRuntime().removeShutdownHook(reaper);
        } catch (InterruptedException e) {
            throw interrupted(e);
        } catch (IllegalStateException e) {
            return; // the JVM is ending, and the hook runs anyway
        }
    }

    /** Stops it in its tracks; connections stay open. */
    public void pause() {
        signal("-STOP");
    }

    /** Lets it go on after {@link #pause()}. */
    public void resume() {
        signal("-CONT");
    }

    private void signal(String name) {
        ours();
        output(run(new ProcessBuilder("kill", name, Long.toString(process.pid())).redirectErrorStream(true)), "kill");
    }

    /**
     * Runs {@code etcdctl}, found beside the server or on the {@code PATH}, against this server.
     *
     * @param arguments without the endpoints
     * @return what it printed, without the white space at the end
     * @throws IllegalStateException if it failed
     */
    public String etcdctl(String... arguments) {
        Path tool = binary.map(server -> server.resolveSibling("etcdctl"))
                .filter(Files::isExecutable)
                .or(() -> onPath("etcdctl"))
                .or(() -> fetched()
                        .map(server -> server.resolveSibling("etcdctl"))
                        .filter(Files::isExecutable))
                .orElseThrow(() -> new IllegalStateException("no etcdctl; run scripts/fetch-servers etcd"));
        List<String> command = new ArrayList<>(List.of(tool.toString(), "--endpoints=" + String.join(",", endpoints)));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("ETCDCTL_API", "3");
        return output(run(builder), command.toString());
    }

    private static String output(Process tool, String command) {
        try {
            String text = new String(tool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (tool.waitFor() != 0) {
                throw new IllegalStateException(command + " failed: " + text);
            }
            return text.stripTrailing();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static Process run(ProcessBuilder builder) {
        try {
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends it if it is ours, and removes its data. */
    @Override
    public void close() {
        if (binary.isEmpty()) {
            return;
        }
        if (process != null) {
            process.destroyForcibly();
            awaitEnd();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static IllegalStateException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new IllegalStateException("interrupted", e);
    }
}
