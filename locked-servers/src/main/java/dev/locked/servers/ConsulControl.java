package dev.locked.servers;

import java.util.List;

/** A Consul with which the kit may do as it likes. */
final class ConsulControl extends ServerControl {
    private static final String NAMESPACE = "locked";

    private final ConsulServer server;

    ConsulControl(ConsulServer server) {
        super(server);
        this.server = server;
    }

    @Override
    public String uri(int port) {
        return "consul://127.0.0.1:" + port;
    }

    @Override
    public void delete(String path) {
        server.delete(NAMESPACE + path);
    }

    @Override
    public void overwrite(String path, String text) {
        server.put(NAMESPACE + path, text);
    }

    @Override
    public void endSessions() {
        server.sessions().forEach(server::destroy);
    }

    @Override
    public int sessions() {
        return server.sessions().size();
    }

    @Override
    public List<String> entries() {
        return server.keys(NAMESPACE + "/");
    }

    @Override
    public long requests() {
        return server.requests();
    }
}
