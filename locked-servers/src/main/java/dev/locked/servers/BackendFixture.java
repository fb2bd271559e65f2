package dev.locked.servers;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.locked.spi.Acquisition;
import dev.locked.spi.Backend;
import dev.locked.spi.BackendConfig;
import dev.locked.spi.BackendException;
import dev.locked.spi.BackendProvider;
import dev.locked.spi.Entry;
import dev.locked.spi.Failure;
import dev.locked.spi.MonotonicClock;
import dev.locked.spi.Path;
import dev.locked.spi.Session;
import dev.locked.tck.TcpProxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.TestInstance;

/** What the tests of a backend against its real store share, beside the kit's: opening, waiting, looking. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class BackendFixture {
    /**
     * Within which everything on a healthy store is done, on a machine with other work, too. Only what never comes takes
     * longer.
     */
    public static final Duration SOON = Duration.ofSeconds(30);

    /** A path for tests that need one only. */
    public static final Path PATH = Path.of("/master");

    /** The system's clock; an adapter only reads it. */
    public static final MonotonicClock CLOCK = new MonotonicClock() {
        @Override
        public long nanoTime() {
            return System.nanoTime();
        }

        @Override
        public Cancellable schedule(Duration delay, Runnable task) {
            throw new UnsupportedOperationException("the adapter has no use for timers of the core's");
        }
    };

    /** More than any call's timeout, which ends its stage before. */
    private static final Duration PATIENCE = SOON.multipliedBy(2);

    private static final AtomicInteger NAMESPACES = new AtomicInteger();

    private final BackendProvider provider;
    private final List<AutoCloseable> toClose = new ArrayList<>();

    /**
     * Fixes the backend.
     *
     * @param provider opens it
     */
    protected BackendFixture(BackendProvider provider) {
        this.provider = provider;
    }

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable open : toClose) {
            open.close();
        }
        toClose.clear();
    }

    /**
     * A namespace that nobody else has.
     *
     * @return another each time
     */
    public static String newNamespace() {
        return "/test-" + ProcessHandle.current().pid() + "-" + NAMESPACES.incrementAndGet();
    }

    /**
     * Opens a backend, for the length of a test.
     *
     * @param namespace where it keeps its entries
     * @param hosts of the store
     * @return an open one
     */
    protected final Backend open(String namespace, String... hosts) {
        return closing(provider.open(BackendConfig.builder(provider.scheme())
                .hosts(List.of(hosts))
                .namespace(namespace)
                .build(CLOCK)));
    }

    /**
     * Watches many paths.
     *
     * @param backend where
     * @param paths each at once
     * @return what is told of each, in their order
     */
    public static Map<Path, Recorder> watch(Backend backend, List<Path> paths) {
        Map<Path, Recorder> told = new LinkedHashMap<>();
        for (Path path : paths) {
            Recorder recorder = new Recorder();
            told.put(path, recorder);
            backend.watch(path, recorder);
        }
        return told;
    }

    /**
     * Shuts a backend down after the test.
     *
     * @param backend an open one
     * @return the same
     */
    protected final Backend closing(Backend backend) {
        toClose.add(() -> await(backend.shutdown(SOON)));
        return backend;
    }

    /**
     * A proxy, for the length of a test.
     *
     * @param server what it leads to
     * @return one that lets everything pass
     */
    protected final TcpProxy proxy(StoreServer server) {
        TcpProxy proxy = new TcpProxy(server.port());
        toClose.add(proxy);
        return proxy;
    }

    /**
     * Opens a session that lives through a test without a renewal, where the machine holds the test up, too.
     *
     * @param backend where
     * @return an open one
     */
    public static Session session(Backend backend) {
        return await(backend.openSession(Duration.ofSeconds(40), SOON));
    }

    /**
     * Opens a session that nobody has to renew, for a test that may take long where the machine has other work.
     *
     * @param backend where
     * @return an open one
     */
    public static Session longSession(Backend backend) {
        return await(backend.openSession(Duration.ofMinutes(10), SOON));
    }

    /**
     * Acquires a path that is free.
     *
     * @param session for which
     * @param path the path
     * @param data what to write
     * @return what is there now
     */
    public static Entry won(Session session, Path path, String data) {
        Acquisition acquisition = await(session.acquire(path, bytes(data), SOON));
        return assertInstanceOf(Acquisition.Won.class, acquisition).entry();
    }

    /**
     * Reads a path.
     *
     * @param backend where
     * @param path the path
     * @return what is there
     */
    public static Optional<Entry> read(Backend backend, Path path) {
        return await(backend.read(path, SOON));
    }

    /**
     * A text as a store keeps it.
     *
     * @param text any
     * @return in UTF-8
     */
    public static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Waits for a stage, which has to end well.
     *
     * @param stage any
     * @param <T> of what
     * @return its value
     */
    public static <T> T await(CompletionStage<T> stage) {
        try {
            return ended(stage);
        } catch (ExecutionException e) {
            throw new CompletionException(e.getCause());
        }
    }

    /**
     * How a stage failed, which it has to with a bare {@link BackendException}.
     *
     * @param stage any
     * @return why
     */
    public static BackendException failure(CompletionStage<?> stage) {
        try {
            throw new AssertionError("did not fail but ended with " + ended(stage));
        } catch (ExecutionException e) {
            return assertInstanceOf(BackendException.class, e.getCause());
        }
    }

    private static <T> T ended(CompletionStage<T> stage) throws ExecutionException {
        try {
            return stage.toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError("the stage did not end", e);
        }
    }

    /**
     * Has a stage fail in one of the ways that are allowed.
     *
     * @param stage any
     * @param allowed those ways
     */
    public static void assertFails(CompletionStage<?> stage, Failure... allowed) {
        Failure failure = failure(stage).failure();
        assertTrue(List.of(allowed).contains(failure), () -> failure + " is none of " + List.of(allowed));
    }
}
