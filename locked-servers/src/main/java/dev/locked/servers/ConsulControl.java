package dev.locked.servers;

import dev.locked.tck.StoreControl;
import java.util.List;

/** A Consul with which the kit may do as it likes. */
final class ConsulControl implements StoreControl {
    private static final String NAMESPACE = "locked";

    private final ConsulServer server;

    ConsulControl(ConsulServer server) {
        this.server = server;
    }

    @Override
    public String uri(int port) {
        return "consul://127.0.0.1:" + port;
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

    @Override
    public void close() {
        server.close();
    }
}
