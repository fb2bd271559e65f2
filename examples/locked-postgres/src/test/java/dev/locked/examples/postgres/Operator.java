package dev.locked.examples.postgres;

import dev.locked.servers.PostgresServer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Somebody with SQL and the right to do anything, who does not ask the backend. */
final class Operator {
    private final PostgresServer server;

    Operator(PostgresServer server) {
        this.server = server;
    }

    /** Whatever is there; nobody owns it afterwards. */
    void plant(String key, byte[] data) {
        run(
                "INSERT INTO locked_entry (path, data) VALUES (?, ?) ON CONFLICT (path)"
                        + " DO UPDATE SET owner = NULL, token = nextval('locked_token'), data = excluded.data",
                key,
                data);
    }

    /** Without a thought of owners. */
    void overwrite(String key, String text) {
        run(
                "INSERT INTO locked_entry (path, data) VALUES (?, ?) ON CONFLICT (path) DO UPDATE SET data = excluded.data",
                key,
                text.getBytes(StandardCharsets.UTF_8));
    }

    void delete(String key) {
        run("DELETE FROM locked_entry WHERE path = ?", key);
    }

    void endSession(String owner) {
        run("DELETE FROM locked_session WHERE owner = ?", owner);
    }

    void run(String sql, Object... values) {
        try (Connection connection = connect();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            statement.execute();
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    List<String> column(String sql) {
        try (Connection connection = connect();
                PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet row = statement.executeQuery()) {
            List<String> column = new ArrayList<>();
            while (row.next()) {
                column.add(row.getString(1));
            }
            return column;
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://" + server.endpoint() + "/", PostgresServer.USER, PostgresServer.PASSWORD);
    }
}
