package dev.locked.examples.postgres;

import dev.locked.spi.Acquisition;
import dev.locked.spi.Path;
import dev.locked.spi.Session;
import dev.locked.spi.Write;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A row of the table of sessions. Every operation is one statement, so that who pauses leaves no lock behind. */
final class PostgresSession implements Session {
    private final PostgresBackend backend;
    private final String owner;
    private final Duration ttl;
    private final AtomicLong provenAlive;

    PostgresSession(PostgresBackend backend, String owner, Duration ttl, long sent) {
        this.backend = backend;
        this.owner = owner;
        this.ttl = ttl;
        this.provenAlive = new AtomicLong(sent);
    }

    @Override
    public String owner() {
        return owner;
    }

    @Override
    public Duration ttl() {
        return ttl;
    }

    @Override
    public long provenAliveNanos() {
        return provenAlive.get();
    }

    // sample: postgres-renew
    @Override
    public CompletionStage<Void> renew(Duration timeout) {
        long sent = backend.clock().nanoTime(); // on the caller's thread: the call may wait for its turn
        Calls.Answer<Void> prove = rows -> {
            provenAlive.accumulateAndGet(sent, (one, other) -> one - other > 0 ? one : other);
            return done();
        };
        return send("renew a session", timeout, prove, "SELECT locked_renew(?, ?)", owner, ttl.toMillis());
    }
    // end

    // sample: postgres-acquire-java
    @Override
    public CompletionStage<Acquisition> acquire(Path path, byte[] data, Duration timeout) {
        if (isTooBig(data)) {
            return Failures.refused(tooBig(path, data));
        }
        Calls.Answer<Acquisition> answer =
                rows -> rows.next() ? new Acquisition.Won(backend.entry(rows)) : new Acquisition.Held(null);
        String sql = "SELECT * FROM locked_acquire(?, ?, ?)";
        return send("acquire " + path, timeout, answer, sql, owner, backend.key(path), data);
    }
    // end

    // sample: postgres-update-java
    @Override
    public CompletionStage<Write> update(Path path, long token, long version, byte[] data, Duration timeout) {
        if (isTooBig(data)) {
            return Failures.refused(tooBig(path, data));
        }
        String sql = "SELECT locked_update(?, ?, ?, ?, ?)";
        return send("update " + path, timeout, this::guarded, sql, owner, backend.key(path), token, version, data);
    }

    @Override
    public CompletionStage<Write> removeUnowned(Path path, long token, long version, Duration timeout) {
        String sql = "SELECT locked_remove_unowned(?, ?, ?, ?)";
        return send(
                "remove what nobody owns under " + path,
                timeout,
                this::guarded,
                sql,
                owner,
                backend.key(path),
                token,
                version);
    }

    private Write guarded(ResultSet rows) throws SQLException {
        return rows.next() ? new Write.Done(rows.getLong(1)) : new Write.Stale();
    }
    // end

    // sample: postgres-release
    @Override
    public CompletionStage<Write> release(Path path, long token, Duration timeout) {
        Calls.Answer<Write> done = rows -> new Write.Done(0); // there is nothing any more, or there was nothing
        String sql = "DELETE FROM locked_entry WHERE path = ? AND owner = ? AND token = ? RETURNING token";
        return send("release " + path, timeout, done, sql, backend.key(path), owner, token);
    }

    @Override
    public CompletionStage<Void> end(Duration timeout) {
        String sql = "DELETE FROM locked_session WHERE owner = ? RETURNING owner"; // its entries go with it
        return send("end a session", timeout, rows -> done(), sql, owner);
    }
    // end

    // sample: postgres-holdings
    @Override
    public CompletionStage<Set<Path>> holdings(Duration timeout) {
        Calls.Answer<Set<Path>> paths = rows -> {
            Set<Path> held = new HashSet<>();
            while (rows.next()) {
                held.add(backend.path(rows.getString(1)));
            }
            return held;
        };
        return send("tell what a session holds", timeout, paths, "SELECT locked_holdings(?)", owner);
    }
    // end

    private <T extends @Nullable Object> CompletionStage<T> send(
            String what, Duration timeout, Calls.Answer<T> answer, String sql, Object... values) {
        return backend.calls().send(what, timeout, answer, sql, values);
    }

    @SuppressWarnings("NullAway") // there is no other Void
    private static Void done() {
        return null;
    }

    private static boolean isTooBig(byte[] data) {
        return data.length > PostgresBackend.LIMITS.maxDataBytes();
    }

    private static String tooBig(Path path, byte[] data) {
        return data.length + " bytes under " + path + " are above the largest, "
                + PostgresBackend.LIMITS.maxDataBytes();
    }
}
