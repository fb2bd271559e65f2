package dev.locked;

import dev.locked.internal.Backends;
import dev.locked.internal.ConnectionString;
import dev.locked.internal.LockerRuntime;
import dev.locked.spi.Backend;
import dev.locked.spi.BackendConfig;
import dev.locked.spi.Limits;
import dev.locked.spi.MonotonicClock;
import dev.locked.spi.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A connection to one store, from which {@link Node nodes} and {@link Observer observers} are made. One is enough for a
 * process: all of its nodes with one ttl share a session. Safe for use by many threads.
 *
 * <p>A <b>connection string</b> is {@code scheme://host:port,host:port/namespace?option=value}, with
 * {@code user:password@} before the hosts if need be, percent-encoded where a character would be read otherwise. The
 * scheme picks the backend among those on the classpath, and may be left out when there is one only: {@code
 * host:port,host:port} will do. The namespace is {@value BackendConfig#DEFAULT_NAMESPACE} unless given.
 *
 * <p>To move from one store to another, put another backend's jar on the classpath and change the string.
 */
public final class Locker implements AutoCloseable {
    /** The system property that {@link #connect()} reads. */
    public static final String URI_PROPERTY = "locked.uri";

    /** The environment variable that {@link #connect()} reads if the property is not set. */
    public static final String URI_VARIABLE = "LOCKED_URI";

    private final LockerRuntime runtime;

    private Locker(LockerRuntime runtime) {
        this.runtime = runtime;
    }

    /**
     * Connects to the store that the system property {@value #URI_PROPERTY}, or else the environment variable {@value
     * #URI_VARIABLE}, names.
     *
     * @return a new locker
     * @throws IllegalArgumentException if neither is set, or as {@link #connect(String)}
     * @throws NoSuchBackendException as {@link #connect(String)}
     * @throws AmbiguousBackendException as {@link #connect(String)}
     */
    public static Locker connect() {
        return connect(ConnectionString.fromEnvironment(URI_PROPERTY, URI_VARIABLE));
    }

    /**
     * Connects to a store. Does no I/O: a server that can't be reached is reported by the nodes.
     *
     * @param uri a connection string, or hosts separated by commas
     * @return a new locker
     * @throws NullPointerException if {@code uri} is null
     * @throws IllegalArgumentException if {@code uri} makes no sense; the message says where and what to write
     * @throws NoSuchBackendException if no backend on the classpath serves it
     * @throws AmbiguousBackendException if it has no scheme and several backends are on the classpath
     */
    public static Locker connect(String uri) {
        return builder().uri(uri).build();
    }

    /**
     * Connects to the one backend on the classpath, at these hosts.
     *
     * @param hosts each {@code host:port}
     * @return a new locker
     * @throws IllegalArgumentException as {@link #connect(String)}
     * @throws NoSuchBackendException as {@link #connect(String)}
     * @throws AmbiguousBackendException as {@link #connect(String)}
     */
    public static Locker connect(List<String> hosts) {
        return builder().uri(String.join(",", hosts)).build();
    }

    /**
     * Works over a backend that the caller made, for instance around a client that is there already. Closing the locker
     * shuts the backend down, which leaves such a client open.
     *
     * @param backend the backend
     * @return a new locker
     */
    public static Locker over(Backend backend) {
        return builder().backend(backend).build();
    }

    /**
     * Begins a locker with settings.
     *
     * @return a builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Begins a node.
     *
     * @param path the path to compete for, as {@code /master}; the grammar is in {@link Path}
     * @return a builder
     * @throws IllegalArgumentException if it is no path
     * @throws IllegalStateException if this locker is closed
     */
    public NodeBuilder node(String path) {
        runtime.requireOpen();
        return new NodeBuilder(runtime, Path.of(path));
    }

    /**
     * Begins an observer.
     *
     * @param path the path to watch
     * @return a builder
     * @throws IllegalArgumentException if it is no path
     * @throws IllegalStateException if this locker is closed
     */
    public ObserverBuilder observe(String path) {
        runtime.requireOpen();
        return new ObserverBuilder(runtime, Path.of(path));
    }

    /**
     * Asks the store once, linearizable: sees everything that was acknowledged before this call.
     *
     * @param path the path
     * @param timeout how long at most; positive
     * @return what is agreed, or empty if nobody owns the path
     * @throws BackendUnavailableException if the store did not answer in time
     * @throws StoreRefusedException if the store refuses
     * @throws ForeignEntryException if the path holds bytes that this library did not write
     * @throws IllegalArgumentException if it is no path
     * @throws IllegalStateException if this locker is closed
     */
    public Optional<Agreed> read(String path, Duration timeout) {
        return runtime.read(Path.of(path), timeout);
    }

    /**
     * As {@link #read}, without blocking.
     *
     * @param path the path
     * @param timeout how long at most; positive
     * @return completes with what is agreed, on the locker's executor
     */
    public CompletionStage<Optional<Agreed>> readAsync(String path, Duration timeout) {
        return runtime.readAsync(Path.of(path), timeout);
    }

    /**
     * What the store grants, and how long it takes to free a dead process's paths. No I/O.
     *
     * @return never null
     */
    public Limits limits() {
        return runtime.limits();
    }

    /**
     * Stops all nodes and observers as {@link Node#stop()} does, all at once, ends the sessions and closes the
     * connection. Bounded as a stop is. Closing again does nothing. After this nodes can't be started any more.
     */
    @Override
    public void close() {
        runtime.close();
    }

    /** Shows the backend and the namespace, no secret. */
    @Override
    public String toString() {
        return "Locker[" + runtime.description() + "]";
    }

    /** Collects the settings of a {@link Locker}; not safe for use by many threads. */
    public static final class Builder {
        private @Nullable String uri;
        private @Nullable Backend backend;
        private @Nullable Executor executor;
        private @Nullable MonotonicClock clock;

        private Builder() {}

        /**
         * Sets where the store is.
         *
         * @param uri a connection string
         * @return this
         */
        public Builder uri(String uri) {
            this.uri = Objects.requireNonNull(uri, "uri: must not be null; give a string like \"etcd://host:2379\"");
            return this;
        }

        /**
         * Sets the backend itself, instead of a connection string.
         *
         * @param backend the backend
         * @return this
         */
        public Builder backend(Backend backend) {
            this.backend = Objects.requireNonNull(backend, "backend");
            return this;
        }

        /**
         * Sets where callbacks run. Its threads may block in callbacks; if it has too few, events are late, and the
         * lease does not suffer. The locker does not shut it down.
         *
         * @param executor the executor; unless set a pool of daemon threads that grows when callbacks block
         * @return this
         */
        public Builder executor(Executor executor) {
            this.executor = Objects.requireNonNull(executor, "executor");
            return this;
        }

        /**
         * Sets the clock, for tests: see {@link dev.locked.memory.VirtualTime}.
         *
         * @param clock the clock; the system's monotonic one unless set
         * @return this
         */
        public Builder clock(MonotonicClock clock) {
            this.clock = Objects.requireNonNull(clock, "clock");
            return this;
        }

        /**
         * Opens the locker. Does no I/O.
         *
         * @return a new locker
         * @throws IllegalStateException if neither {@link #uri} nor {@link #backend} was set, or both
         * @throws IllegalArgumentException as {@link Locker#connect(String)}
         * @throws NoSuchBackendException as {@link Locker#connect(String)}
         * @throws AmbiguousBackendException as {@link Locker#connect(String)}
         */
        public Locker build() {
            if ((uri == null) == (backend == null)) {
                throw new IllegalStateException("set either a uri or a backend, and not both");
            }
            MonotonicClock time = clock == null ? MonotonicClock.system() : clock;
            Backend opened = backend == null ? Backends.open(Objects.requireNonNull(uri), time) : backend;
            String description = uri == null ? opened.toString() : ConnectionString.redact(uri);
            return new Locker(LockerRuntime.start(opened, time, executor, description));
        }
    }
}
