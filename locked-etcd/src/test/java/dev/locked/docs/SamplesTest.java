package dev.locked.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.locked.Agreed;
import dev.locked.Locker;
import dev.locked.Node;
import dev.locked.Observer;
import dev.locked.Term;
import dev.locked.etcd.EtcdBackend;
import dev.locked.memory.MemoryBackend;
import dev.locked.memory.MemoryStore;
import dev.locked.memory.VirtualTime;
import dev.locked.servers.EtcdServer;
import dev.locked.spi.Backend;
import dev.locked.spi.BackendConfig;
import dev.locked.spi.BackendProvider;
import dev.locked.spi.Entry;
import dev.locked.spi.Limits;
import dev.locked.spi.MonotonicClock;
import dev.locked.spi.Path;
import dev.locked.spi.Session;
import dev.locked.spi.Watch;
import dev.locked.spi.WatchListener;
import dev.locked.tck.BackendContract;
import dev.locked.tck.BackendHarness;
import dev.locked.tck.broken.BrokenBackend;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * The samples of the documents, which compile here and do what the documents say. Each is a region between a line {@code
 * sample: name} and a line {@code end}; {@link DocsTest} compares.
 */
@Isolated // the contract, which may run beside, looks at the threads that begin
class SamplesTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    private final List<String> told = new CopyOnWriteArrayList<>();

    @Nested
    class WithAStore {
        private final Router router = new Router();
        private final Jobs jobs = new Jobs();
        private final CountDownLatch untilShutdown = new CountDownLatch(1);
        private final Locker locker = Locker.connect("memory:samples");

        @BeforeEach
        void setUri() {
            System.setProperty(Locker.URI_PROPERTY, "memory:samples");
        }

        @AfterEach
        void close() {
            System.clearProperty(Locker.URI_PROPERTY);
            locker.close();
        }

        @Test
        void a_leader_does_its_work_while_it_is_selected() throws Exception {
            Thread service = new Thread(() -> {
                try {
                    runAsLeader();
                } catch (InterruptedException e) {
                    told.add("interrupted");
                }
            });
            service.start();
            Awaitility.await().atMost(SOON).until(() -> told.contains("start jobs"));
            assertThat(locker.read("/master", SOON)).map(Agreed::value).contains("10.0.0.1:8080");
            untilShutdown.countDown();
            service.join(SOON.toMillis());
            assertThat(told).containsExactly("send to 10.0.0.1:8080", "start jobs", "stop jobs");
            assertThat(locker.read("/master", SOON)).isEmpty();
        }

        private void runAsLeader() throws InterruptedException {
            // sample: leader
            try (Locker locker = Locker.connect()) { // or connect("etcd://10.0.0.1:2379,10.0.0.2:2379")
                Node node = locker.node("/master")
                        .id("node-1")
                        .value("10.0.0.1:8080")
                        .ttl(Duration.ofSeconds(15))
                        .onChange((value, id) -> router.sendTo(value))
                        .onVacant(() -> router.hold())
                        .onSelect(term -> jobs.start(term))
                        .onDeselect(term -> jobs.stop())
                        .build();
                node.start();
                untilShutdown.await();
            } // deselects, lets the handler finish, frees the path
            // end
        }

        @Test
        void a_term_is_awaited_updated_and_resigned() throws Exception {
            Node node = locker.node("/port").id("node-1").value("10.0.0.1:8080").build();
            node.start();
            // sample: await
            Term term = node.awaitSelected(Duration.ofSeconds(30)).orElseThrow();
            term.update("10.0.0.1:9090"); // same owner, same token; everybody's onChange hears of it
            System.out.println(node.id() + " " + node.value() + ", sure to hold for " + term.remaining());
            term.resign(); // deselect, then free; the node stays a candidate
            // end
            assertThat(node.localValue()).isEqualTo("10.0.0.1:9090");
            assertThat(term.isValid()).isFalse();
            assertThat(node.awaitSelected(SOON))
                    .map(Term::token)
                    .hasValueSatisfying(token -> assertThat(token).isGreaterThan(term.token()));
        }

        @Test
        void an_observer_sees_the_leader() {
            Node node =
                    locker.node("/master").id("node-1").value("10.0.0.1:8080").build();
            node.start();
            // sample: observe
            Observer observer = locker.observe("/master")
                    .onChange((value, id) -> System.out.println(id + " leads at " + value))
                    .onVacant(() -> System.out.println("nobody leads"))
                    .build();
            observer.start();

            Optional<Agreed> now = locker.read("/master", Duration.ofSeconds(5)); // asks the store, linearizable
            // end
            Awaitility.await().atMost(SOON).until(() -> observer.value().isPresent());
            assertThat(observer.id()).contains("node-1");
            assertThat(now).isNotNull();
        }

        /** Where clients are sent. */
        private final class Router {
            void sendTo(String value) {
                told.add("send to " + value);
            }

            void hold() {
                told.add("hold");
            }
        }

        /** What only one may do. */
        private final class Jobs {
            void start(Term term) {
                assertThat(term.token()).isPositive();
                told.add("start jobs");
            }

            void stop() {
                told.add("stop jobs");
            }
        }
    }

    @Nested
    class Fencing {
        private final VirtualTime time = new VirtualTime();
        private final MemoryStore store = MemoryStore.create(time);
        private final Locker locker =
                Locker.builder().backend(store.connect()).clock(time).build();
        private final Ledger ledger = new Ledger();

        // sample: fencing
        void write(Node node, String line) {
            Term term = node.term().filter(Term::isValid).orElseThrow(); // the clock is read at this call
            ledger.append(line, term.token());
        }

        static class Ledger {
            private final List<String> lines = new ArrayList<>();
            private long largest;

            synchronized void append(String line, long token) {
                if (token < largest) {
                    throw new IllegalStateException("token " + token + " is older than " + largest);
                }
                largest = token;
                lines.add(line);
            }
        }
        // end

        @Test
        void a_former_leader_is_refused() {
            Node node = locker.node("/ledger").build();
            node.start();
            long former = node.term().orElseThrow().token();
            write(node, "one");
            node.stop();
            node.start();
            write(node, "two");
            assertThatThrownBy(() -> ledger.append("late", former)).hasMessageContaining("is older than");
            assertThat(ledger.lines).containsExactly("one", "two");
        }
    }

    @Test
    void a_client_of_your_own_stays_open() throws Exception {
        try (EtcdServer server = EtcdServer.launch()) {
            String endpoint = "http://" + server.endpoints().get(0);
            // sample: using
            Client client =
                    EtcdBackend.prepare(Client.builder().endpoints(endpoint)).build();
            Locker locker = Locker.over(EtcdBackend.using(client, "/my-service"));
            // end
            Node node =
                    locker.node("/master").id("node 1").value("10.0.0.1:8080").build();
            node.start();
            Term term = node.awaitSelected(SOON).orElseThrow();
            String[] stored = server.etcdctl("get", "/my-service/master", "--print-value-only")
                    .split("\n", -1);
            assertThat(stored[0]).matches("locked/1 [0-9a-f]+\\.[0-9]+ node%201");
            assertThat(stored[1]).isEqualTo("10.0.0.1:8080");
            assertThat(server.etcdctl("get", "/my-service/master", "-w", "fields"))
                    .contains("\"CreateRevision\" : " + term.token());
            locker.close();
            assertThat(client.getKVClient()
                            .get(ByteSequence.from("/my-service/master", StandardCharsets.UTF_8))
                            .get(SOON.toSeconds(), TimeUnit.SECONDS)
                            .getCount())
                    .isZero();
            client.close();
        }
    }

    @Test
    void a_test_on_virtual_time_needs_no_sleep() {
        // sample: virtual-time
        VirtualTime time = new VirtualTime();
        MemoryStore store = MemoryStore.create(time);
        MemoryBackend wire = store.connect();
        Locker here = Locker.builder().backend(wire).clock(time).build();
        Locker there = Locker.builder().backend(store.connect()).clock(time).build();

        Node leader = here.node("/master").id("a").build();
        Node standby = there.node("/master").id("b").build();
        leader.start();
        standby.start();
        assertThat(leader.isSelected()).isTrue();

        wire.disconnect();
        time.advance(Duration.ofSeconds(20)); // the default ttl is 15 s
        assertThat(leader.isSelected()).isFalse();
        assertThat(standby.isSelected()).isTrue();
        // end
        here.close();
        there.close();
    }

    // sample: provider
    public static final class AcmeProvider implements BackendProvider {
        @Override
        public String scheme() {
            return "acme"; // Locker.connect("acme://host:4711")
        }

        @Override
        public Backend open(BackendConfig config) { // no I/O here
            config.refuseOptionsBut(Set.of());
            return new AcmeBackend(config.hosts(), config.namespace(), config.clock());
        }
    }
    // end

    @Test
    void a_backend_of_your_own_is_opened_by_its_harness() {
        // sample: contract
        class AcmeContractTest extends BackendContract {
            @Override
            protected BackendHarness harness() {
                return namespace -> new AcmeProvider()
                        .open(BackendConfig.builder("acme")
                                .hosts(List.of("localhost:4711"))
                                .namespace(namespace.value())
                                .build(MonotonicClock.system()));
            }
        }
        // end
        Backend backend = new AcmeContractTest().harness().open(Path.of("/samples"));
        try (Locker locker = Locker.over(backend)) {
            assertThat(locker.read("/master", SOON)).isEmpty();
        }
    }

    @Test
    void a_backend_that_is_broken_on_purpose_is_given_to_the_kit() {
        // sample: bitten
        class BittenTest extends BackendContract {
            private static final BackendHarness BROKEN =
                    BrokenBackend.named("update ignores the token").harness();

            @Override
            protected BackendHarness harness() {
                return BROKEN;
            }
        }
        // end
        Backend backend = new BittenTest().harness().open(Path.of("/samples"));
        try (Locker locker = Locker.over(backend)) {
            assertThat(locker.read("/master", SOON)).isEmpty();
        }
    }

    @Test
    void a_backend_of_your_own_refuses_what_it_does_not_know() {
        BackendConfig config =
                BackendConfig.builder("acme").option("speed", "high").build(MonotonicClock.system());
        assertThatThrownBy(() -> new AcmeProvider().open(config)).hasMessageContaining("not known");
    }

    /** A store with the name of one, and the inside of that in memory. */
    private static final class AcmeBackend implements Backend {
        private final Backend memory;

        AcmeBackend(List<String> hosts, Path namespace, MonotonicClock clock) {
            memory = MemoryStore.named("acme at " + hosts, clock).connect(namespace);
        }

        @Override
        public Limits limits() {
            return memory.limits();
        }

        @Override
        public CompletionStage<Session> openSession(Duration ttl, Duration timeout) {
            return memory.openSession(ttl, timeout);
        }

        @Override
        public CompletionStage<Optional<Entry>> read(Path path, Duration timeout) {
            return memory.read(path, timeout);
        }

        @Override
        public Watch watch(Path path, WatchListener listener) {
            return memory.watch(path, listener);
        }

        @Override
        public CompletionStage<Void> shutdown(Duration timeout) {
            return memory.shutdown(timeout);
        }
    }
}
