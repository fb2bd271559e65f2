package dev.locked.examples.postgres;

import dev.locked.servers.PostgresServer;
import dev.locked.servers.ServerControl;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A PostgreSQL with which the kit may do as it likes. */
final class PostgresControl extends ServerControl {
    private static final String NAMESPACE = "/locked";

    private final PostgresServer server;
    private final Operator operator;

    PostgresControl(PostgresServer server) {
        super(server);
        this.server = server;
        this.operator = new Operator(server);
    }

    @Override
    public String uri(int port) {
        String password = URLEncoder.encode(PostgresServer.PASSWORD, StandardCharsets.UTF_8)
                .replace("+", "%20");
        return "postgres://" + PostgresServer.USER + ":" + password + "@127.0.0.1:" + port;
    }

    @Override
    public void delete(String path) {
        operator.delete(NAMESPACE + path);
    }

    @Override
    public void overwrite(String path, String text) {
        operator.overwrite(NAMESPACE + path, text);
    }

    @Override
    public void endSessions() {
        operator.run("DELETE FROM locked_session");
    }

    @Override
    public int sessions() {
        return operator.column("SELECT owner FROM locked_session WHERE expires_at > clock_timestamp()")
                .size();
    }

    @Override
    public List<String> entries() {
        return operator.column("SELECT path FROM locked_entry");
    }

    @Override
    public long requests() {
        return server.requests();
    }
}
