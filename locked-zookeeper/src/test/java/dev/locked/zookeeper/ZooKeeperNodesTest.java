package dev.locked.zookeeper;

import dev.locked.servers.ZooKeeperServer;
import dev.locked.spi.Path;
import dev.locked.tck.StoreControl;
import dev.locked.tck.StoreFaults;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Nodes on a real ZooKeeper, under what happens to real servers. */
class ZooKeeperNodesTest extends StoreFaults {
    private static final Nodes NODES = new Nodes(Path.of("/locked"));

    @Override
    protected StoreControl launch() {
        return new ZooKeeperControl(ZooKeeperServer.launch());
    }

    private record ZooKeeperControl(ZooKeeperServer server) implements StoreControl {
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
            server.delete(NODES.node(Path.of(path)));
        }

        /** A plain write is refused: who wants to overwrite a node has to make it anew. */
        @Override
        public void overwrite(String path, String text) {
            server.put(NODES.node(Path.of(path)), text.getBytes(StandardCharsets.UTF_8));
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
            return server.list("/locked");
        }

        @Override
        public void close() {
            server.close();
        }
    }
}
