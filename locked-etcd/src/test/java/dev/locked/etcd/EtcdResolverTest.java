package dev.locked.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.EquivalentAddressGroup;
import io.grpc.NameResolver;
import io.grpc.Status;
import io.grpc.StatusOr;
import io.grpc.SynchronizationContext;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Cases B6 and B7, without servers and without time. */
@DisplayName("gRPC is told of")
class EtcdResolverTest {
    private static final SocketAddress FIRST = new InetSocketAddress("127.0.0.1", 2379);
    private static final SocketAddress SECOND = new InetSocketAddress("127.0.0.2", 2379);
    private static final SocketAddress THIRD = new InetSocketAddress("127.0.0.3", 2380);

    private final Map<String, InetAddress[]> names = new HashMap<>();
    private final Deque<Runnable> lookUps = new ArrayDeque<>();
    private final Deque<Runnable> timers = new ArrayDeque<>();
    private final List<StatusOr<List<EquivalentAddressGroup>>> told = new ArrayList<>();
    private long now;
    private @Nullable RuntimeException broken;

    private final EtcdServers servers =
            EtcdServers.register(List.of("one.test:2379", "other.test:2380"), this::find, () -> now);
    private final SynchronizationContext context = new SynchronizationContext((thread, error) -> {
        throw new AssertionError(error);
    });
    private NameResolver resolver;

    @BeforeEach
    void resolve() throws Exception {
        names.put("one.test", new InetAddress[] {local(1), local(2)});
        names.put("other.test", new InetAddress[] {local(3)});
        NameResolver.Args args = NameResolver.Args.newBuilder()
                .setDefaultPort(0)
                .setProxyDetector(address -> null)
                .setServiceConfigParser(new NameResolver.ServiceConfigParser() {
                    @Override
                    public NameResolver.ConfigOrError parseServiceConfig(Map<String, ?> config) {
                        return NameResolver.ConfigOrError.fromConfig(config);
                    }
                })
                .setSynchronizationContext(context)
                .setOffloadExecutor(lookUps::add)
                .setScheduledExecutorService(scheduler())
                .build();
        resolver = servers.newNameResolver(URI.create(servers.target()), args);
        context.execute(() -> resolver.start(new NameResolver.Listener2() {
            @Override
            public void onResult(NameResolver.ResolutionResult result) {
                told.add(result.getAddressesOrError());
            }

            @Override
            public void onError(Status error) {
                throw new AssertionError(error);
            }
        }));
    }

    @AfterEach
    void close() {
        servers.close();
    }

    private InetAddress[] find(String host) throws UnknownHostException {
        if (broken != null) {
            throw broken;
        }
        InetAddress[] addresses = names.get(host);
        if (addresses == null) {
            throw new UnknownHostException(host);
        }
        return addresses;
    }

    private static InetAddress local(int last) throws UnknownHostException {
        return InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) last});
    }

    private ScheduledExecutorService scheduler() {
        return (ScheduledExecutorService) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {ScheduledExecutorService.class}, (proxy, method, args) -> {
                    assertThat(method.getName()).isEqualTo("schedule");
                    timers.add((Runnable) args[0]);
                    return Proxy.newProxyInstance(
                            getClass().getClassLoader(), new Class<?>[] {ScheduledFuture.class}, (p, m, a) -> false);
                });
    }

    private void lookUp() {
        lookUps.remove().run();
    }

    private void pauseIsOver() {
        now += Duration.ofSeconds(EtcdServers.PAUSE_SECONDS).toNanos();
        timers.remove().run();
        lookUp();
    }

    private List<SocketAddress> addresses() {
        assertThat(told).isNotEmpty();
        return told.get(told.size() - 1).getValue().stream()
                .flatMap(group -> group.getAddresses().stream())
                .toList();
    }

    @Test
    @DisplayName("all addresses of all names, which are not looked up on its thread")
    void all() {
        assertThat(told).isEmpty();
        lookUp();
        assertThat(addresses()).containsExactly(FIRST, SECOND, THIRD);
        assertThat(servers.areSeveral()).isTrue();
        assertThat(timers).isEmpty();
    }

    @Test
    @DisplayName("no server that is avoided, for a while")
    void avoided() {
        lookUp();
        assertThat(servers.avoid(SECOND)).isTrue();
        assertThat(addresses()).containsExactly(FIRST, THIRD);
        now += Duration.ofSeconds(EtcdServers.PAUSE_SECONDS).toNanos() - 1;
        assertThat(servers.avoid(FIRST)).isTrue();
        assertThat(addresses()).containsExactly(THIRD);
        now++;
        timers.remove().run();
        lookUp();
        assertThat(addresses()).containsExactly(SECOND, THIRD);
        pauseIsOver();
        assertThat(addresses()).containsExactly(FIRST, SECOND, THIRD);
        assertThat(timers).isEmpty();
    }

    @Test
    @DisplayName("all servers when all are avoided")
    void allAvoided() {
        lookUp();
        for (SocketAddress server : List.of(FIRST, SECOND, THIRD)) {
            servers.avoid(server);
        }
        assertThat(addresses()).containsExactly(FIRST, SECOND, THIRD);
    }

    @Test
    @DisplayName("the only server, though it is to be avoided")
    void only() {
        names.put("one.test", new InetAddress[] {});
        lookUp();
        assertThat(servers.avoid(THIRD)).isFalse();
        assertThat(servers.avoid(null)).isFalse();
        assertThat(addresses()).containsExactly(THIRD);
    }

    @Test
    @DisplayName("what was known of a name that is not known now, which is looked up again")
    void unknown() throws Exception {
        lookUp();
        names.remove("one.test");
        names.put("other.test", new InetAddress[] {local(4)});
        context.execute(resolver::refresh);
        lookUp();
        assertThat(addresses()).containsExactly(FIRST, SECOND, new InetSocketAddress(local(4), 2380));
        names.put("one.test", new InetAddress[] {local(2)});
        pauseIsOver();
        assertThat(addresses()).containsExactly(SECOND, new InetSocketAddress(local(4), 2380));
    }

    @Test
    @DisplayName("an error while no name is known, whatever the look-up has thrown")
    void nothing() {
        broken = new SecurityException("no look-ups here");
        lookUp();
        assertThat(told.get(0).getStatus().getDescription()).contains("no address is known of one.test:2379");
        broken = null;
        context.execute(resolver::refresh); // as gRPC does after an error
        lookUp();
        assertThat(addresses()).containsExactly(FIRST, SECOND, THIRD);
    }

    @Test
    @DisplayName("one look-up at a time, and of another for those who asked meanwhile")
    void oneAtATime() {
        context.execute(resolver::refresh);
        context.execute(resolver::refresh);
        assertThat(lookUps).hasSize(1);
        lookUp();
        assertThat(lookUps).hasSize(1);
        lookUp();
        assertThat(lookUps).isEmpty();
        assertThat(told).hasSize(2);
    }

    @Test
    @DisplayName("nothing after its end")
    void ended() {
        context.execute(resolver::shutdown);
        lookUp();
        servers.avoid(FIRST);
        assertThat(told).isEmpty();
        assertThat(timers).isEmpty();
    }
}
