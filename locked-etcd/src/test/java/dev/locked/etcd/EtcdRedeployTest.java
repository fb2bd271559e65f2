package dev.locked.etcd;

import dev.locked.servers.Container;
import dev.locked.servers.EtcdServer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Case B11. */
@DisplayName("An application on etcd")
class EtcdRedeployTest {
    @Test
    @DisplayName("leaves nothing in the JVM when it is taken away")
    void leavesNothing() {
        try (EtcdServer server = EtcdServer.launch()) {
            Container.deploysAndUndeploys("etcd://" + server.endpoint());
        }
    }
}
