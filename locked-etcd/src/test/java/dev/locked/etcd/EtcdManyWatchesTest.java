package dev.locked.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.locked.servers.Recorder;
import dev.locked.spi.Backend;
import dev.locked.spi.Path;
import dev.locked.spi.Session;
import dev.locked.tck.TcpProxy;
import dev.locked.tck.TcpProxy.Mode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Many watches on etcd")
class EtcdManyWatchesTest extends ServerFixture {
    private static final Duration LONG = Duration.ofSeconds(60);

    private String namespace;
    private TcpProxy proxy;
    private Backend backend;
    private Session session;

    @BeforeEach
    void openOne() {
        namespace = newNamespace();
        proxy = proxy(server);
        backend = open(namespace, proxy.endpoint());
        session = longSession(open(namespace, server.endpoints().toArray(String[]::new)));
    }

    private static List<Path> paths(int count) {
        return IntStream.range(0, count).mapToObj(i -> Path.of("/p/" + i)).toList();
    }

    private void hold(List<Path> paths, String data) {
        List<CompletionStage<?>> all = new ArrayList<>();
        paths.forEach(path -> all.add(session.acquire(path, data.getBytes(StandardCharsets.UTF_8), LONG)));
        all.forEach(stage -> await(stage));
    }

    private static void awaitLast(Map<Path, Recorder> told, List<Path> of, String last) {
        Awaitility.await()
                .atMost(LONG)
                .until(() -> of.stream().allMatch(path -> told.get(path).last().equals(last)));
    }

    /** Keys that nobody watches lie between those that are watched, so that pages are full of them. */
    @Test
    @DisplayName("tell each path's state and what changes later, by one watch on the server")
    void many() {
        List<Path> all = paths(2_000);
        List<Path> held = all.subList(0, 1_000);
        hold(held, "a");
        List<Path> watched =
                all.stream().filter(path -> !path.value().endsWith("7")).toList();
        List<Path> heldAndWatched = watched.stream().filter(held::contains).toList();
        List<Path> free = watched.stream().filter(path -> !held.contains(path)).toList();

        Map<Path, Recorder> told = watch(backend, watched);

        awaitLast(told, heldAndWatched, "a");
        awaitLast(told, free, "absent");
        assertThat(server.watchers()).isEqualTo(1);
        hold(free, "b");
        awaitLast(told, free, "b");
        assertThat(told.get(free.get(0)).told()).containsExactly("absent", "b");
        assertThat(told.get(heldAndWatched.get(0)).told()).containsExactly("a");
    }

    @Test
    @DisplayName("are all told what changed while the connection was gone")
    void cut() {
        List<Path> all = paths(300);
        Map<Path, Recorder> told = watch(backend, all);
        awaitLast(told, all, "absent");

        proxy.mode(Mode.REFUSE);
        proxy.cut();
        awaitLast(told, all, "broken");
        hold(all.subList(0, 200), "a");
        proxy.mode(Mode.PASS);

        awaitLast(told, all.subList(0, 200), "a");
        awaitLast(told, all.subList(200, 300), "absent");
    }

    @Test
    @DisplayName("are told values that are too big together for one answer of etcd's")
    void big() {
        List<Path> all = paths(60);
        String big = "x".repeat(300_000);
        hold(all, big);

        Map<Path, Recorder> told = watch(backend, all);

        awaitLast(told, all, big);
        assertThat(told.values()).allSatisfy(one -> assertThat(one.count()).isEqualTo(1));
    }
}
