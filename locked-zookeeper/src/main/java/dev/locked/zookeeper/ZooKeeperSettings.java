package dev.locked.zookeeper;

import dev.locked.spi.BackendConfig;
import dev.locked.spi.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.data.ACL;

/** Turns a {@link BackendConfig} into ZooKeeper's settings; all that can be wrong with it is said here, before any I/O. */
final class ZooKeeperSettings {
    private static final String EMBEDDED = "embedded";
    private static final Set<String> OPTIONS = Set.of("maxTtl");
    private static final Set<String> EMBEDDED_OPTIONS = Set.of("data");
    private static final Pattern SERVER = Pattern.compile("(\\[[0-9a-fA-F:.%]+]|[^\\s:/\\[\\]]+)(?::(.*))?");
    private static final int DEFAULT_PORT = 2181;
    private static final int DEFAULT_MAX_TTL_SECONDS = 40;
    private static final int LARGEST_MAX_TTL_SECONDS = 86_400;

    private final boolean embedded;
    private final Servers servers;
    private final Path namespace;
    private final Optional<String> credentials;
    private final Duration maxTtl;

    ZooKeeperSettings(BackendConfig config) {
        this.embedded = isEmbedded(config);
        config.refuseOptionsBut(embedded ? EMBEDDED_OPTIONS : OPTIONS);
        this.servers = embedded
                ? new EmbeddedServers(EmbeddedFolder.chosen(config.option("data")))
                : new GivenServers(servers(config.hosts()));
        this.namespace = embedded ? namespace(config) : config.namespace();
        this.credentials = credentials(config);
        this.maxTtl = embedded
                ? Duration.ofMillis(EmbeddedServer.MAX_SESSION_MILLIS)
                : Duration.ofSeconds(
                        config.option("maxTtl").map(ZooKeeperSettings::maxTtl).orElse(DEFAULT_MAX_TTL_SECONDS));
    }

    private static boolean isEmbedded(BackendConfig config) {
        String name = config.name();
        if (!name.isEmpty() && !name.equals(EMBEDDED) && !name.startsWith(EMBEDDED + "/")) {
            throw new IllegalArgumentException(
                    "name: is not \"embedded\"; write zookeeper://host:2181 or zookeeper:embedded");
        }
        if (!name.isEmpty() && !config.hosts().isEmpty()) {
            throw new IllegalArgumentException("hosts: they and an embedded server exclude each other; leave one out");
        }
        return !name.isEmpty();
    }

    /** In {@code zookeeper:embedded/prod} all is name that in {@code zookeeper://host/prod} is host and namespace. */
    private static Path namespace(BackendConfig config) {
        String given = config.name().substring(EMBEDDED.length());
        try {
            return given.length() > 1 ? Path.of(given) : config.namespace();
        } catch (IllegalArgumentException e) { // whose message shows it
            throw new IllegalArgumentException("name: what follows \"embedded\" is no path like /prod");
        }
    }

    Servers servers() {
        return servers;
    }

    /** Whether the server is one that the processes of this machine run themselves. */
    boolean isEmbedded() {
        return embedded;
    }

    /** Where all entries lie. */
    Path namespace() {
        return namespace;
    }

    /** User and password as ZooKeeper's scheme {@code digest} wants them. */
    Optional<String> credentials() {
        return credentials;
    }

    Duration maxTtl() {
        return maxTtl;
    }

    /** Who may do what with what is made. */
    List<ACL> acl() {
        return credentials.isPresent() ? Ids.CREATOR_ALL_ACL : Ids.OPEN_ACL_UNSAFE;
    }

    private static String servers(List<String> hosts) {
        List<String> all = hosts.isEmpty() ? List.of("localhost") : hosts;
        return String.join(",", all.stream().map(ZooKeeperSettings::server).toList());
    }

    private static String server(String given) {
        Matcher parts = SERVER.matcher(given);
        if (!parts.matches()) {
            String shown = given.contains("@") ? "one" : "\"" + given + "\""; // before an @ may stand a password
            throw new IllegalArgumentException("host: " + shown + " is no address; write host:2181 or [ipv6]:2181");
        }
        String port = parts.group(2);
        return parts.group(1) + ":" + (port == null ? DEFAULT_PORT : port(given, port));
    }

    private static int port(String server, String text) {
        if (text.matches("[0-9]{1,5}")) {
            int port = Integer.parseInt(text);
            if (port > 0 && port <= 65_535) {
                return port;
            }
        }
        throw new IllegalArgumentException("port: \"" + text + "\" in \"" + server + "\" is no port; use 1 to 65535");
    }

    private static Optional<String> credentials(BackendConfig config) {
        if (config.user().isEmpty() && config.password().isEmpty()) {
            return Optional.empty();
        }
        String user = config.user().orElse("");
        if (user.isEmpty() || user.contains(":")) {
            throw new IllegalArgumentException(
                    "user: is empty or has a colon in it; give a name, or neither user nor password");
        }
        String password = config.password().orElse("");
        if (password.isEmpty()) {
            throw new IllegalArgumentException("password: is empty; give one, or neither user nor password");
        }
        return Optional.of(user + ":" + password);
    }

    private static int maxTtl(String text) {
        if (text.matches("[0-9]{1,5}")) {
            int seconds = Integer.parseInt(text);
            if (seconds >= DEFAULT_MAX_TTL_SECONDS && seconds <= LARGEST_MAX_TTL_SECONDS) {
                return seconds;
            }
        }
        throw new IllegalArgumentException("maxTtl: is not a number of seconds from " + DEFAULT_MAX_TTL_SECONDS + " to "
                + LARGEST_MAX_TTL_SECONDS);
    }
}
