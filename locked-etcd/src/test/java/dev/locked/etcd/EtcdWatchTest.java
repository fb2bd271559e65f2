package dev.locked.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.locked.servers.Recorder;
import dev.locked.spi.Backend;
import dev.locked.spi.BackendException;
import dev.locked.spi.Entry;
import dev.locked.spi.Session;
import dev.locked.spi.Watch;
import dev.locked.spi.WatchListener;
import dev.locked.spi.Write;
import dev.locked.tck.TcpProxy;
import dev.locked.tck.TcpProxy.Mode;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.kv.GetResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@DisplayName("A watch on etcd")
class EtcdWatchTest extends ServerFixture {
    private String namespace;
    private Backend backend;
    private Session session;

    /** A new one for each test, although the class is one for all. */
    private Recorder told;

    @BeforeEach
    void openOne() {
        namespace = newNamespace();
        backend = open(namespace, server.endpoints().toArray(String[]::new));
        session = longSession(backend);
        told = new Recorder();
    }

    private static ConditionFactory soon() {
        return Awaitility.await().atMost(SOON).pollInterval(Duration.ofMillis(10));
    }

    private Entry updated(Entry entry, String data) {
        Write write = await(session.update(PATH, entry.token(), entry.version(), bytes(data), SOON));
        return new Entry(PATH, entry.owner(), entry.token(), ((Write.Done) write).version(), bytes(data));
    }

    @Test
    @DisplayName("tells what is there, what comes, and what goes")
    void tells() {
        Entry entry = won(session, PATH, "a");
        backend.watch(PATH, told);
        soon().until(() -> told.last().equals("a"));
        Entry now = updated(entry, "b");
        soon().until(() -> told.last().equals("b"));
        assertThat(told.entries()).contains(entry, now);
        await(session.release(PATH, entry.token(), SOON));
        soon().until(() -> told.last().equals("absent"));
        won(session, PATH, "c");
        soon().until(() -> told.last().equals("c"));
        assertThat(told.states()).containsExactly("a", "b", "absent", "c");
    }

    @Test
    @DisplayName("tells that nothing is there, and nothing of other paths")
    void absent() {
        backend.watch(PATH, told);
        soon().until(() -> told.last().equals("absent"));
        won(session, dev.locked.spi.Path.of("/master/below"), "below");
        won(session, dev.locked.spi.Path.of("/master2"), "beside");
        won(session, PATH, "x"); // etcd reports changes in their order: the others would come before this one
        soon().until(() -> told.last().equals("x"));
        assertThat(told.states()).containsExactly("absent", "x");
    }

    @Test
    @DisplayName("never goes back, and ends with the last state, however fast the path changes")
    void neverBack() {
        backend.watch(PATH, told);
        for (int i = 0; i < 300; i++) {
            Entry entry = won(session, PATH, "x" + i);
            await(session.release(PATH, entry.token(), SOON));
        }
        won(session, PATH, "last");
        soon().until(() -> told.last().equals("last"));
        assertNeverBack(told.entries());
    }

    private static void assertNeverBack(List<Entry> entries) {
        assertThat(entries).extracting(Entry::version).isSorted();
        assertThat(entries).extracting(Entry::token).isSorted();
    }

    @Test
    @Tag("faults")
    @DisplayName("survives a crash and a restart of the server, and tells what changed meanwhile")
    void restart() {
        Assumptions.assumeTrue(server.isOurs(), "the server is not ours to kill");
        Entry entry = won(session, PATH, "a");
        backend.watch(PATH, told);
        soon().until(() -> told.last().equals("a"));
        server.kill9();
        soon().until(() -> told.last().equals("broken"));
        server.start();
        server.etcdctl("del", namespace + PATH);
        soon().until(() -> told.last().equals("absent"));
        won(session, PATH, "b");
        soon().until(() -> told.last().equals("b"));
        assertThat(told.hasRepeatedBreak()).isFalse();
        assertThat(told.entries().get(0)).isEqualTo(entry);
        assertNeverBack(told.entries());
    }

    @Test
    @Tag("faults")
    @DisplayName("tells what an emptied etcd holds, whose revisions are smaller, and nothing late from before")
    void emptied() {
        Assumptions.assumeTrue(server.isOurs(), "the server is not ours to empty");
        EtcdBackend etcd = (EtcdBackend) backend;
        won(session, dev.locked.spi.Path.of("/other"), "x");
        Entry old = won(session, PATH, "old");
        GetResponse late = await(etcd.get(PATH, SOON));
        WatchHub hub = new WatchHub(etcd);
        EtcdWatch watch = new EtcdWatch(hub, PATH, etcd.key(PATH), told, Runnable::run);
        hub.add(watch);
        soon().until(() -> told.last().equals("old"));
        long before = hub.attempt();
        server.kill9();
        soon().until(() -> told.last().equals("broken"));
        server.startEmpty();
        soon().until(() -> told.last().equals("absent"));
        Session anew = longSession(backend);
        Entry now = won(anew, PATH, "new");
        assertThat(now.token()).isLessThan(old.token());
        soon().until(() -> told.last().equals("new"));
        watch.read(late, before);
        await(anew.release(PATH, now.token(), SOON));
        soon().until(() -> told.last().equals("absent"));
        assertThat(told.states()).containsExactly("old", "absent", "new", "absent");
        watch.close();
    }

    @Test
    @Tag("faults")
    @DisplayName("survives an outage of many seconds")
    void longOutage() {
        TcpProxy proxy = proxy(server);
        Backend proxied = open(namespace, proxy.endpoint());
        won(session, PATH, "a");
        proxied.watch(PATH, told);
        soon().until(() -> told.last().equals("a"));
        proxy.mode(Mode.REFUSE);
        soon().until(() -> told.last().equals("broken"));
        sleep(9_000); // an outage is made of time: this one is long enough for a new client, and for the longest pause
        proxy.mode(Mode.PASS);
        soon().until(() -> told.last().equals("a"));
        assertThat(told.states()).containsExactly("a");
        assertThat(told.hasRepeatedBreak()).isFalse();
    }

    /** A client that was brought may have no keep-alive to notice by that nobody answers. */
    @Test
    @Tag("faults")
    @DisplayName("tells that it is broken where the server does not say that it is there, and begins anew")
    void neverThere() {
        TcpProxy proxy = proxy(server);
        try (Client client = EtcdBackend.prepare(Client.builder())
                .endpoints("http://" + proxy.endpoint())
                .keepaliveTime(Duration.ofHours(1))
                .build()) {
            Backend proxied = closing(EtcdBackend.using(client, namespace));
            assertThat(read(proxied, PATH)).isEmpty(); // it is connected
            proxy.mode(Mode.BLACKHOLE);
            proxied.watch(PATH, told);
            Awaitility.await()
                    .atMost(SOON.multipliedBy(2))
                    .until(() -> told.last().equals("broken"));
            proxy.mode(Mode.PASS);
            Awaitility.await()
                    .atMost(SOON.multipliedBy(2))
                    .until(() -> told.last().equals("absent"));
            await(proxied.shutdown(SOON));
        }
    }

    @Test
    @DisplayName("survives cut connections, and is told each event once")
    void cuts() {
        TcpProxy proxy = proxy(server);
        Backend proxied = open(namespace, proxy.endpoint());
        Entry entry = won(session, PATH, "0");
        proxied.watch(PATH, told);
        soon().until(() -> told.last().equals("0"));
        for (int i = 1; i <= 5; i++) {
            proxy.cut();
            entry = updated(entry, "" + i);
            String last = "" + i;
            soon().until(() -> told.last().equals(last));
        }
        sleep(700); // that nothing comes of it can only be waited for: jetcd would resume by itself after 500 ms
        entry = updated(entry, "end");
        soon().until(() -> told.last().equals("end"));
        updated(entry, "after the end"); // a second report of the end would come before this one
        soon().until(() -> told.last().equals("after the end"));
        assertThat(told.states()).containsExactly("0", "1", "2", "3", "4", "5", "end", "after the end");
        assertNeverBack(told.entries());
    }

    @Test
    @DisplayName("survives a compaction")
    void compaction() {
        TcpProxy proxy = proxy(server);
        Backend proxied = open(namespace, proxy.endpoint());
        Entry entry = won(session, PATH, "a");
        proxied.watch(PATH, told);
        soon().until(() -> told.last().equals("a"));
        proxy.mode(Mode.REFUSE); // jetcd would resume at a revision that is compacted by now
        for (int i = 0; i < 5; i++) {
            entry = updated(entry, "b" + i);
        }
        server.etcdctl("compact", Long.toString(entry.version()));
        proxy.mode(Mode.PASS);
        soon().until(() -> told.last().equals("b4"));
        updated(entry, "c");
        soon().until(() -> told.last().equals("c"));
    }

    @Test
    @DisplayName("tells once that the server can't be reached, and the state as soon as it can")
    void unreachableAtFirst() {
        TcpProxy proxy = proxy(server);
        proxy.mode(Mode.REFUSE);
        Backend proxied = open(namespace, proxy.endpoint());
        proxied.watch(PATH, told);
        soon().until(() -> told.count() == 1);
        sleep(1_000); // that nothing more is reported can only be waited for: it fails some five more times meanwhile
        assertThat(told.told()).containsExactly("broken");
        proxy.mode(Mode.PASS);
        soon().until(() -> told.last().equals("absent"));
        assertThat(told.states()).containsExactly("absent");
        assertThat(told.hasRepeatedBreak()).isFalse();
    }

    @Test
    @DisplayName("outlives whatever its listener throws, and is not disturbed by a slow one")
    void badListeners() {
        CountDownLatch end = new CountDownLatch(1);
        backend.watch(PATH, new WatchListener() {
            @Override
            public void state(Entry now) {
                told.state(now);
                throw new AssertionError("thrown by a test");
            }

            @Override
            public void broken(BackendException cause) {
                throw new AssertionError("thrown by a test");
            }
        });
        for (int i = 0; i < 3; i++) {
            backend.watch(PATH, new WatchListener() {
                @Override
                public void state(Entry now) {
                    awaitEnd(end);
                }

                @Override
                public void broken(BackendException cause) {
                    awaitEnd(end);
                }
            });
        }
        try {
            soon().until(() -> told.last().equals("absent"));
            won(session, PATH, "a");
            soon().until(() -> told.last().equals("a"));
            await(backend.read(PATH, SOON));
        } finally {
            end.countDown();
        }
    }

    private static void awaitEnd(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    @DisplayName("is silent once closed, from within its listener, too")
    void closed() {
        Watch watch = backend.watch(PATH, told);
        soon().until(() -> told.last().equals("absent"));
        watch.close();
        watch.close();
        int before = told.count();
        Recorder witness = new Recorder();
        backend.watch(PATH, witness);
        Entry entry = won(session, PATH, "a");
        Watch[] own = new Watch[1];
        Recorder once = new Recorder();
        own[0] = backend.watch(PATH, new WatchListener() {
            @Override
            public void state(Entry now) {
                soon().until(() -> own[0] != null);
                own[0].close();
                once.state(now);
            }

            @Override
            public void broken(BackendException cause) {
                once.broken(cause);
            }
        });
        soon().until(() -> once.last().equals("a"));
        entry = updated(entry, "b");
        soon().until(() -> witness.last().equals("b"));
        updated(entry, "c");
        soon().until(() -> witness.last().equals("c"));
        assertThat(once.states()).containsExactly("a");
        assertThat(told.count()).isEqualTo(before);
    }

    @Test
    @DisplayName("leaves nothing behind when it is closed")
    void leavesNothing() {
        IntStream.range(0, 500).mapToObj(i -> backend.watch(PATH, told)).forEach(Watch::close);
        Watch last = backend.watch(PATH, told);
        soon().until(() -> told.count() >= 1);
        Awaitility.await().atMost(SOON).until(() -> server.watchers() <= 1);
        last.close();
        Awaitility.await().atMost(SOON).until(() -> server.watchers() == 0);
    }
}
