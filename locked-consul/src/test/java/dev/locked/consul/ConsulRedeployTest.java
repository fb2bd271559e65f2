package dev.locked.consul;

import dev.locked.servers.ConsulServer;
import dev.locked.servers.Container;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Case B11. */
@DisplayName("An application on Consul")
class ConsulRedeployTest {
    @Test
    @DisplayName("leaves nothing in the JVM when it is taken away")
    void leavesNothing() {
        try (ConsulServer server = ConsulServer.launch()) {
            Container.deploysAndUndeploys("consul://" + server.endpoint());
        }
    }
}
