package dev.locked.spi;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Where a store is and how to reach it, as a connection string or a builder gave it. Immutable.
 *
 * <p>{@link #toString()} shows no secret.
 */
public final class BackendConfig {
    /** The namespace when none was given. */
    public static final String DEFAULT_NAMESPACE = "/locked";

    private final String scheme;
    private final List<String> hosts;
    private final String name;
    private final Path namespace;
    private final @Nullable String user;
    private final @Nullable String password;
    private final Map<String, String> options;
    private final MonotonicClock clock;

    private BackendConfig(Builder builder, MonotonicClock clock) {
        this.scheme = builder.scheme;
        this.hosts = List.copyOf(builder.hosts);
        this.name = builder.name;
        this.namespace = builder.namespace;
        this.user = builder.user;
        this.password = builder.password;
        this.options = Map.copyOf(builder.options);
        this.clock = clock;
    }

    /**
     * Begins a configuration.
     *
     * @param scheme the scheme of the backend
     * @return a builder
     */
    public static Builder builder(String scheme) {
        return new Builder(scheme);
    }

    /**
     * The scheme, for instance {@code etcd}.
     *
     * @return never null
     */
    public String scheme() {
        return scheme;
    }

    /**
     * The servers, each {@code host:port} or as it was given.
     *
     * @return in the order given; empty if none was given
     */
    public List<String> hosts() {
        return hosts;
    }

    /**
     * What stood behind the scheme when no {@code //} followed it, as {@code test} in {@code memory:test}.
     *
     * @return empty if there was nothing
     */
    public String name() {
        return name;
    }

    /**
     * The prefix of all keys in the store, so that systems that share one don't meet.
     *
     * @return {@value #DEFAULT_NAMESPACE} unless another was given
     */
    public Path namespace() {
        return namespace;
    }

    /**
     * The user to authenticate as.
     *
     * @return empty if none was given
     */
    public Optional<String> user() {
        return Optional.ofNullable(user);
    }

    /**
     * The password. Must not be shown anywhere.
     *
     * @return empty if none was given
     */
    public Optional<String> password() {
        return Optional.ofNullable(password);
    }

    /**
     * A setting of the backend's own.
     *
     * @param key its name
     * @return empty if it was not given
     */
    public Optional<String> option(String key) {
        return Optional.ofNullable(options.get(Objects.requireNonNull(key, "key")));
    }

    /**
     * Refuses settings that the backend doesn't know, since a misspelt setting must not be ignored. The message does not show
     * it, since it may be a part of a secret in a connection string.
     *
     * @param known the names that the backend knows
     * @throws IllegalArgumentException if there is another
     */
    public void refuseOptionsBut(Set<String> known) {
        for (String key : new TreeSet<>(options.keySet())) {
            if (!known.contains(key)) {
                throw new IllegalArgumentException("option: one of those given is not known to the backend \"" + scheme
                        + "\", which knows " + (known.isEmpty() ? "none" : new TreeSet<>(known))
                        + Spelling.hint(key, known)
                        + "; if it is part of another's value, write & as %26 there");
            }
        }
    }

    /**
     * The clock that the backend has to use for all time.
     *
     * @return never null
     */
    public MonotonicClock clock() {
        return clock;
    }

    /** The scheme and the namespace; the rest may be, or hold by mistake, a secret. */
    @Override
    public String toString() {
        return scheme + " with namespace " + namespace + ", " + hosts.size() + " hosts and " + options.size()
                + " options";
    }

    /** Collects a configuration; not safe for use by many threads. */
    public static final class Builder {
        private final String scheme;
        private final List<String> hosts = new ArrayList<>();
        private String name = "";
        private Path namespace = Path.of(DEFAULT_NAMESPACE);
        private @Nullable String user;
        private @Nullable String password;
        private final Map<String, String> options = new TreeMap<>();

        private Builder(String scheme) {
            this.scheme = Objects.requireNonNull(scheme, "scheme");
        }

        /**
         * Adds servers.
         *
         * @param more each {@code host:port}
         * @return this
         * @throws IllegalArgumentException if one is blank
         */
        public Builder hosts(List<String> more) {
            for (String host : more) {
                if (host.isBlank()) {
                    throw new IllegalArgumentException("hosts: there is a blank entry; remove it");
                }
                hosts.add(host.strip());
            }
            return this;
        }

        /**
         * Sets the name of the instance.
         *
         * @param name see {@link BackendConfig#name()}
         * @return this
         */
        public Builder name(String name) {
            this.name = Objects.requireNonNull(name, "name");
            return this;
        }

        /**
         * Sets the prefix of all keys.
         *
         * @param namespace a path
         * @return this
         * @throws IllegalArgumentException if it is no path
         */
        public Builder namespace(String namespace) {
            this.namespace = Path.of(namespace);
            return this;
        }

        /**
         * Sets who to authenticate as.
         *
         * @param user the user
         * @param password the password
         * @return this
         */
        public Builder credentials(String user, String password) {
            this.user = Objects.requireNonNull(user, "user");
            this.password = Objects.requireNonNull(password, "password");
            return this;
        }

        /**
         * Sets a setting of the backend's own.
         *
         * @param key its name
         * @param value its value
         * @return this
         * @throws IllegalArgumentException if it was given before
         */
        public Builder option(String key, String value) {
            Objects.requireNonNull(value, "value");
            if (options.putIfAbsent(Objects.requireNonNull(key, "key"), value) != null) {
                throw new IllegalArgumentException("option: the same one is given twice; leave one of them out");
            }
            return this;
        }

        /**
         * The configuration.
         *
         * @param clock the clock that the backend has to use
         * @return never null
         */
        public BackendConfig build(MonotonicClock clock) {
            return new BackendConfig(this, Objects.requireNonNull(clock, "clock"));
        }
    }
}
