package dev.locked.consul;

import static org.assertj.core.api.Assertions.assertThat;

import com.ecwid.consul.v1.ConsulRawClient;
import dev.locked.Locker;
import dev.locked.Node;
import dev.locked.servers.ConsulServer;
import java.time.Duration;
import java.util.List;
import org.apache.http.client.config.RequestConfig;
import org.apache.http.impl.client.CloseableHttpClient;
import org.apache.http.impl.client.HttpClients;
import org.apache.http.message.BasicHeader;
import org.junit.jupiter.api.Test;

/** The samples of Consul's page, which compile and run. Regions are named {@code sample: name} and shown as they are. */
class ConsulSamplesTest {
    @Test
    void a_client_of_your_own_stays_open() throws Exception {
        try (ConsulServer server = ConsulServer.launch()) {
            String token = "";
            int port = server.port();
            // sample: using-consul
            CloseableHttpClient http = HttpClients.custom()
                    .disableAutomaticRetries()
                    .setMaxConnPerRoute(10)
                    .setMaxConnTotal(10)
                    .setDefaultRequestConfig(
                            RequestConfig.custom().setSocketTimeout(20_000).build())
                    .setDefaultHeaders(List.of(new BasicHeader("X-Consul-Token", token)))
                    .build();
            ConsulRawClient client = new ConsulRawClient("localhost", port, http);
            Locker locker = Locker.over(ConsulBackend.using(client, "/my-service"));
            // end
            Node node = locker.node("/master").id("a").value("10.0.0.1").build();
            node.start();
            assertThat(node.awaitSelected(Duration.ofSeconds(30))).isPresent();
            assertThat(client.makeGetRequest("/v1/kv/my-service/master?raw").getContent())
                    .endsWith("10.0.0.1");
            locker.close();
            assertThat(client.makeGetRequest("/v1/kv/my-service/master").getStatusCode())
                    .isEqualTo(404);
            http.close();
        }
    }
}
