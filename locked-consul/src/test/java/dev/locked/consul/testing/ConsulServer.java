package dev.locked.consul.testing;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A real Consul for tests. Where it comes from, the first that there is:
 *
 * <ol>
 *   <li>the agents named by {@code LOCKED_CONSUL_ENDPOINTS} or {@code -Dlocked.consul.endpoints}, as {@code
 *       host:port,…}; these are left running, and can't be killed or stopped;
 *   <li>a binary: the one named by {@code LOCKED_CONSUL_BIN} or {@code -Dlocked.consul.bin}, else a {@code consul} on the
 *       {@code PATH}, else the one that {@code scripts/fetch-servers} has fetched.
 * </ol>
 *
 * <p>A binary listens on free ports of the loopback interface, which it keeps, as it does its data, when it is started
 * again.
 */
public final class ConsulServer implements AutoCloseable {
    private static final Duration READY_WITHIN = Duration.ofSeconds(60);
    private static final int STARTS = 3;

    private final List<String> endpoints;
    private final Optional<ConsulProcess> own;
    private final Optional<String> token;

    private ConsulServer(List<String> endpoints, Optional<ConsulProcess> own, Optional<String> token) {
        this.endpoints = endpoints;
        this.own = own;
        this.token = token;
    }

    /**
     * Finds a server, starts it if it is one to start, and waits until it can be written to.
     *
     * @return a running server
     * @throws IllegalStateException if there is none; the message names the remedies
     */
    public static ConsulServer launch() {
        Optional<String> given = setting("LOCKED_CONSUL_ENDPOINTS", "locked.consul.endpoints");
        if (given.isPresent()) {
            ConsulServer server = new ConsulServer(List.of(given.get().split(",")), Optional.empty(), Optional.empty());
            server.awaitReady();
            return server;
        }
        return launch(binary(), "", Optional.empty());
    }

    private static Path binary() {
        return setting("LOCKED_CONSUL_BIN", "locked.consul.bin")
                .map(Path::of)
                .or(ConsulProcess::find)
                .orElseThrow(() -> new IllegalStateException("no Consul to test with; do one of these: "
                        + "run scripts/fetch-servers consul; "
                        + "or put consul on the PATH or its path into LOCKED_CONSUL_BIN; "
                        + "or name a running one in LOCKED_CONSUL_ENDPOINTS=host:port"));
    }

    /**
     * Starts one with settings of its own. Needs a binary.
     *
     * @param settings in Consul's own language
     * @return a running server
     */
    public static ConsulServer launchWith(String settings) {
        return launch(binary(), settings, Optional.empty());
    }

    /**
     * Runs Consul as a tool.
     *
     * @param folder where
     * @param arguments what to do
     * @throws IllegalStateException if it failed
     */
    public static void tool(Path folder, String... arguments) {
        List<String> command = new ArrayList<>(List.of(binary().toString()));
        command.addAll(List.of(arguments));
        ConsulProcess.run(folder, command);
    }

    /**
     * Starts one that knows tokens, and denies everything to who has none. Needs a binary.
     *
     * @param token the token that may do everything
     * @return a running server
     */
    public static ConsulServer launchWithToken(String token) {
        String settings = "acl { enabled = true default_policy = \"deny\" tokens { master = \"" + token + "\" } }";
        return launch(binary(), settings, Optional.of(token));
    }

    private static ConsulServer launch(Path binary, String settings, Optional<String> token) {
        for (int left = STARTS - 1; ; left--) {
            ConsulProcess own = ConsulProcess.of(binary, settings);
            ConsulServer server = new ConsulServer(List.of(own.endpoint()), Optional.of(own), token);
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

    /** Starts it, the first time or again with the ports and the data that it had, and waits until it can be written to. */
    public void start() {
        ours().start();
        awaitReady();
    }

    private ConsulProcess ours() {
        return own.orElseThrow(() -> new UnsupportedOperationException(
                "the Consul in LOCKED_CONSUL_ENDPOINTS is yours; tests must not kill it"));
    }

    private void awaitReady() {
        long deadline = System.nanoTime() + READY_WITHIN.toNanos();
        while (!isWritable()) {
            boolean died = own.isPresent() && !own.get().isAlive();
            if (died || System.nanoTime() - deadline > 0) {
                throw new IllegalStateException("Consul at " + endpoints
                        + (died ? " ended at once: " : " can't be written to: ")
                        + own.map(ConsulProcess::log).orElse(""));
            }
            sleep();
        }
    }

    private boolean isWritable() {
        try {
            http("PUT", "/v1/kv/locked-test-ready", "yes");
            http("DELETE", "/v1/kv/locked-test-ready", "");
            return http("PUT", "/v1/session/create", "{\"TTL\":\"10s\",\"NodeChecks\":[]}")
                    .contains("ID");
        } catch (IllegalStateException e) {
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
     * Writes a key as an operator would, whoever holds it.
     *
     * @param key the key
     * @param value the value
     */
    public void put(String key, String value) {
        http("PUT", "/v1/kv/" + key, value);
    }

    /**
     * Replaces a key by one that nobody holds. A plain write would leave a session that holds it in possession.
     *
     * @param key the key
     * @param value the value
     */
    public void plant(String key, byte[] value) {
        String kv = "{\"KV\":{\"Verb\":\"%s\",\"Key\":\"" + key + "\"%s}}";
        String data = ",\"Value\":\"" + Base64.getEncoder().encodeToString(value) + "\"";
        http("PUT", "/v1/txn", "[" + kv.formatted("delete", "") + "," + kv.formatted("set", data) + "]");
    }

    /**
     * Deletes a key as an operator would, whoever holds it.
     *
     * @param key the key
     */
    public void delete(String key) {
        http("DELETE", "/v1/kv/" + key, "");
    }

    /**
     * The keys that begin so.
     *
     * @param prefix of the keys
     * @return empty if there is none
     */
    public List<String> keys(String prefix) {
        String found = http("GET", "/v1/kv/" + prefix + "?keys", "");
        return found.isBlank()
                ? List.of()
                : Arrays.asList(found.replaceAll("[\\[\\]\"\\s]", "").split(","));
    }

    /**
     * The sessions that this library has opened.
     *
     * @return their ids
     */
    public List<String> sessions() {
        return Pattern.compile("\"ID\":\"([^\"]+)\",\"Name\":\"locked\"")
                .matcher(http("GET", "/v1/session/list", "").replace(" ", ""))
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    /**
     * Ends a session as an operator would.
     *
     * @param id its id
     */
    public void destroy(String id) {
        http("PUT", "/v1/session/destroy/" + id, "");
    }

    private String http(String method, String path, String body) {
        try {
            HttpURLConnection connection = (HttpURLConnection)
                    URI.create("http://" + endpoints.get(0) + path).toURL().openConnection();
            connection.setConnectTimeout(1_000);
            connection.setReadTimeout(5_000);
            connection.setRequestMethod(method);
            token.ifPresent(secret -> connection.setRequestProperty("X-Consul-Token", secret));
            if (method.equals("PUT")) {
                connection.setDoOutput(true);
                connection.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
            }
            if (connection.getResponseCode() == 404) {
                return "";
            }
            try (InputStream answer = connection.getInputStream()) {
                return new String(answer.readAllBytes(), StandardCharsets.UTF_8);
            }
        } catch (IOException e) {
            throw new IllegalStateException(method + " " + path + " failed", e);
        }
    }

    /** Ends it if it is ours, and removes its data. */
    @Override
    public void close() {
        own.ifPresent(ConsulProcess::close);
    }

    private static void sleep() {
        try {
            Thread.sleep(50);
        } catch (InterruptedException e) {
            throw ConsulProcess.interrupted(e);
        }
    }
}
