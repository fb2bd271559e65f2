package dev.locked.etcd;

import io.grpc.Attributes;
import io.grpc.EquivalentAddressGroup;
import io.grpc.NameResolver;
import io.grpc.NameResolver.ResolutionResult;
import io.grpc.NameResolverProvider;
import io.grpc.NameResolverRegistry;
import io.grpc.Status;
import io.grpc.StatusOr;
import io.grpc.SynchronizationContext;
import io.grpc.SynchronizationContext.ScheduledHandle;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The servers of a backend, as gRPC asks for them: all addresses of all names, looked up anew whenever a connection fails.
 * jetcd's own way to tell gRPC of several servers knows one address of each name, for ever.
 *
 * <p>A server that answers, but serves nobody, is left out for a while, so that the next call goes to another.
 */
final class EtcdServers extends NameResolverProvider implements AutoCloseable {
    /** How long a server is left out, and how long to wait before a name that is not known is looked up again. */
    static final long PAUSE_SECONDS = 10;

    private static final AtomicLong COUNT = new AtomicLong();

    /** Finds the addresses of a name. */
    interface Lookup {
        InetAddress[] find(String host) throws UnknownHostException;
    }

    /** One address of a server, and the name by which that is known, which TLS checks. */
    private record Server(SocketAddress address, String endpoint) {
        EquivalentAddressGroup group() {
            return new EquivalentAddressGroup(
                    address,
                    Attributes.newBuilder()
                            .set(EquivalentAddressGroup.ATTR_AUTHORITY_OVERRIDE, endpoint)
                            .build());
        }
    }

    private final String scheme = "locked-etcd-" + COUNT.incrementAndGet();
    private final List<String> endpoints;
    private final Lookup lookup;
    private final LongSupplier nanoTime;

    /** Addresses, with the time from which on they are asked again. */
    private final Map<SocketAddress, Long> avoided = new ConcurrentHashMap<>();

    private volatile List<Server> known = List.of();
    private volatile @Nullable Resolver resolver;

    private EtcdServers(List<String> endpoints, Lookup lookup, LongSupplier nanoTime) {
        this.endpoints = endpoints;
        this.lookup = lookup;
        this.nanoTime = nanoTime;
    }

    /** Known to gRPC until it is closed. */
    static EtcdServers register(List<String> endpoints, Lookup lookup, LongSupplier nanoTime) {
        EtcdServers servers = new EtcdServers(List.copyOf(endpoints), lookup, nanoTime);
        NameResolverRegistry.getDefaultRegistry().register(servers);
        return servers;
    }

    /** What a client is told to connect to. */
    String target() {
        return scheme + ":///servers";
    }

    /** Whether there is more than one address. */
    boolean areSeveral() {
        return known.size() > 1;
    }

    /** What is known now. */
    List<SocketAddress> addresses() {
        return known.stream().map(Server::address).toList();
    }

    /** Leaves a server out for a while; false if there is no other. */
    boolean avoid(@Nullable SocketAddress server) {
        if (server == null || !areSeveral()) {
            return false;
        }
        avoided.put(server, nanoTime.getAsLong() + TimeUnit.SECONDS.toNanos(PAUSE_SECONDS));
        Resolver current = resolver;
        if (current != null) {
            current.changed();
        }
        return true;
    }

    private boolean isAvoided(Server server) {
        Long until = avoided.get(server.address);
        return until != null && nanoTime.getAsLong() - until < 0;
    }

    @Override
    public void close() {
        NameResolverRegistry.getDefaultRegistry().deregister(this);
    }

    @Override
    protected boolean isAvailable() {
        return true;
    }

    /** The least, so that nobody's target without a scheme comes to us. */
    @Override
    protected int priority() {
        return 0;
    }

    @Override
    public String getDefaultScheme() {
        return scheme;
    }

    @Override
    public Collection<Class<? extends SocketAddress>> getProducedSocketAddressTypes() {
        return Set.of(InetSocketAddress.class);
    }

    @Override
    public @Nullable NameResolver newNameResolver(URI target, NameResolver.Args args) {
        if (!scheme.equals(target.getScheme())) {
            return null;
        }
        Resolver fresh = new Resolver(args);
        resolver = fresh;
        return fresh;
    }

    /** For one client. Its fields are those of gRPC's synchronization context, in which gRPC calls it. */
    private final class Resolver extends NameResolver {
        private final Args args;
        private final SynchronizationContext context;
        private final Executor offload;
        private final Map<String, List<Server>> found = new HashMap<>();
        private @Nullable Listener2 listener;
        private boolean looking;
        private boolean lookAgain;
        private @Nullable ScheduledHandle later;

        Resolver(Args args) {
            this.args = args;
            this.context = args.getSynchronizationContext();
            this.offload = Objects.requireNonNull(args.getOffloadExecutor()); // a channel always has one
        }

        @Override
        public String getServiceAuthority() {
            return ""; // each address brings that of its server
        }

        @Override
        public void start(Listener2 whoAsks) {
            listener = whoAsks;
            refresh();
        }

        /** A look-up may take seconds: not here, where all connections of the client are waited for. */
        @Override
        public void refresh() {
            if (looking) {
                lookAgain = true;
            } else if (listener != null) {
                looking = true;
                offload.execute(this::lookUp);
            }
        }

        private void lookUp() {
            Map<String, List<Server>> fresh = new HashMap<>();
            List<Exception> unknown = new ArrayList<>();
            for (String endpoint : endpoints) {
                try {
                    fresh.put(endpoint, serversOf(endpoint));
                } catch (UnknownHostException | RuntimeException e) {
                    unknown.add(e);
                }
            }
            context.execute(() -> lookedUp(fresh, unknown));
        }

        private List<Server> serversOf(String endpoint) throws UnknownHostException {
            int colon = endpoint.lastIndexOf(':');
            int port = Integer.parseInt(endpoint.substring(colon + 1));
            List<Server> servers = new ArrayList<>();
            for (InetAddress address : lookup.find(endpoint.substring(0, colon))) {
                servers.add(new Server(new InetSocketAddress(address, port), endpoint));
            }
            return servers;
        }

        /** Of a name that is not known now, what was known of it still stands. */
        private void lookedUp(Map<String, List<Server>> fresh, List<Exception> unknown) {
            looking = false;
            found.putAll(fresh);
            known = endpoints.stream()
                    .map(found::get)
                    .filter(Objects::nonNull)
                    .flatMap(List::stream)
                    .distinct()
                    .toList();
            if (known.isEmpty() && !unknown.isEmpty()) {
                hand(StatusOr.fromStatus(Status.UNAVAILABLE
                        .withDescription("no address is known of " + String.join(", ", endpoints))
                        .withCause(unknown.get(0))));
            } else {
                handKnown();
                if (!unknown.isEmpty()) {
                    refreshLater();
                }
            }
            if (lookAgain) {
                lookAgain = false;
                refresh();
            }
        }

        private void handKnown() {
            List<Server> asked =
                    known.stream().filter(server -> !isAvoided(server)).toList();
            hand(StatusOr.fromValue((asked.isEmpty() ? known : asked)
                    .stream().map(Server::group).toList()));
            if (asked.size() < known.size()) {
                refreshLater();
            }
        }

        private void hand(StatusOr<List<EquivalentAddressGroup>> addresses) {
            Listener2 whoAsks = listener;
            if (whoAsks != null) {
                whoAsks.onResult(ResolutionResult.newBuilder()
                        .setAddressesOrError(addresses)
                        .build());
            }
        }

        /** Other servers are avoided now. */
        void changed() {
            context.execute(() -> {
                if (!known.isEmpty()) {
                    handKnown();
                }
            });
        }

        private void refreshLater() {
            if (listener != null && (later == null || !later.isPending())) {
                later = context.schedule(
                        this::refresh, PAUSE_SECONDS, TimeUnit.SECONDS, args.getScheduledExecutorService());
            }
        }

        @Override
        public void shutdown() {
            listener = null;
            if (later != null) {
                later.cancel();
            }
        }
    }
}
