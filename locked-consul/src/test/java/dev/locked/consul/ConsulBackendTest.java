package dev.locked.consul;

import static org.assertj.core.api.Assertions.assertThat;

import com.ecwid.consul.v1.ConsulRawClient;
import dev.locked.servers.ConsulServer;
import dev.locked.servers.Recorder;
import dev.locked.spi.Backend;
import dev.locked.spi.Entry;
import dev.locked.spi.Failure;
import dev.locked.spi.Path;
import dev.locked.spi.Session;
import dev.locked.spi.Watch;
import dev.locked.spi.Write;
import dev.locked.tck.TcpProxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.apache.http.impl.client.CloseableHttpClient;
import org.apache.http.impl.client.HttpClients;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The Consul backend, on a healthy server,")
class ConsulBackendTest extends Fixture {
    private ConsulServer server;
    private String namespace;
    private Backend backend;
    private Session session;

    @BeforeAll
    void launch() {
        server = ConsulServer.launch();
    }

    @AfterAll
    void end() {
        server.close();
    }

    @BeforeEach
    void openOne() {
        namespace = newNamespace();
        backend = open(namespace, server.endpoints().toArray(String[]::new));
        session = session(backend);
    }

    private String key(Path path) {
        return namespace.substring(1) + path.value();
    }

    @Test
    @DisplayName("rounds a ttl up to milliseconds, raises one below Consul's least, refuses one above its greatest")
    void ttls() {
        assertThat(await(backend.openSession(Duration.ofSeconds(11).plusNanos(1), SOON))
                        .ttl())
                .isEqualTo(Duration.ofMillis(11_001));
        assertThat(await(backend.openSession(Duration.ofMillis(1), SOON)).ttl()).isEqualTo(Duration.ofSeconds(10));
        assertFails(backend.openSession(Duration.ofHours(24).plusMillis(1), SOON), Failure.REFUSED);
    }

    @Test
    @DisplayName("names a session as Consul does, and stores under the namespace without the slash")
    void names() {
        won(session, PATH, "x");
        assertThat(server.sessions()).contains(session.owner());
        assertThat(server.keys(key(PATH))).containsExactly(key(PATH));
    }

    @Test
    @DisplayName("adopts an entry whose acquisition was never answered: updates and releases it")
    void adopted() {
        Entry entry = won(session, PATH, "x");
        Session same = new ConsulSession((ConsulBackend) backend, session.owner(), session.ttl(), System.nanoTime());
        Write write = await(same.update(PATH, entry.token(), entry.version(), bytes("y"), SOON));
        assertThat(read(backend, PATH))
                .contains(new Entry(PATH, session.owner(), entry.token(), ((Write.Done) write).version(), bytes("y")));
        await(session.release(PATH, entry.token(), SOON)); // which wrote another version last
        assertThat(read(backend, PATH)).isEmpty();
    }

    @Test
    @DisplayName("tells the version of an update that changes nothing as a read does")
    void sameBytes() {
        Entry entry = won(session, PATH, "x");
        long version = entry.version();
        for (int i = 0; i < 3; i++) {
            version = ((Write.Done) await(session.update(PATH, entry.token(), version, bytes("x"), SOON))).version();
            assertThat(read(backend, PATH).orElseThrow().version()).isEqualTo(version);
        }
    }

    @Test
    @DisplayName("releases an entry of its own that an operator has written over")
    void releasesOverwritten() {
        Entry entry = won(session, PATH, "x");
        server.put(key(PATH), "by hand");
        await(session.release(PATH, entry.token(), SOON));
        assertThat(read(backend, PATH)).isEmpty();
    }

    @Test
    @DisplayName("fails an acquisition with SESSION_GONE when an operator has destroyed the session")
    void destroyed() {
        server.destroy(session.owner());
        assertFails(session.acquire(PATH, bytes("x"), SOON), Failure.SESSION_GONE);
        assertFails(session.renew(SOON), Failure.SESSION_GONE);
        await(session.end(SOON));
    }

    @Test
    @DisplayName("watches a thousand paths with one query, also those that are added later")
    void manyWatches() {
        List<Path> paths =
                IntStream.range(0, 1_000).mapToObj(i -> Path.of("/w/" + i)).toList();
        List<Recorder> told = paths.stream()
                .map(path -> {
                    Recorder recorder = new Recorder();
                    backend.watch(path, recorder);
                    return recorder;
                })
                .toList();
        Awaitility.await()
                .atMost(SOON)
                .until(() -> told.stream().allMatch(each -> each.last().equals("absent")));
        won(session, paths.get(999), "late");
        Awaitility.await().atMost(SOON).until(() -> told.get(999).last().equals("late"));
        Recorder elsewhere = new Recorder();
        backend.watch(Path.of("/elsewhere"), elsewhere);
        Awaitility.await().atMost(SOON).until(() -> elsewhere.last().equals("absent"));
        assertThat(told.subList(0, 999))
                .allMatch(each -> Set.of("absent", "broken").containsAll(each.told()));
    }

    @Test
    @DisplayName("takes few connections, however much is asked of it at once")
    void fewConnections() {
        TcpProxy proxy = proxy(server);
        Backend far = open(namespace, proxy.endpoint());
        Session mine = session(far);
        List<Path> paths =
                IntStream.range(0, 200).mapToObj(i -> Path.of("/c/" + i)).toList();
        paths.forEach(path -> far.watch(path, new Recorder()));
        List<CompletionStage<?>> all = new ArrayList<>();
        for (Path path : paths) {
            all.add(mine.acquire(path, bytes("x"), SOON));
            all.add(mine.renew(SOON));
            all.add(far.read(path, SOON));
        }
        all.forEach(Fixture::await);
        assertThat(proxy.mostAtOnce()).isLessThanOrEqualTo(10);
        assertThat(proxy.accepted())
                .as("one that breaks is replaced, but not one for each call")
                .isLessThan(60);
    }

    @Test
    @DisplayName("goes on watching after the last watch was closed, and a new one opened")
    void watchAgain() {
        for (int i = 0; i < 20; i++) {
            Recorder told = new Recorder();
            Watch watch = backend.watch(Path.of("/p" + i % 3), told);
            Awaitility.await().atMost(SOON).until(() -> told.last().equals("absent"));
            watch.close();
        }
    }

    @Test
    @DisplayName("leaves a client open that was brought")
    void usingLeavesOpen() throws Exception {
        try (CloseableHttpClient http = HttpClients.custom()
                .disableAutomaticRetries()
                .setMaxConnPerRoute(10)
                .build()) {
            ConsulRawClient client = new ConsulRawClient("127.0.0.1", server.port(), http);
            Backend over = closing(ConsulBackend.using(client, namespace));
            Session mine = session(over);
            Entry entry = won(mine, PATH, "x");
            Recorder told = new Recorder();
            over.watch(PATH, told);
            Awaitility.await().atMost(SOON).until(() -> told.last().equals("x"));
            await(mine.renew(SOON));
            assertThat(read(backend, PATH)).contains(entry);
            await(over.shutdown(SOON));
            assertThat(client.makeGetRequest("/v1/status/leader").getStatusCode())
                    .isEqualTo(200);
        }
    }
}
