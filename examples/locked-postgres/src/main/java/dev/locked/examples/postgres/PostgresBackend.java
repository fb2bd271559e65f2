package dev.locked.examples.postgres;

import dev.locked.spi.Backend;
import dev.locked.spi.BackendConfig;
import dev.locked.spi.Entry;
import dev.locked.spi.Limits;
import dev.locked.spi.MonotonicClock;
import dev.locked.spi.Path;
import dev.locked.spi.Session;
import dev.locked.spi.Watch;
import dev.locked.spi.WatchListener;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** One database, inside one namespace. */
final class PostgresBackend implements Backend {
    // sample: postgres-limits
    static final Limits LIMITS =
            new Limits(Duration.ofSeconds(2), Duration.ofHours(24), 1 << 20, Duration.ofSeconds(1), 1.0);
    // end

    private final String namespace;
    private final MonotonicClock clock;
    private final Calls calls;
    private final Watches watches;

    PostgresBackend(BackendConfig config) {
        Database database = new Database(config);
        namespace = config.namespace().value();
        clock = config.clock();
        calls = new Calls(database, clock);
        watches = new Watches(database, this);
    }

    @Override
    public Limits limits() {
        return LIMITS;
    }

    // sample: postgres-open
    @Override
    public CompletionStage<Session> openSession(Duration ttl, Duration timeout) {
        if (ttl.compareTo(LIMITS.maxTtl()) > 0) {
            return Failures.refused("a ttl of " + ttl + " is above the largest, " + LIMITS.maxTtl());
        }
        Duration atLeast = ttl.compareTo(LIMITS.minTtl()) < 0 ? LIMITS.minTtl() : ttl;
        Duration granted = Duration.ofMillis(atLeast.plusNanos(999_999).toMillis()); // what is less becomes one more
        String owner = UUID.randomUUID().toString();
        long sent = clock.nanoTime(); // before anything else: the database counts from later
        return calls.send(
                "open a session",
                timeout,
                rows -> new PostgresSession(this, owner, granted, sent),
                "INSERT INTO locked_session VALUES (?, clock_timestamp() + ? * interval '1 ms') RETURNING owner",
                owner,
                granted.toMillis());
    }
    // end

    // sample: postgres-read
    @Override
    public CompletionStage<Optional<Entry>> read(Path path, Duration timeout) {
        return calls.send(
                "read " + path,
                timeout,
                rows -> rows.next() ? Optional.of(entry(rows)) : Optional.empty(),
                "SELECT * FROM locked_look(?)",
                (Object) new String[] {key(path)});
    }

    Entry entry(ResultSet row) throws SQLException {
        return new Entry(
                path(row.getString("path")),
                Objects.requireNonNullElse(row.getString("owner"), ""),
                row.getLong("token"),
                row.getLong("version"),
                row.getBytes("data"));
    }
    // end

    String key(Path path) {
        return namespace + path.value();
    }

    Path path(String key) {
        return Path.of(key.substring(namespace.length()));
    }

    Calls calls() {
        return calls;
    }

    MonotonicClock clock() {
        return clock;
    }

    @Override
    public Watch watch(Path path, WatchListener listener) {
        return watches.add(key(path), listener);
    }

    @Override
    public CompletionStage<Void> shutdown(Duration timeout) {
        watches.close();
        calls.close();
        return CompletableFuture.completedFuture(null);
    }
}
