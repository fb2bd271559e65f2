package dev.locked.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;

import dev.locked.Locker;
import dev.locked.Node;
import dev.locked.servers.ZooKeeperServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.ExponentialBackoffRetry;
import org.junit.jupiter.api.Test;

/** The samples of ZooKeeper's page, which compile and run. Regions are named {@code sample: name} and shown as they are. */
class ZooKeeperSamplesTest {
    @Test
    void a_client_of_your_own_stays_open() throws Exception {
        try (ZooKeeperServer server = ZooKeeperServer.launch()) {
            String servers = server.endpoints().get(0);
            // sample: using-zookeeper
            CuratorFramework client = CuratorFrameworkFactory.newClient(
                    servers, 15_000, 15_000, new ExponentialBackoffRetry(1_000, 3)); // the session's timeout is the ttl
            client.start();
            Locker locker = Locker.over(ZooKeeperBackend.using(client));
            // end
            Node node = locker.node("/master").id("a").value("10.0.0.1").build();
            node.start();
            assertThat(node.awaitSelected(Duration.ofSeconds(30))).isPresent();
            assertThat(new String(client.getData().forPath("/locked/:master"), StandardCharsets.UTF_8))
                    .endsWith("10.0.0.1");
            locker.close();
            assertThat(client.checkExists().forPath("/locked/:master")).isNull();
            client.close();
        }
    }
}
