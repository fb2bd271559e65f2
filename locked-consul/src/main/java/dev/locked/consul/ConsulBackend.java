package dev.locked.consul;

import com.ecwid.consul.v1.ConsulRawClient;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.locked.spi.Backend;
import dev.locked.spi.BackendConfig;
import dev.locked.spi.Entry;
import dev.locked.spi.Limits;
import dev.locked.spi.Path;
import dev.locked.spi.Session;
import dev.locked.spi.Watch;
import dev.locked.spi.WatchListener;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A connection to Consul. Safe for use by many threads.
 *
 * <p>A path is stored under the key that is made of the namespace and the path, without the leading slash, as {@code
 * locked/master}. A session is a session of Consul's with a TTL, without checks and without lock-delay, that deletes what
 * it holds when it ends; its owner is its id. The fencing token is the key's {@code CreateIndex}, the version its {@code
 * ModifyIndex}.
 *
 * <p>Consul grants no ttl below 10 s, and frees what a dead holder held after twice the ttl.
 */
public final class ConsulBackend implements Backend {
    // A transaction may have 512 KiB, in which the data are written in Base64, which takes four thirds.
    private static final int MAX_DATA_BYTES = 375 << 10;
    private static final Limits LIMITS =
            new Limits(Duration.ofSeconds(10), Duration.ofHours(24), MAX_DATA_BYTES, Duration.ofSeconds(2), 2);

    private final String name;
    private final Path namespace;
    private final Calls calls;
    private final ConsulWatches watches;
    private final AtomicReference<@Nullable CompletableFuture<Void>> shutdown = new AtomicReference<>();

    ConsulBackend(Agent agent, String endpoints, Path namespace, LongSupplier nanoTime) {
        this.name = "Consul at " + endpoints + ", namespace " + namespace;
        this.namespace = namespace;
        this.calls = new Calls(agent, new ConsulErrors(endpoints), nanoTime);
        this.watches = new ConsulWatches(calls);
    }

    static ConsulBackend open(BackendConfig config) {
        ConsulSettings settings = new ConsulSettings(config);
        String endpoints =
                settings.endpoints().stream().map(ConsulEndpoint::toString).collect(Collectors.joining(","));
        return new ConsulBackend(HttpAgents.open(settings), endpoints, config.namespace(), config.clock()::nanoTime);
    }

    /**
     * A backend over a client that you have already, in the namespace {@value BackendConfig#DEFAULT_NAMESPACE}.
     *
     * @param client see {@link #using(ConsulRawClient, String)}
     * @return a backend whose shutdown leaves the client open
     */
    public static ConsulBackend using(ConsulRawClient client) {
        return using(client, BackendConfig.DEFAULT_NAMESPACE);
    }

    /**
     * A backend over a client that you have already. Closing the backend leaves the client open.
     *
     * <p>Give the client an {@code HttpClient} of yours that was built with {@code disableAutomaticRetries()}, with at
     * least 10 connections per route, with a socket time-out of 20 s, and with the ACL token, if you have one, as the default
     * header {@code X-Consul-Token}. consul-api's own repeats requests by itself and waits ten minutes for an answer: a
     * call still ends in time then, but its thread does not, and an agent that is silent soon has all of them.
     *
     * @param client the client
     * @param namespace the prefix of all keys, a path like {@code /locked}
     * @return a backend whose shutdown leaves the client open
     * @throws IllegalArgumentException if {@code namespace} is no path
     */
    public static ConsulBackend using(ConsulRawClient client, String namespace) {
        Objects.requireNonNull(client, "client");
        return new ConsulBackend(HttpAgents.using(client), "your own client", Path.of(namespace), System::nanoTime);
    }

    @Override
    public Limits limits() {
        return LIMITS;
    }

    @Override
    public CompletionStage<Session> openSession(Duration ttl, Duration timeout) {
        Operation operation = Operation.harmless("open a session of " + ttl);
        if (ttl.compareTo(LIMITS.maxTtl()) > 0) {
            return CompletableFuture.failedFuture(
                    calls.errors().tooMuch(operation, "the ttl is more than " + LIMITS.maxTtl()));
        }
        Duration granted = granted(ttl);
        long sent = calls.nanoTime();
        return calls.send(operation, timeout, exchange -> {
            Reply reply = exchange.write("/v1/session/create", session(granted));
            if (reply.status() != 200) {
                throw calls.errors().of(operation, reply);
            }
            String id = JsonParser.parseString(reply.body())
                    .getAsJsonObject()
                    .get("ID")
                    .getAsString();
            return new ConsulSession(this, id, granted, sent);
        });
    }

    /** Whole milliseconds, which Consul takes. */
    private static Duration granted(Duration ttl) {
        Duration least = ttl.compareTo(LIMITS.minTtl()) < 0 ? LIMITS.minTtl() : ttl;
        long millis = least.toMillis();
        return least.equals(Duration.ofMillis(millis)) ? least : Duration.ofMillis(millis + 1);
    }

    /**
     * Without checks, named as such: otherwise the session hangs on the health of the agent's node. The times are strings,
     * since Consul reads small numbers as seconds and large ones as nanoseconds.
     */
    private static String session(Duration ttl) {
        JsonObject json = new JsonObject();
        json.addProperty("Name", "locked");
        json.addProperty("TTL", ttl.toMillis() + "ms");
        json.addProperty("LockDelay", "0s");
        json.addProperty("Behavior", "delete");
        json.add("Checks", new JsonArray());
        json.add("NodeChecks", new JsonArray());
        return json.toString();
    }

    @Override
    public CompletionStage<Optional<Entry>> read(Path path, Duration timeout) {
        Operation operation = Operation.harmless("read " + path);
        return calls.send(
                operation, timeout, exchange -> find(exchange, operation, path).map(found -> found.entry(path)));
    }

    Optional<Kv> find(Exchange exchange, Operation operation, Path path) throws AgentException {
        Reply reply = exchange.ask(Kv.one(key(path)));
        if (!Kv.isAnswer(reply)) {
            throw calls.errors().of(operation, reply);
        }
        return Kv.oneOf(reply);
    }

    @Override
    public Watch watch(Path path, WatchListener listener) {
        ConsulWatch watch =
                new ConsulWatch(watches, calls, path, key(path), Objects.requireNonNull(listener, "listener"));
        watches.add(watch);
        return watch;
    }

    @Override
    public CompletionStage<Void> shutdown(Duration timeout) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        CompletableFuture<Void> before = shutdown.compareAndExchange(null, done);
        if (before != null) {
            return before.copy();
        }
        watches.close();
        calls.close(timeout, done);
        return done.copy();
    }

    Calls calls() {
        return calls;
    }

    String key(Path path) {
        return namespace.value().substring(1) + path.value();
    }

    /** The path that has this key. */
    Path path(String key) {
        return Path.of(key.substring(namespace.value().length() - 1));
    }

    /** Agents and namespace. */
    @Override
    public String toString() {
        return name;
    }
}
