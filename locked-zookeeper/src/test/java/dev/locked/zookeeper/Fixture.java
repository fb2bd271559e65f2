package dev.locked.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;

import dev.locked.servers.ZooKeeperServer;
import dev.locked.spi.Acquisition;
import dev.locked.spi.Backend;
import dev.locked.spi.BackendConfig;
import dev.locked.spi.BackendException;
import dev.locked.spi.Entry;
import dev.locked.spi.Failure;
import dev.locked.spi.MonotonicClock;
import dev.locked.spi.Path;
import dev.locked.spi.Session;
import dev.locked.tck.TcpProxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.Isolated;

/** What the tests against a real ZooKeeper share: opening, waiting, looking. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Isolated // some of them look at the threads of the whole JVM
abstract class Fixture {
    /**
     * Within which everything on a healthy store is done, on a machine with other work, too. Only what never comes takes
     * longer.
     */
    static final Duration SOON = Duration.ofSeconds(30);

    static final Path PATH = Path.of("/master");

    /** More than any call's timeout, which ends its stage before. */
    private static final Duration PATIENCE = SOON.multipliedBy(2);

    private static final AtomicInteger NAMESPACES = new AtomicInteger();

    private final List<AutoCloseable> toClose = new ArrayList<>();

    /** The system's clock; the adapter only reads it. */
    static final MonotonicClock CLOCK = new MonotonicClock() {
        @Override
        public long nanoTime() {
            return System.nanoTime();
        }

        @Override
        public Cancellable schedule(Duration delay, Runnable task) {
            throw new UnsupportedOperationException("the adapter has no use for timers of the core's");
        }
    };

    static String newNamespace() {
        return "/test-" + ProcessHandle.current().pid() + "-" + NAMESPACES.incrementAndGet();
    }

    Backend open(String namespace, String... hosts) {
        Backend backend = new ZooKeeperProvider()
                .open(BackendConfig.builder("zookeeper")
                        .hosts(List.of(hosts))
                        .namespace(namespace)
                        .build(CLOCK));
        return closing(backend);
    }

    Backend closing(Backend backend) {
        toClose.add(() -> await(backend.shutdown(SOON)));
        return backend;
    }

    TcpProxy proxy(ZooKeeperServer server) {
        TcpProxy proxy = new TcpProxy(server.port());
        toClose.add(proxy);
        return proxy;
    }

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable open : toClose) {
            open.close();
        }
        toClose.clear();
    }

    /** One that lives through a test without a renewal, where the machine holds the test up, too. It is as long as the server grants one. */
    static Session session(Backend backend) {
        return await(backend.openSession(Duration.ofSeconds(40), SOON));
    }

    static Entry won(Session session, Path path, String data) {
        Acquisition acquisition = await(session.acquire(path, bytes(data), SOON));
        assertThat(acquisition).isInstanceOf(Acquisition.Won.class);
        return ((Acquisition.Won) acquisition).entry();
    }

    static Optional<Entry> read(Backend backend, Path path) {
        return await(backend.read(path, SOON));
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static <T> T await(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError("the stage did not end", e);
        } catch (java.util.concurrent.ExecutionException e) {
            throw new CompletionException(e.getCause());
        }
    }

    /** How the stage failed, which it has to with a bare {@link BackendException}. */
    static BackendException failure(CompletionStage<?> stage) {
        try {
            Object value = stage.toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            throw new AssertionError("did not fail but ended with " + value);
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError("the stage did not end", e);
        } catch (java.util.concurrent.ExecutionException e) {
            assertThat(e.getCause()).isInstanceOf(BackendException.class);
            return (BackendException) e.getCause();
        }
    }

    static void assertFails(CompletionStage<?> stage, Failure... allowed) {
        assertThat(failure(stage).failure()).isIn((Object[]) allowed);
    }
}
