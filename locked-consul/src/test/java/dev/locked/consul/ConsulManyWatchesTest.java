package dev.locked.consul;

import static org.assertj.core.api.Assertions.assertThat;

import dev.locked.servers.ConsulServer;
import dev.locked.servers.Recorder;
import dev.locked.spi.Backend;
import dev.locked.spi.Entry;
import dev.locked.spi.Path;
import dev.locked.spi.Session;
import dev.locked.spi.Watch;
import dev.locked.tck.TcpProxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Watches by the thousand, on a real server,")
@Tag("faults")
class ConsulManyWatchesTest extends Fixture {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final int MOST_KEYS = 1_000;
    private static final int MOST_QUERIES = 4;
    private static final int MOST_CONNECTIONS = 10;

    private ConsulServer server;
    private String namespace;
    private TcpProxy proxy;
    private WatchedAgent agent;
    private Backend backend;

    @BeforeAll
    void launch() {
        // Else those queries that a test of chance gives up would take all that there are.
        server = ConsulServer.launchWith("limits { http_max_conns_per_client = 800 }");
    }

    @AfterAll
    void end() {
        server.close();
    }

    @BeforeEach
    void openOne() {
        namespace = newNamespace();
        proxy = proxy(server);
        agent = new WatchedAgent(proxy.endpoint());
        backend = closing(new ConsulBackend(agent, "a proxy", Path.of(namespace), System::nanoTime));
    }

    private static List<Path> paths(String prefix, int count) {
        return IntStream.range(0, count).mapToObj(i -> Path.of(prefix + i)).toList();
    }

    private static List<Path> services(int services, int paths) {
        return IntStream.range(0, services)
                .boxed()
                .flatMap(service -> paths("/service-" + service + "/", paths).stream())
                .toList();
    }

    private static void allHear(Map<Path, Recorder> told, String wanted) {
        Awaitility.await()
                .atMost(LONG)
                .until(() -> told.values().stream()
                        .allMatch(recorder -> recorder.last().equals(wanted)));
    }

    private void changesAreTold(Map<Path, Recorder> told) {
        Session session = longSession(backend);
        Duration patience = Duration.ofSeconds(120);
        List<CompletionStage<?>> all = new ArrayList<>();
        told.keySet().forEach(path -> all.add(session.acquire(path, bytes("x"), patience)));
        told.keySet().forEach(path -> all.add(backend.read(path, patience)));
        IntStream.range(0, 20).forEach(i -> all.add(session.renew(patience)));
        all.forEach(stage -> stage.toCompletableFuture().join());
        allHear(told, "x");
        assertThat(told.values()).allMatch(ConsulManyWatchesTest::heardOnce);
    }

    /** That there is nothing may be told again, while others write. */
    private static boolean heardOnce(Recorder recorder) {
        List<String> told = recorder.told();
        return told.stream().distinct().toList().equals(List.of("absent", "x"))
                && Collections.frequency(told, "x") == 1;
    }

    /** As many as those under way cover, each by itself. */
    private List<Long> covered(Map<Path, Recorder> told) {
        List<String> blocking = agent.blocking();
        return blocking.stream().map(prefix -> below(prefix, told)).toList();
    }

    private long below(String prefix, Map<Path, Recorder> told) {
        return told.keySet().stream()
                .filter(path -> (namespace.substring(1) + path.value()).startsWith(prefix))
                .count();
    }

    private void settlesOn(Map<Path, Recorder> told, Integer... wanted) {
        Long[] counts = Arrays.stream(wanted).map(Integer::longValue).toArray(Long[]::new);
        Awaitility.await()
                .atMost(SOON)
                .untilAsserted(() -> assertThat(covered(told)).containsExactlyInAnyOrder(counts));
    }

    @Test
    @DisplayName("are one query while they are a thousand")
    void oneQuery() {
        Map<Path, Recorder> told = watch(backend, services(4, 250));
        allHear(told, "absent");
        settlesOn(told, MOST_KEYS);
        assertThat(proxy.mostAtOnce()).isLessThanOrEqualTo(MOST_CONNECTIONS);
    }

    @Test
    @DisplayName("are a query for each thousand, within ten connections, and every change is told")
    void threeThousand() {
        Map<Path, Recorder> told = watch(backend, services(3, MOST_KEYS));
        allHear(told, "absent");
        settlesOn(told, MOST_KEYS, MOST_KEYS, MOST_KEYS);
        changesAreTold(told);
        assertThat(covered(told)).hasSizeLessThanOrEqualTo(MOST_QUERIES).allMatch(count -> count <= MOST_KEYS);
        assertThat(proxy.mostAtOnce()).isLessThanOrEqualTo(MOST_CONNECTIONS);
        assertThat(agent.givenUp()).isLessThan(20);
    }

    @Test
    @DisplayName(
            "are taken apart when they are too many for one, whatever order they come in, and every change is told")
    void mixed() {
        List<Path> mixed = new ArrayList<>(services(4, 600));
        Collections.shuffle(mixed, new Random(7));
        Map<Path, Recorder> told = watch(backend, mixed);
        allHear(told, "absent");
        settlesOn(told, 600, 600, 600, 600);
        changesAreTold(told);
        assertThat(proxy.mostAtOnce()).isLessThanOrEqualTo(MOST_CONNECTIONS);
        assertThat(agent.givenUp()).isLessThan(20);
    }

    @Test
    @DisplayName("are one query whose share grows where names don't let them be taken apart")
    void tooManyTwigs() {
        Map<Path, Recorder> told = watch(backend, paths("/w/", 1_500));
        allHear(told, "absent");
        settlesOn(told, 1_500);
        changesAreTold(told);
    }

    @Test
    @DisplayName("that are brief, at names of their own, don't have queries given up")
    void comeAndGo() {
        watch(backend, services(3, 400));
        Awaitility.await().atMost(SOON).until(() -> agent.blocking().size() == 3);
        int before = agent.givenUp();
        for (int i = 0; i < 30; i++) {
            Recorder told = new Recorder();
            Watch watch = backend.watch(Path.of("/job/" + i), told);
            Awaitility.await().atMost(SOON).until(() -> told.last().equals("absent"));
            watch.close();
        }
        assertThat(agent.givenUp() - before).isLessThan(5);
        assertThat(agent.blocking()).hasSize(4);
    }

    @Test
    @DisplayName("about a thousand, now some more, now some fewer, don't have queries given up")
    void moreAndFewer() {
        watch(backend, services(2, 499));
        for (int i = 0; i < 5; i++) {
            List<Watch> some = paths("/some-" + i + "/", 4).stream()
                    .map(path -> backend.watch(path, new Recorder()))
                    .toList();
            Awaitility.await().atMost(SOON).until(() -> agent.blocking().size() > 1);
            some.forEach(Watch::close);
        }
        assertThat(agent.givenUp()).isLessThan(5);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6})
    @DisplayName("come, go and are shared out all the time, and each knows in the end what there is")
    void anyOrder(int seed) {
        Calls calls = new Calls(agent, new ConsulErrors("a proxy"), System::nanoTime);
        ConsulWatches watches = new ConsulWatches(calls, 2 + seed % 3);
        Random random = new Random(seed);
        Session writer = longSession(backend);
        Map<Path, Entry> held = new LinkedHashMap<>();
        Map<ConsulWatch, Recorder> told = new LinkedHashMap<>();
        for (int step = 0; step < 400; step++) {
            Path path = anyPath(random);
            int what = random.nextInt(4);
            if (what == 0 && !told.isEmpty()) {
                ConsulWatch gone = List.copyOf(told.keySet()).get(random.nextInt(told.size()));
                gone.close();
                told.remove(gone);
            } else if (what <= 1) {
                Recorder recorder = new Recorder();
                ConsulWatch watch =
                        new ConsulWatch(watches, calls, path, namespace.substring(1) + path.value(), recorder);
                told.put(watch, recorder);
                watches.add(watch);
            } else if (held.containsKey(path)) {
                await(writer.release(path, held.remove(path).token(), SOON));
            } else {
                held.put(path, won(writer, path, "step " + step));
            }
        }
        Awaitility.await()
                .atMost(LONG)
                .untilAsserted(() -> told.forEach((watch, recorder) -> {
                    Entry entry = held.get(Path.of(watch.key().substring(namespace.length() - 1)));
                    String there = entry == null ? "absent" : new String(entry.data(), StandardCharsets.UTF_8);
                    assertThat(recorder.last()).as(watch.key()).isEqualTo(there);
                    assertThat(recorder.told()).doesNotContain("broken");
                }));
        watches.close();
        calls.close(SOON, new CompletableFuture<>());
    }

    private static Path anyPath(Random random) {
        StringBuilder path = new StringBuilder();
        for (int i = random.nextInt(3); i >= 0; i--) {
            path.append('/').append("ab".charAt(random.nextInt(2)));
            random.ints(random.nextInt(3), 'a', 'd').forEach(letter -> path.append((char) letter));
        }
        return Path.of(path.toString());
    }
}
