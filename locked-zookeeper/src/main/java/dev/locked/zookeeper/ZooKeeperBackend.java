package dev.locked.zookeeper;

import dev.locked.spi.Backend;
import dev.locked.spi.BackendConfig;
import dev.locked.spi.Entry;
import dev.locked.spi.Limits;
import dev.locked.spi.Path;
import dev.locked.spi.Session;
import dev.locked.spi.Watch;
import dev.locked.spi.WatchListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.apache.curator.framework.AuthInfo;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.framework.imps.CuratorFrameworkState;
import org.apache.curator.retry.RetryNTimes;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.ACL;
import org.jspecify.annotations.Nullable;

/**
 * A connection to ZooKeeper 3.6 or newer. Safe for use by many threads.
 *
 * <p>A path is stored as an ephemeral node under the node of the namespace, with colons for slashes: {@code /db/master} is
 * {@code /locked/:db:master}. A session is a ZooKeeper session, and its owner is the session's id as {@code dump} shows
 * it. The fencing token is the node's {@code czxid}, the version its {@code version}.
 *
 * <p>Everybody may read and delete an entry, as the namespace allows it; only the session that made it may write it. An
 * operator who wants to overwrite an entry has to delete it first. On a server that runs with {@code skipACL=yes} this
 * guard is missing, and an entry that an operator has deleted by hand is safe only with a fencing token. Where the server's
 * {@code zookeeper.DigestAuthenticationProvider.digestAlg} is not the default, this process needs the same setting.
 *
 * <p>A session that nobody renews is ended after its ttl, although ZooKeeper's client would keep it for as long as the
 * process lives.
 */
public final class ZooKeeperBackend implements Backend {
    // A packet has 1 MiB at most by default, with the path, the permissions and what else belongs to the request in it.
    private static final int MAX_DATA_BYTES = 1_000_000;
    private static final Duration MIN_TTL = Duration.ofSeconds(1);
    private static final Duration DEFAULT_MAX_TTL = Duration.ofSeconds(40);

    // The server looks for dead sessions once in a tick, which is 2 s by default. A process that dies may have sent its
    // last ping much later than the last but one renewal, which is the proof that counts.
    private static final Duration TAKEOVER_SLACK = Duration.ofSeconds(2);
    private static final double TAKEOVER_FACTOR = 2;

    // Where the process that died ran the server, too, another starts it first, and leases begin anew then.
    private static final Duration EMBEDDED_TAKEOVER_SLACK = Duration.ofSeconds(4);

    private static final CompletableFuture<Boolean> NOTHING_TO_WAIT_FOR = CompletableFuture.completedFuture(true);

    /** How long to wait before it is asked again where the server is. */
    private static final Duration NO_SERVER_PAUSE = Duration.ofSeconds(1);

    private static final int BASE_SESSION_MILLIS = 10_000;
    private static final int CLOSE_MILLIS = 1_000;

    private final String name;
    private final @Nullable ZooKeeperSettings settings;
    private final List<ACL> acl;
    private final Limits limits;
    private final LongSupplier nanoTime;
    private final Nodes nodes;
    private final Calls calls;
    private final @Nullable CuratorLink theirs;
    private final Sight sight;

    /** Through which the namespace could be read, since when no read has failed. */
    private volatile @Nullable ZooKeeper readable;

    private final WatchHub hub;
    private final Set<SessionLink> sessions = ConcurrentHashMap.newKeySet();
    private final AtomicReference<@Nullable CompletableFuture<Void>> shutdown = new AtomicReference<>();

    private ZooKeeperBackend(
            @Nullable ZooKeeperSettings settings,
            @Nullable CuratorLink theirs,
            List<ACL> acl,
            String servers,
            Path namespace,
            LongSupplier nanoTime) {
        this.name = "ZooKeeper at " + servers + ", namespace " + namespace;
        this.settings = settings;
        this.acl = List.copyOf(acl);
        Duration maxTtl = settings == null ? DEFAULT_MAX_TTL : settings.maxTtl();
        Duration slack = settings != null && settings.isEmbedded() ? EMBEDDED_TAKEOVER_SLACK : TAKEOVER_SLACK;
        this.limits = new Limits(MIN_TTL, maxTtl, MAX_DATA_BYTES, slack, TAKEOVER_FACTOR);
        this.nanoTime = nanoTime;
        this.nodes = new Nodes(namespace);
        this.calls = new Calls(new ZooKeeperErrors(servers), nanoTime);
        this.theirs = theirs;
        this.sight = new Sight(this::liveSession, this::spare, this::close);
        this.hub = new WatchHub(calls, sight, nodes);
        sight.tell(hub);
    }

    static ZooKeeperBackend open(BackendConfig config) {
        ZooKeeperSettings settings = new ZooKeeperSettings(config);
        return new ZooKeeperBackend(
                settings,
                null,
                settings.acl(),
                settings.servers().toString(),
                settings.namespace(),
                config.clock()::nanoTime);
    }

    private static CuratorFramework curator(ZooKeeperSettings settings) {
        CuratorFrameworkFactory.Builder builder = CuratorFrameworkFactory.builder()
                .ensembleProvider(new ServersEnsemble(settings.servers()))
                .retryPolicy(new RetryNTimes(0, 0))
                .sessionTimeoutMs(BASE_SESSION_MILLIS)
                .connectionTimeoutMs(BASE_SESSION_MILLIS)
                .maxCloseWaitMs(CLOSE_MILLIS)
                .waitForShutdownTimeoutMs(CLOSE_MILLIS)
                .zkClientConfig(SessionClient.withoutSasl())
                .ensembleTracker(false);
        List<AuthInfo> known = new ArrayList<>();
        settings.credentials().ifPresent(user -> known.add(new AuthInfo("digest", Secret.bytes(user))));
        settings.servers().secret().ifPresent(secret -> known.add(secret.authInfo()));
        return builder.authorization(known).build();
    }

    /**
     * A backend over a client that you have already, in the namespace {@value BackendConfig#DEFAULT_NAMESPACE}, which
     * everybody may do everything in.
     *
     * @param client see {@link #using(CuratorFramework, String, List)}
     * @return a backend whose shutdown leaves the client open
     * @throws IllegalArgumentException if the client was not started
     */
    public static ZooKeeperBackend using(CuratorFramework client) {
        return using(client, BackendConfig.DEFAULT_NAMESPACE, Ids.OPEN_ACL_UNSAFE);
    }

    /**
     * A backend over a client that you have already. Closing the backend leaves the client open.
     *
     * <p>All sessions of this backend are the client's one ZooKeeper session. Its timeout is the effective ttl: a ttl that
     * is larger is refused, a smaller one is raised to it. When the client loses its session, all that was held is lost;
     * when a session of the backend ends, what it held is deleted, and the client's own session lives on. A process that
     * hangs, but whose client still answers ZooKeeper, is held to be dead one ttl after its last renewal.
     *
     * <p>The client's retry policy, namespace and {@code ACLProvider} are not used. One more identity of the scheme {@code
     * digest} is added to its session, since only the client's own session may write an entry.
     *
     * @param client the client; it must have been started, and must not be closed before the backend
     * @param namespace the node that all entries lie under, a path like {@code /locked}
     * @param acl who else may do what with the entries, and with the namespace if it is not there yet; nobody else may
     *     write an entry, whatever is said here
     * @return a backend whose shutdown leaves the client open
     * @throws IllegalArgumentException if {@code namespace} is no path, or the client was not started
     */
    public static ZooKeeperBackend using(CuratorFramework client, String namespace, List<ACL> acl) {
        Objects.requireNonNull(client, "client");
        Path root = Path.of(namespace);
        if (client.getState() != CuratorFrameworkState.STARTED) {
            throw new IllegalArgumentException("client: is " + client.getState() + "; call start() first");
        }
        return new ZooKeeperBackend(null, CuratorLink.over(client), acl, "your own client", root, System::nanoTime);
    }

    @Override
    public Limits limits() {
        return limits;
    }

    @Override
    public CompletionStage<Session> openSession(Duration ttl, Duration timeout) {
        Operation operation = Operation.harmless("open a session of " + ttl);
        if (ttl.compareTo(limits.maxTtl()) > 0) {
            return CompletableFuture.failedFuture(
                    calls.errors().tooMuch(operation, "the ttl is more than " + limits.maxTtl()));
        }
        if (calls.isClosed()) {
            return CompletableFuture.failedFuture(calls.errors().closed(operation));
        }
        Duration asked = ttl.compareTo(limits.minTtl()) < 0 ? limits.minTtl() : wholeMillis(ttl);
        return settings == null ? share(operation, asked, timeout) : open(settings, operation, asked, timeout);
    }

    private static Duration wholeMillis(Duration ttl) {
        Duration whole = Duration.ofMillis(ttl.toMillis());
        return whole.compareTo(ttl) < 0 ? whole.plusMillis(1) : whole;
    }

    /** It is known from now on, so that who looks for something to read through finds it. */
    private CompletableFuture<Session> open(
            ZooKeeperSettings own, Operation operation, Duration asked, Duration timeout) {
        Secret secret = new Secret();
        OwnSession session = new OwnSession(calls, own, (int) asked.toMillis(), secret);
        sessions.add(session);
        sight.changed();
        CompletableFuture<Session> stage = served(own, operation, timeout, left -> {
            long opened = nanoTime();
            session.open();
            return establish(operation, session, secret, asked, left, opened);
        });
        return orDiscard(stage, session, asked);
    }

    /** Does it when there is a server to connect to; at once if that is known. */
    private <T> CompletableFuture<T> served(
            ZooKeeperSettings own,
            Operation operation,
            Duration timeout,
            Function<Duration, CompletableFuture<T>> call) {
        long asked = nanoTime();
        CompletableFuture<Boolean> ready =
                calls.isClosed() ? NOTHING_TO_WAIT_FOR : own.servers().ready();
        if (ready.isDone() && !ready.isCompletedExceptionally()) {
            return call.apply(timeout);
        }
        return calls.follow(operation, timeout, ready).thenCompose(isReady -> {
            Duration left = timeout.minusNanos(nanoTime() - asked);
            return call.apply(left.isNegative() ? Duration.ZERO : left);
        });
    }

    private CompletableFuture<Session> share(Operation operation, Duration asked, Duration timeout) {
        long opened = nanoTime();
        CuratorLink link = Objects.requireNonNull(theirs);
        return calls.<SharedSession>send(link, operation, timeout, (zooKeeper, call) -> {
                    SharedSession session = link.share();
                    if (session == null) {
                        call.fail(Code.CONNECTIONLOSS);
                    } else {
                        call.succeed(session);
                    }
                })
                .thenCompose(session -> {
                    Secret secret = new Secret();
                    sessions.add(session);
                    return orDiscard(establish(operation, session, secret, asked, timeout, opened), session, asked);
                });
    }

    /** Sees to it that the leader knows the session, and that there is a node to put entries under. */
    private CompletableFuture<Session> establish(
            Operation operation, SessionLink session, Secret secret, Duration asked, Duration timeout, long opened) {
        Writes writes = new Writes(calls, nodes, acl, secret);
        return calls.send(session.link(), operation, timeout, (zooKeeper, call) -> {
            Duration granted = session.negotiated();
            if (granted.compareTo(asked) < 0) {
                call.fail(calls.errors().tooMuch(operation, "the server grants only " + granted));
                return;
            }
            if (isShared()) {
                secret.giveTo(zooKeeper);
            }
            writes.makeParents(zooKeeper, call, () -> {
                long synced = nanoTime();
                zooKeeper.sync(
                        nodes.root(),
                        (rc, path, context) -> {
                            if (rc == Code.OK.intValue()) {
                                call.succeed(established(session, writes, new Proof(opened, synced)));
                            } else {
                                call.fail(Code.get(rc));
                            }
                        },
                        null);
            });
        });
    }

    private CompletableFuture<Session> orDiscard(
            CompletableFuture<Session> stage, SessionLink session, Duration asked) {
        var unused = stage.whenComplete((opening, error) -> {
            if (error != null) {
                discard(session, asked);
            }
        });
        return stage;
    }

    private Session established(SessionLink session, Writes writes, Proof proof) {
        ZooKeeperSession established = new ZooKeeperSession(this, session, writes, proof);
        established.watchOver();
        return established;
    }

    private void discard(SessionLink session, Duration ttl) {
        var unused = session.end().whenComplete((done, error) -> forget(session));
        calls.later(ttl, () -> {
            session.drop();
            forget(session);
        });
    }

    @Override
    public CompletionStage<Optional<Entry>> read(Path path, Duration timeout) {
        return look(path, timeout);
    }

    CompletableFuture<Optional<Entry>> look(Path path, Duration timeout) {
        Operation operation = Operation.harmless("read " + path);
        return settings == null
                ? look(operation, path, timeout)
                : served(settings, operation, timeout, left -> look(operation, path, left));
    }

    private CompletableFuture<Optional<Entry>> look(Operation operation, Path path, Duration timeout) {
        CompletableFuture<Optional<Entry>> looked = calls.send(
                sight,
                operation,
                timeout,
                (zooKeeper, call) -> Look.at(zooKeeper, nodes.node(path), path, call, found -> {
                    if (found != null || zooKeeper.equals(readable)) {
                        call.succeed(Optional.ofNullable(found));
                    } else {
                        succeedIfReadable(zooKeeper, call);
                    }
                }));
        var unused = looked.whenComplete((found, error) -> {
            if (error != null) {
                readable = null; // rights may have been taken away
            }
        });
        return looked;
    }

    /** That there is nothing ZooKeeper tells everybody, also who might not read it. The namespace tells the difference. */
    private void succeedIfReadable(ZooKeeper zooKeeper, Call<Optional<Entry>> call) {
        zooKeeper.getData(
                nodes.root(),
                false,
                (rc, ignored, context, data, stat) -> {
                    switch (Code.get(rc)) {
                        case OK -> {
                            readable = zooKeeper;
                            call.succeed(Optional.empty());
                        }
                        case NONODE -> succeedIfRooted(zooKeeper, call);
                        default -> call.fail(Code.get(rc));
                    }
                },
                null);
    }

    /** There is no namespace, as before the first session. But a client of the user's may begin at a node that is not there. */
    private void succeedIfRooted(ZooKeeper zooKeeper, Call<Optional<Entry>> call) {
        zooKeeper.exists(
                "/",
                false,
                (rc, ignored, context, stat) -> {
                    switch (Code.get(rc)) {
                        case OK -> call.succeed(Optional.empty());
                        case NONODE -> call.fail(calls.errors().noChroot(call.operation()));
                        default -> call.fail(Code.get(rc));
                    }
                },
                null);
    }

    @Override
    public Watch watch(Path path, WatchListener listener) {
        PathWatch watch = new PathWatch(this, path, Objects.requireNonNull(listener, "listener"));
        if (calls.isClosed()) {
            refuse(watch);
        } else {
            hub.add(watch);
        }
        return watch;
    }

    /** There is no thread of the backend's any more, and the caller's own is not for listeners. */
    private void refuse(PathWatch watch) {
        Operation operation = Operation.harmless("watch " + watch.path());
        Thread last =
                new Thread(() -> watch.broken(calls.errors().closed(operation), losses()), "locked-zookeeper-refusal");
        last.setDaemon(true);
        last.start();
    }

    /** How often the connection that is watched through was lost, or left. */
    int losses() {
        return hub.losses();
    }

    void forget(PathWatch watch) {
        hub.remove(watch);
    }

    void forget(SessionLink session) {
        sessions.remove(session);
    }

    @Override
    public CompletionStage<Void> shutdown(Duration timeout) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        CompletableFuture<Void> before = shutdown.compareAndExchange(null, done);
        if (before != null) {
            return before.copy();
        }
        hub.close();
        var unused = calls.close(timeout, this::letGo).whenComplete((closed, error) -> done.complete(null));
        return done.copy();
    }

    private void letGo() {
        try {
            sessions.forEach(SessionLink::dropNow);
        } finally {
            sight.close();
            if (settings != null) {
                settings.servers().release();
            }
        }
    }

    /** One that is there, or is being opened, to read through. */
    private @Nullable Link liveSession() {
        return isShared()
                ? null
                : sessions.stream()
                        .map(SessionLink::link)
                        .filter(link -> link.whyGone() == null)
                        .findFirst()
                        .orElse(null);
    }

    /** What is read through where there is no session: the user's client, or one of our own. */
    private CuratorLink spare() {
        if (theirs != null) {
            return theirs;
        }
        ZooKeeperSettings own = Objects.requireNonNull(settings);
        CuratorLink link = CuratorLink.ours();
        var unused = own.servers().ready().whenComplete((ready, error) -> {
            if (error == null) {
                calls.opening(() -> link.open(() -> curator(own)));
            } else {
                calls.later(NO_SERVER_PAUSE, () -> link.gone("there is no server to connect to"));
            }
        });
        return link;
    }

    private void close(CuratorLink link) {
        if (!calls.opening(link::close)) {
            link.close();
        }
    }

    Calls calls() {
        return calls;
    }

    Nodes nodes() {
        return nodes;
    }

    boolean isShared() {
        return settings == null;
    }

    long nanoTime() {
        return nanoTime.getAsLong();
    }

    /** Servers and namespace. */
    @Override
    public String toString() {
        return name;
    }
}
