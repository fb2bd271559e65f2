package dev.locked.servers;

import dev.locked.tck.StoreControl;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A ZooKeeper with which the kit may do as it likes. */
final class ZooKeeperControl implements StoreControl {
    private static final String NAMESPACE = "/locked";

    private final ZooKeeperServer server;

    ZooKeeperControl(ZooKeeperServer server) {
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
    public int port() {
        return server.port();
    }

    @Override
    public void start() {
        server.start();
    }

    @Override
    public void stop() {
        server.stop();
    }

    @Override
    public void kill9() {
        server.kill9();
    }

    @Override
    public void pause() {
        server.pause();
    }

    @Override
    public void resume() {
        server.resume();
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

    /** One that holds, and one to read and watch, which outlives it. */
    @Override
    public int sessionsPerLocker() {
        return 2;
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

    @Override
    public void close() {
        server.close();
    }
}
