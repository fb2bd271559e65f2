package dev.locked.examples.postgres;

import dev.locked.spi.BackendException;
import dev.locked.spi.Failure;
import dev.locked.spi.MonotonicClock;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Deque;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Runs statements, which block, on a few threads and connections of its own, and answers within the time given, whatever
 * becomes of the statement.
 */
final class Calls {
    private static final int CONNECTIONS = 4;

    /** Makes an answer of what a statement returned. */
    interface Answer<T extends @Nullable Object> {
        T of(ResultSet rows) throws SQLException;
    }

    private final Database database;
    private final MonotonicClock clock;
    private final ExecutorService workers =
            Executors.newFixedThreadPool(CONNECTIONS, task -> Database.daemon("locked-postgres", task));
    private final Deque<Connection> idle = new ConcurrentLinkedDeque<>();
    private final Set<Connection> open = ConcurrentHashMap.newKeySet();
    private final Set<Call<?>> pending = ConcurrentHashMap.newKeySet();

    Calls(Database database, MonotonicClock clock) {
        this.database = database;
        this.clock = clock;
    }

    /** Sends a statement once, or not at all. */
    <T extends @Nullable Object> CompletionStage<T> send(
            String what, Duration timeout, Answer<T> answer, String sql, Object... values) {
        Call<T> call = new Call<>(what, timeout, connection -> query(connection, answer, sql, values));
        call.begin();
        return call.result;
    }

    /** Here and now. */
    static <T extends @Nullable Object> T query(Connection connection, Answer<T> answer, String sql, Object... values)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            try (ResultSet rows = statement.executeQuery()) {
                return answer.of(rows);
            }
        }
    }

    /** Fails what is pending, and lets go of threads and connections. Does not block. */
    void close() {
        workers.shutdown();
        pending.forEach(call -> call.giveUp("the backend was shut down"));
        open.forEach(Database::abort);
    }

    private Connection take(Duration timeout) throws SQLException {
        Connection unused = idle.pollFirst();
        if (unused != null) {
            return unused;
        }
        Connection fresh = database.connect(timeout);
        open.add(fresh);
        if (workers.isShutdown()) { // and may have missed this one
            Database.abort(fresh);
        }
        return fresh;
    }

    /** One that is broken was hardly the only one: the others that nobody uses go with it. */
    private void discard(Connection broken) {
        for (Connection each = broken; each != null; each = idle.pollFirst()) {
            open.remove(each);
            Database.abort(each);
        }
    }

    private interface Work<T extends @Nullable Object> {
        T with(Connection connection) throws SQLException;
    }

    private final class Call<T extends @Nullable Object> implements Runnable {
        private final String what;
        private final Duration timeout;
        private final Work<T> work;
        private final long start = clock.nanoTime();
        private final AtomicBoolean decided = new AtomicBoolean();
        private final CompletableFuture<T> result = new CompletableFuture<>();

        Call(String what, Duration timeout, Work<T> work) {
            this.what = database + ": could not " + what;
            this.timeout = timeout;
            this.work = work;
        }

        // sample: postgres-call
        void begin() {
            pending.add(this);
            var timer = clock.schedule(timeout, () -> giveUp("no answer within " + timeout));
            var unused = result.whenComplete((done, failed) -> {
                timer.cancel();
                pending.remove(this);
            });
            try {
                workers.execute(this);
            } catch (RejectedExecutionException e) {
                giveUp("the backend was shut down");
            }
        }

        /** Whoever is first decides whether it is sent or never will be: the thread that sends it, or the end of its time. */
        private boolean decide() {
            return decided.compareAndSet(false, true);
        }

        void giveUp(String why) {
            Failure failure = decide() ? Failure.NOT_APPLIED : Failure.UNKNOWN;
            result.completeExceptionally(new BackendException(failure, what + ": " + why, null));
        }

        @Override
        public void run() { // on a thread that may block
            if (result.isDone()) {
                return; // it waited too long for its turn
            }
            try {
                Connection connection = take(left());
                if (decide()) {
                    send(connection);
                } else {
                    idle.addFirst(connection);
                }
            } catch (SQLException | RuntimeException e) {
                result.completeExceptionally(Failures.of(what, e, false));
            }
        }

        private void send(Connection connection) {
            try {
                Database.limit(connection, left());
                T done = work.with(connection);
                idle.addFirst(connection);
                result.complete(done);
            } catch (SQLException | RuntimeException e) {
                if (Failures.isUnsure(e)) {
                    discard(connection);
                } else {
                    idle.addFirst(connection);
                }
                result.completeExceptionally(Failures.of(what, e, true));
            }
        }
        // end

        private Duration left() {
            return timeout.minusNanos(clock.nanoTime() - start);
        }
    }
}
