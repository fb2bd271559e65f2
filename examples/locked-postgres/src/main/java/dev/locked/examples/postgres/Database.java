package dev.locked.examples.postgres;

import dev.locked.spi.BackendConfig;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.Executor;

/** Where the database is, and how to connect to it. Makes the tables when they are not there. */
final class Database {
    static final Set<String> OPTIONS = Set.of("database", "sslmode", "sslrootcert");
    private static final Executor HERE = Runnable::run;
    private static final Duration MAKING = Duration.ofSeconds(30);

    private final String hosts;
    private final String url;
    private final Properties properties = new Properties();

    Database(BackendConfig config) {
        if (config.hosts().isEmpty()) {
            throw new IllegalArgumentException(
                    "hosts: a postgres backend needs one at least; write it like \"postgres://user:password@host:5432\"");
        }
        hosts = String.join(",", config.hosts());
        url = "jdbc:postgresql://" + hosts + "/" + config.option("database").orElse("");
        properties.putAll(Map.of(
                "targetServerType", "primary", // a standby is late
                // Each statement in a function has to see what the one before it has waited for.
                "options", "-c default_transaction_isolation=read\\ committed",
                "logServerErrorDetail", "false", // the details are values
                "ApplicationName", "locked"));
        // Credentials stay out of the URL, which the driver logs and shows.
        config.user().ifPresent(user -> properties.setProperty("user", user));
        config.password().ifPresent(password -> properties.setProperty("password", password));
        for (String option : Set.of("sslmode", "sslrootcert")) {
            config.option(option).ifPresent(value -> properties.setProperty(option, value));
        }
    }

    // sample: postgres-connect
    /** Blocks for about the timeout at most; the driver counts in seconds. */
    Connection connect(Duration timeout) throws SQLException {
        String seconds = Long.toString(Math.max(0, timeout.toSeconds()) + 1);
        Properties all = new Properties(properties);
        all.setProperty("connectTimeout", seconds);
        all.setProperty("socketTimeout", seconds);
        Connection connection = DriverManager.getConnection(url, all);
        try {
            makeTables(connection);
            return connection;
        } catch (SQLException e) {
            abort(connection);
            throw e;
        }
    }

    /** Bounds each answer from now on: a black hole never gives one, nor a reset. */
    static void limit(Connection connection, Duration timeout) throws SQLException {
        long millis = Math.min(Integer.MAX_VALUE, Math.max(1, timeout.toMillis())); // 0 would be for ever
        connection.setNetworkTimeout(HERE, (int) millis);
    }
    // end

    /** Closes the socket, without a word to a server that may not listen. */
    static void abort(Connection connection) {
        try {
            connection.abort(HERE);
        } catch (SQLException e) {
            System.getLogger("dev.locked").log(System.Logger.Level.DEBUG, "a connection was not closed", e);
        }
    }

    static Thread daemon(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    /** Not cut short by the timeout of the call that happens to be the first: a slow database would never get them. */
    private void makeTables(Connection connection) throws SQLException {
        if (!isThere(connection)) { // of each connection: the database may be an empty one by now
            limit(connection, MAKING);
            try (Statement statement = connection.createStatement()) {
                statement.execute(schema());
            }
        }
    }

    /** What is made last. */
    private static boolean isThere(Connection connection) throws SQLException {
        String sql = "SELECT to_regproc('locked_look') IS NOT NULL";
        return Calls.query(connection, row -> row.next() && row.getBoolean(1), sql);
    }

    private static String schema() {
        try (InputStream file = Database.class.getResourceAsStream("schema.sql")) {
            return new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The servers, for messages. */
    @Override
    public String toString() {
        return "postgres at " + hosts;
    }
}
