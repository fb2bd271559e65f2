package dev.locked.zookeeper;

import dev.locked.servers.Container;
import dev.locked.servers.ZooKeeperServer;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Case B11. */
@DisplayName("An application on ZooKeeper")
class ZooKeeperRedeployTest {
    @Test
    @DisplayName("leaves nothing in the JVM when it is taken away")
    void leavesNothing() {
        try (ZooKeeperServer server = ZooKeeperServer.launch()) {
            Container.deploysAndUndeploys("zookeeper://" + server.endpoint());
        }
    }

    @Test
    @DisplayName("leaves nothing of an embedded server either, nor of a store in memory")
    void leavesNothingOfServers(@TempDir Path folder) {
        Container.deploysAndUndeploys("zookeeper:embedded?data=" + folder);
        Container.deploysAndUndeploys("memory:redeployed");
    }
}
