package dev.locked.examples.postgres;

import dev.locked.spi.BackendException;
import dev.locked.spi.Entry;
import dev.locked.spi.Watch;
import dev.locked.spi.WatchListener;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/**
 * All watches of a backend: one thread with one connection, which listens for what the tables' trigger tells, and looks at
 * those paths. So nothing is told out of order. The thread also buries dead sessions, since a row does not go by itself.
 */
final class Watches {
    /** How soon a new watch is seen to. Waiting costs the database nothing. */
    private static final int WAKE_MILLIS = 50;

    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final Duration RECONNECT = Duration.ofMillis(250);

    private final Database database;
    private final PostgresBackend backend;
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(task -> Database.daemon("locked-postgres-watch", task));
    private final Set<Watcher> watchers = ConcurrentHashMap.newKeySet();
    private volatile @Nullable Connection current;
    private boolean started;

    Watches(Database database, PostgresBackend backend) {
        this.database = database;
        this.backend = backend;
    }

    synchronized Watch add(String key, WatchListener listener) {
        Watcher watcher = new Watcher(key, listener);
        watchers.add(watcher);
        if (!started && !thread.isShutdown()) {
            started = true;
            var unused = thread.scheduleWithFixedDelay(this::follow, 0, RECONNECT.toMillis(), TimeUnit.MILLISECONDS);
        }
        return watcher;
    }

    synchronized void close() {
        thread.shutdown();
        if (current != null) {
            Database.abort(current);
        }
    }

    // sample: postgres-watch
    /** Until the connection breaks, and soon again. */
    private void follow() {
        try (Connection connection = database.connect(PATIENCE)) {
            current = connection;
            Database.limit(connection, PATIENCE);
            follow(connection);
        } catch (SQLException | RuntimeException e) {
            BackendException cause = Failures.of(database + ": could not watch", e, false);
            watchers.forEach(watcher -> watcher.lostSight(cause));
        }
    }

    private void follow(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("LISTEN locked"); // first; then nothing is missed after the first look
            watchers.forEach(watcher -> watcher.isNews = true);
            long due = backend.clock().nanoTime();
            while (!thread.isShutdown()) {
                look(
                        connection,
                        watchers.stream().filter(watcher -> watcher.isNews).toList());
                if (backend.clock().nanoTime() - due >= 0) {
                    due = backend.clock().nanoTime() + bury(connection).toNanos();
                }
                awaitNews(connection.unwrap(PGConnection.class));
            }
        }
    }

    /** What it buries is told by the trigger, to all. Returns when to do it again. */
    private static Duration bury(Connection connection) throws SQLException {
        Calls.Answer<Duration> millis = row -> Duration.ofMillis(row.next() ? row.getLong(1) : 1);
        return Calls.query(connection, millis, "SELECT locked_bury()");
    }

    private void awaitNews(PGConnection connection) throws SQLException {
        PGNotification[] news = connection.getNotifications(WAKE_MILLIS);
        for (PGNotification each : news == null ? new PGNotification[0] : news) {
            watchers.stream()
                    .filter(watcher -> watcher.key.equals(each.getParameter()))
                    .forEach(watcher -> watcher.isNews = true);
        }
    }

    private void look(Connection connection, List<Watcher> those) throws SQLException {
        if (!those.isEmpty()) {
            those.forEach(watcher -> watcher.isNews = false);
            Object keys = those.stream().map(watcher -> watcher.key).distinct().toArray(String[]::new);
            Map<String, Entry> seen = new HashMap<>();
            Calls.Answer<Map<String, Entry>> answer = rows -> {
                while (rows.next()) {
                    seen.put(rows.getString("path"), backend.entry(rows));
                }
                return seen;
            };
            Calls.query(connection, answer, "SELECT * FROM locked_look(?)", keys);
            those.forEach(watcher -> watcher.tell(seen.get(watcher.key)));
        }
    }
    // end

    private final class Watcher implements Watch {
        private final String key;
        private final WatchListener listener;
        private volatile boolean open = true;
        private boolean isNews = true; // this and the next by the one thread only
        private boolean blind;

        Watcher(String key, WatchListener listener) {
            this.key = key;
            this.listener = listener;
        }

        // sample: postgres-tell
        /** Also what was told before: between two looks it may have been another. */
        void tell(@Nullable Entry now) {
            blind = false;
            call(() -> listener.state(now));
        }

        /** Once for each loss. */
        void lostSight(BackendException cause) {
            if (!blind) {
                blind = true;
                call(() -> listener.broken(cause));
            }
        }

        private void call(Runnable listening) {
            try {
                if (open && !thread.isShutdown()) {
                    listening.run();
                }
            } catch (Throwable e) { // whatever it throws, an Error too, is its own affair
                System.getLogger("dev.locked").log(System.Logger.Level.DEBUG, "a listener threw", e);
            }
        }
        // end

        @Override
        public void close() {
            open = false;
            watchers.remove(this);
        }
    }
}
