package dev.locked.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.locked.AmbiguousBackendException;
import dev.locked.Locker;
import dev.locked.NoSuchBackendException;
import dev.locked.Node;
import dev.locked.NodeListener;
import dev.locked.Term;
import dev.locked.servers.ConsulServer;
import dev.locked.servers.EtcdServer;
import dev.locked.servers.ZooKeeperServer;
import dev.locked.tck.StoreControl;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;

/** All backends on one class path, in one JVM: jetcd and Curator want different versions of Netty, and get one. */
@Timeout(180)
@Isolated
class AllBackendsTest {
    private static final String PATH = "/all";
    private static final int SOON = 30;

    private static List<StoreControl> stores;

    @BeforeAll
    static void launch() {
        List<Supplier<StoreControl>> launches = List.of(
                () -> EtcdServer.launch().control(),
                () -> ConsulServer.launch().control(),
                () -> ZooKeeperServer.launch().control());
        stores = launches.stream().map(CompletableFuture::supplyAsync).toList().stream()
                .map(CompletableFuture::join)
                .toList();
    }

    @AfterAll
    static void end() {
        stores.forEach(StoreControl::close);
    }

    @Test
    void one_process_elects_on_all_stores_at_the_same_time_and_closes_cleanly() {
        Set<Thread> before = ourThreads();
        List<Play> plays = stores.stream().map(Play::new).toList();

        plays.forEach(Play::begin);
        plays.forEach(Play::awaitFirst);
        plays.forEach(Play::update);
        plays.forEach(Play::handOver);
        plays.forEach(Play::close);

        for (Play play : plays) {
            assertThat(play.told)
                    .as(play.store.uri(0))
                    .containsExactly("change a=1", "change a=2", "vacant", "change b=1", "vacant");
            assertThat(play.ofFirst).containsExactly("select", "deselect STOPPED");
            assertThat(play.store.entries()).isEmpty();
            await(() -> play.store.sessions() == 0);
        }
        Awaitility.await()
                .atMost(SOON, TimeUnit.SECONDS)
                .untilAsserted(() ->
                        assertThat(ourThreads()).as("threads of the library").isSubsetOf(before));
    }

    @Test
    void an_address_alone_is_ambiguous_and_told_how_to_be_written() {
        assertThatThrownBy(() -> Locker.connect("127.0.0.1:1"))
                .isInstanceOf(AmbiguousBackendException.class)
                .hasMessage("\"127.0.0.1:1\" has no scheme, and several backends are on the classpath: "
                        + "[consul, etcd, zookeeper]. Write which, as in \"consul://127.0.0.1:1\"");
    }

    @Test
    void an_unknown_scheme_is_told_what_there_is() {
        assertThatThrownBy(() -> Locker.connect("redis://127.0.0.1:1"))
                .isInstanceOf(NoSuchBackendException.class)
                .hasMessageContaining("found [consul, etcd, memory, zookeeper]");
    }

    private static void await(Callable<Boolean> condition) {
        Awaitility.await().atMost(SOON, TimeUnit.SECONDS).until(condition);
    }

    /** Without the one clock of the JVM, which stays. */
    private static Set<Thread> ourThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("locked-"))
                .filter(thread -> !thread.getName().equals("locked-timer"))
                .collect(Collectors.toSet());
    }

    /** Two nodes and an observer on one store, and what they tell. */
    private static final class Play {
        private final StoreControl store;
        private final Locker locker;
        private final Queue<String> told = new ConcurrentLinkedQueue<>();
        private final Queue<String> ofFirst = new ConcurrentLinkedQueue<>();
        private final Node first;
        private final Node second;

        Play(StoreControl store) {
            this.store = store;
            this.locker = Locker.connect(store.uri(store.port()));
            this.first = locker.node(PATH)
                    .id("a")
                    .value("1")
                    .onSelect(term -> ofFirst.add("select"))
                    .onDeselect((term, cause) -> ofFirst.add("deselect " + cause))
                    .build();
            this.second = locker.node(PATH).id("b").value("1").build();
        }

        void begin() {
            NodeListener listener = new Reporter(PATH, this::note);
            locker.observe(PATH).listener(listener).build().start();
            first.start();
        }

        private void note(Event event) {
            if (event.is("change")) {
                told.add("change " + event.text("id") + "=" + event.text("value"));
            } else if (event.is("vacant")) {
                told.add("vacant");
            }
        }

        void awaitFirst() {
            await(first::isSelected);
            await(() -> told.contains("change a=1"));
            second.start();
        }

        void update() {
            Term term = first.term().orElseThrow();
            term.update("2");
            await(() -> told.contains("change a=2"));
        }

        void handOver() {
            first.stop();
            await(second::isSelected);
            await(() -> told.contains("change b=1"));
            second.stop();
            await(() -> told.stream().filter("vacant"::equals).count() == 2);
        }

        void close() {
            locker.close();
        }
    }
}
