package dev.locked.chaos;

import dev.locked.servers.ConsulServer;
import dev.locked.servers.EtcdServer;
import dev.locked.servers.Seat;
import dev.locked.servers.StoreCluster;
import dev.locked.servers.ZooKeeperServer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A store that a run can start, as a cluster of three. */
@SuppressWarnings("ImmutableEnumChecker") // method references are
enum Store {
    /** A member that led and stood still for longer than the ttl revokes leases that are valid (etcd's issue 15247). */
    ETCD(3, 1, Duration.ofSeconds(2), EtcdServer::cluster),
    CONSUL(10, 2, Duration.ofHours(1), ConsulServer::cluster),
    ZOOKEEPER(5, 1, Duration.ofHours(1), ZooKeeperServer::cluster);

    private static final Duration SLACK = Duration.ofSeconds(15);

    private final Duration ttl;
    private final int factor;
    private final Duration longestStop; // an hour is longer than any
    private final Function<List<Seat>, StoreCluster> launcher;

    Store(int ttlSeconds, int factor, Duration longestStop, Function<List<Seat>, StoreCluster> launcher) {
        this.ttl = Duration.ofSeconds(ttlSeconds);
        this.factor = factor;
        this.longestStop = longestStop;
        this.launcher = launcher;
    }

    /** By its name. */
    static Store named(String name) {
        return Arrays.stream(values())
                .filter(store -> store.word().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("--on " + name
                        + ": the run starts its store itself; name one of "
                        + Arrays.stream(values()).map(Store::word).collect(Collectors.joining(", "))));
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    Duration ttl() {
        return ttl;
    }

    /**
     * How long it may take until all agree again: the store's own election makes leases begin anew, so twice what a dead
     * leader holds the path; and clients need a while to find back.
     */
    Duration recovery() {
        return takeover().multipliedBy(2).plus(SLACK);
    }

    /** How long a dead leader holds the path. */
    Duration takeover() {
        return ttl.multipliedBy(factor);
    }

    /** How long a member may stand still for a verdict on exclusion to be one on us. */
    Duration longestStop() {
        return longestStop;
    }

    StoreCluster launch(List<Seat> seats) {
        return launcher.apply(seats);
    }

    /** The connection string of one who reaches the members by these. */
    String uri(String endpoints) {
        return word() + "://" + endpoints;
    }
}
