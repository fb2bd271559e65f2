package dev.locked.etcd;

import dev.locked.spi.Backend;
import dev.locked.spi.BackendConfig;
import dev.locked.spi.Entry;
import dev.locked.spi.Limits;
import dev.locked.spi.Path;
import dev.locked.spi.Session;
import dev.locked.spi.Watch;
import dev.locked.spi.WatchListener;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.ClientBuilder;
import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.kv.GetResponse;
import io.etcd.jetcd.lease.LeaseGrantResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A connection to etcd, API version 3. Safe for use by many threads.
 *
 * <p>A path is stored under the key that is made of the namespace and the path, as {@code /locked/master}. A session is a
 * lease, and its owner is the lease's id as {@code etcdctl lease list} shows it. The fencing token is the key's {@code
 * create_revision}, the version its {@code mod_revision}.
 */
public final class EtcdBackend implements Backend {
    private static final int MAX_DATA_BYTES = 1 << 20; // a request of etcd's may have 1.5 MiB by default

    // etcd raises a ttl to one and a half of its election timeout, which is 1 s by default. It looks for dead leases
    // twice a second.
    private static final Limits LIMITS =
            new Limits(Duration.ofSeconds(2), Duration.ofHours(24), MAX_DATA_BYTES, Duration.ofSeconds(1), 1);

    private final String name;
    private final Path namespace;
    private final LongSupplier nanoTime;
    private final EtcdCalls calls;
    private final WatchHub hub;
    private final AtomicReference<@Nullable CompletableFuture<Void>> shutdown = new AtomicReference<>();

    private EtcdBackend(ClientSource source, String endpoints, Path namespace, LongSupplier nanoTime) {
        this.name = "etcd at " + endpoints + ", namespace " + namespace;
        this.namespace = namespace;
        this.nanoTime = nanoTime;
        this.calls = new EtcdCalls(source, nanoTime, new EtcdErrors(endpoints));
        this.hub = new WatchHub(this);
    }

    static EtcdBackend open(BackendConfig config) {
        return open(new EtcdSettings(config), config);
    }

    static EtcdBackend open(EtcdSettings settings, BackendConfig config) {
        return new EtcdBackend(settings, settings.endpoints(), config.namespace(), config.clock()::nanoTime);
    }

    /**
     * A backend over a client that you have already, in the namespace {@value BackendConfig#DEFAULT_NAMESPACE}.
     *
     * @param client see {@link #using(Client, String)}
     * @return a backend whose shutdown leaves the client open
     */
    public static EtcdBackend using(Client client) {
        return using(client, BackendConfig.DEFAULT_NAMESPACE);
    }

    /**
     * A backend over a client that you have already. Closing the backend leaves the client open.
     *
     * <p>The client <b>must</b> have been built with {@code waitForReady(false)}, which is not jetcd's default. Otherwise
     * jetcd keeps a write that it can't send and sends it when the connection is back, long after the caller was told
     * that it failed. Such a write still can't harm another owner, but it may take a path for a session that has no use
     * for it any more. {@link #prepare} sets this and what else is good to have.
     *
     * <p>A client of your own reconnects as gRPC likes: after an outage of minutes it may take up to two minutes to try
     * again. One that a connection string opens is back within seconds. It asks the servers that its own target names, and
     * does not avoid one that answers and serves nobody, such as a learner or a member that is cut off from the others.
     *
     * @param client the client; it must not be closed before the backend
     * @param namespace the prefix of all keys, a path like {@code /locked}
     * @return a backend whose shutdown leaves the client open
     * @throws IllegalArgumentException if {@code namespace} is no path
     */
    public static EtcdBackend using(Client client, String namespace) {
        Objects.requireNonNull(client, "client");
        return new EtcdBackend(() -> client, "your own client", Path.of(namespace), System::nanoTime);
    }

    /**
     * Sets on a builder what a client needs for {@link #using(Client)}: no waiting for a connection, no retries, a
     * keepalive that notices a dead connection in 13 s, and an executor that keeps the deadline of a call. Endpoints,
     * credentials and the like are left alone.
     *
     * @param builder a builder of jetcd's
     * @return the same builder
     */
    public static ClientBuilder prepare(ClientBuilder builder) {
        return EtcdSettings.prepare(builder);
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
        long seconds = ttl.getNano() == 0 ? ttl.getSeconds() : ttl.getSeconds() + 1;
        long sent = nanoTime.getAsLong();
        return calls.send(
                operation,
                timeout,
                client -> client.getLeaseClient()
                        .grant(seconds)
                        .thenApply(granted -> session(operation, seconds, granted, sent)));
    }

    private Session session(Operation operation, long seconds, LeaseGrantResponse granted, long sent) {
        if (granted.getTTL() < seconds) {
            throw calls.errors().tooMuch(operation, "it grants only " + granted.getTTL() + " s");
        }
        return new EtcdSession(this, granted.getID(), Duration.ofSeconds(granted.getTTL()), sent);
    }

    @Override
    public CompletionStage<Optional<Entry>> read(Path path, Duration timeout) {
        return get(path, timeout).thenApply(answer -> entry(path, answer));
    }

    CompletableFuture<GetResponse> get(Path path, Duration timeout) {
        return calls.send(
                Operation.harmless("read " + path),
                timeout,
                client -> client.getKVClient().get(key(path)));
    }

    @Override
    public Watch watch(Path path, WatchListener listener) {
        EtcdWatch watch =
                new EtcdWatch(hub, path, key(path), Objects.requireNonNull(listener, "listener"), calls::tell);
        if (calls.isClosed()) {
            hub.refuse(watch);
        } else {
            hub.add(watch);
        }
        return watch;
    }

    @Override
    public CompletionStage<Void> shutdown(Duration timeout) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        CompletableFuture<Void> before = shutdown.compareAndExchange(null, done);
        if (before != null) {
            return before.copy();
        }
        hub.all().forEach(EtcdWatch::close);
        calls.close(timeout, done);
        return done.copy();
    }

    EtcdCalls calls() {
        return calls;
    }

    long nanoTime() {
        return nanoTime.getAsLong();
    }

    ByteSequence key(Path path) {
        return ByteSequence.from(namespace.value() + path.value(), StandardCharsets.UTF_8);
    }

    /** What all keys begin with. */
    ByteSequence prefix() {
        return ByteSequence.from(prefixText(), StandardCharsets.UTF_8);
    }

    String prefixText() {
        return namespace.value() + "/";
    }

    /** The path that has this key. */
    Path path(ByteSequence key) {
        return Path.of(
                key.toString(StandardCharsets.UTF_8).substring(namespace.value().length()));
    }

    static Optional<Entry> entry(Path path, GetResponse answer) {
        List<KeyValue> found = answer.getKvs();
        return found.isEmpty() ? Optional.empty() : Optional.of(entry(path, found.get(0)));
    }

    static Entry entry(Path path, KeyValue found) {
        return new Entry(
                path,
                owner(found.getLease()),
                found.getCreateRevision(),
                found.getModRevision(),
                found.getValue().getBytes());
    }

    /** The name of a lease; a key without one has no owner. */
    static String owner(long lease) {
        return lease == 0 ? "" : Long.toHexString(lease);
    }

    /** Servers and namespace. */
    @Override
    public String toString() {
        return name;
    }
}
