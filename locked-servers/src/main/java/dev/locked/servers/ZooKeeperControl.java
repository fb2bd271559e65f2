package dev.locked.servers;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** A ZooKeeper with which the kit may do as it likes. */
final class ZooKeeperControl extends ServerControl {
    private static final String NAMESPACE = "/locked";

    private final ZooKeeperServer server;

    ZooKeeperControl(ZooKeeperServer server) {
        super(server);
        this.server = server;
    }

    /** Where a path lies: flat below the namespace. */
    private static String node(String path) {
        return NAMESPACE + "/" + path.replace('/', ':');
    }

    @Override
    public String uri(int port) {
        return "zookeeper://127.0.0.1:" + port;
    }

    @Override
    public void delete(String path) {
        server.delete(node(path));
    }

    /** A plain write is refused: who wants to overwrite a node has to make it anew. */
    @Override
    public void overwrite(String path, String text) {
        server.put(node(path), text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void endSessions() {
        server.sessions().forEach(server::endSession);
    }

    @Override
    public int sessions() {
        return server.sessions().size();
    }

    @Override
    public List<String> entries() {
        return server.list(NAMESPACE);
    }

    @Override
    public long requests() {
        return server.requests();
    }

    /** A sync comes before each. */
    @Override
    public int requestsPerRead() {
        return 2;
    }
}
