package dev.locked.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.locked.servers.Recorder;
import dev.locked.servers.ZooKeeperServer;
import dev.locked.spi.Acquisition;
import dev.locked.spi.Backend;
import dev.locked.spi.BackendException;
import dev.locked.spi.Entry;
import dev.locked.spi.Failure;
import dev.locked.spi.Path;
import dev.locked.spi.Session;
import dev.locked.spi.Write;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.RetryOneTime;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.WatchedEvent;
import org.apache.zookeeper.Watcher.Event.EventType;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@DisplayName("The ZooKeeper backend, on a healthy server,")
class ZooKeeperBackendTest extends Fixture {
    private ZooKeeperServer server;
    private String namespace;
    private Backend backend;
    private Session session;

    @BeforeAll
    void launch() {
        server = ZooKeeperServer.launch();
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

    private String node(Path path) {
        return new Nodes(Path.of(namespace)).node(path);
    }

    /** A renewal that is sent while the connection breaks is only not applied. */
    private static void assertIsGone(Session ended) {
        Awaitility.await().atMost(SOON).untilAsserted(() -> assertFails(ended.renew(SOON), Failure.SESSION_GONE));
    }

    /** On a machine that is held up a session of a second may be over before it is open. */
    private Session briefSession(Duration ttl) {
        return Awaitility.await().atMost(SOON).ignoreExceptions().until(() -> session(backend, ttl), Objects::nonNull);
    }

    private void assertStale(Session by, Entry entry, long version) {
        var before = read(backend, entry.path());
        assertThat(await(by.update(entry.path(), entry.token(), version, bytes("stale"), SOON)))
                .isEqualTo(new Write.Stale());
        assertThat(read(backend, entry.path())).isEqualTo(before);
    }

    @Nested
    @DisplayName("a session")
    class Sessions {
        @Test
        @DisplayName("has the timeout that the server granted, rounded up to whole milliseconds")
        void negotiated() {
            assertThat(await(backend.openSession(Duration.ofSeconds(15).plusNanos(1), SOON))
                            .ttl())
                    .isEqualTo(Duration.ofMillis(15_001));
            assertThat(briefSession(Duration.ofMillis(1)).ttl()).isEqualTo(Duration.ofSeconds(1));
        }

        @Test
        @DisplayName("is refused where the server would grant less than was asked for, and is not left open")
        void neverShortened() {
            Backend generous = closing(new ZooKeeperProvider()
                    .open(dev.locked.spi.BackendConfig.builder("zookeeper")
                            .hosts(server.endpoints())
                            .option("maxTtl", "600")
                            .build(CLOCK)));
            // Some of these may be just ending, which must not count.
            List<String> before = List.copyOf(server.sessions());
            assertThat(failure(generous.openSession(Duration.ofSeconds(41), SOON)))
                    .hasMessageContaining("PT40S")
                    .satisfies(refused -> assertThat(refused.failure()).isEqualTo(Failure.REFUSED));
            Awaitility.await().atMost(SOON).until(() -> before.containsAll(server.sessions()));
        }

        @Test
        @DisplayName("is named as ZooKeeper's tools name it")
        void named() {
            assertThat(server.sessions()).contains(session.owner());
        }

        @Test
        @DisplayName("is proven alive by a renewal, from the one before")
        void proof() {
            long opened = session.provenAliveNanos();
            await(session.renew(SOON));
            long first = session.provenAliveNanos();
            long between = System.nanoTime();
            await(session.renew(SOON));
            long second = session.provenAliveNanos();
            await(session.renew(SOON));
            assertThat(opened).isLessThan(first);
            assertThat(first).isLessThan(second);
            assertThat(second).isLessThan(between);
            assertThat(session.provenAliveNanos()).isGreaterThan(between);
        }

        @Test
        @DisplayName("that nobody renews is ended, although ZooKeeper's client keeps it alive")
        void letGo() {
            Session idle = briefSession(Duration.ofSeconds(1));
            Awaitility.await().atMost(SOON).until(() -> !server.sessions().contains(idle.owner()));
            assertThat(System.nanoTime() - idle.provenAliveNanos())
                    .isGreaterThanOrEqualTo(idle.ttl().toNanos());
            assertFails(idle.renew(SOON), Failure.SESSION_GONE);
        }

        @Test
        @DisplayName("that an operator ended is gone, and its end is done")
        void endedByHand() {
            server.endSession(session.owner());
            assertIsGone(session);
            assertFails(session.acquire(PATH, bytes("x"), SOON), Failure.SESSION_GONE);
            await(session.end(SOON));
        }

        @Test
        @DisplayName("that was ended takes nothing any more, without asking the server")
        void nothingAfterEnd() {
            Entry entry = won(session, PATH, "x");
            CompletionStage<Void> ending = session.end(SOON);
            assertFails(session.acquire(Path.of("/other"), bytes("x"), SOON), Failure.SESSION_GONE);
            assertFails(session.update(PATH, entry.token(), entry.version(), bytes("y"), SOON), Failure.SESSION_GONE);
            await(ending);
            assertThat(read(backend, PATH)).isEmpty();
            assertThat(server.sessions()).doesNotContain(session.owner());
            await(session.end(SOON));
        }
    }

    @Nested
    @DisplayName("a stale owner's write")
    class StaleOwners {
        /** ZooKeeper's version begins anew with each node: version 0 of the former owner matches the successor's. */
        @Test
        @DisplayName("does not reach a successor that came when an operator had deleted the entry")
        void afterAnOperator() {
            Entry old = won(session, PATH, "old");
            server.delete(node(PATH));
            Entry next = won(session(backend), PATH, "next");
            assertThat(next.version()).isEqualTo(old.version());
            assertStale(session, old, old.version());
            assertThat(await(session.release(PATH, old.token(), SOON))).isInstanceOf(Write.Done.class);
            assertThat(read(backend, PATH)).contains(next);
        }

        @Test
        @DisplayName("does not release a successor's entry, also as the first thing that it does")
        void releaseAfterAnOperator() {
            Entry old = won(session, PATH, "old");
            server.delete(node(PATH));
            Entry next = won(session(backend), PATH, "next");
            assertThat(await(session.release(PATH, old.token(), SOON))).isInstanceOf(Write.Done.class);
            assertThat(read(backend, PATH)).contains(next);
        }

        @Test
        @DisplayName("does not reach an entry of another kind of client, either")
        void anothersEntry() {
            Entry old = won(session, PATH, "old");
            Runnable endOther = server.replace(node(PATH), bytes("other"));
            assertStale(session, old, old.version());
            await(session.release(PATH, old.token(), SOON));
            assertThat(read(backend, PATH).orElseThrow().data()).isEqualTo(bytes("other"));
            endOther.run();
        }

        @Test
        @DisplayName("does not reach the entry that the same session holds by now")
        void ownLaterEntry() {
            Entry old = won(session, PATH, "old");
            server.delete(node(PATH));
            Entry now = won(session, PATH, "now");
            assertStale(session, old, now.version());
            await(session.release(PATH, old.token(), SOON));
            assertThat(read(backend, PATH)).contains(now);
        }

        @Test
        @DisplayName("under version -1, which is any version to ZooKeeper, is stale")
        void anyVersion() {
            Entry entry = won(session, PATH, "x");
            assertStale(session, entry, -1);
            assertStale(session, entry, 1L << 32);
        }
    }

    @Nested
    @DisplayName("an entry")
    class Entries {
        @Test
        @DisplayName("can be written by its session only")
        void guarded() {
            Entry entry = won(session, PATH, "x");
            assertThat(server.set(node(PATH), bytes("y"))).isFalse();
            assertThat(await(session.update(PATH, entry.token(), entry.version(), bytes("z"), SOON)))
                    .isEqualTo(new Write.Done(1));
            assertThat(server.get(node(PATH)).orElseThrow()).isEqualTo(bytes("z"));
        }

        @Test
        @DisplayName("whose winner was never told of it can be updated and released")
        void adopted() {
            won(session, PATH, "x");
            Entry mine = read(backend, PATH).orElseThrow();
            Entry other = won(session, Path.of("/other"), "x");
            assertThat(mine.owner()).isEqualTo(session.owner());
            await(session.release(Path.of("/other"), mine.token(), SOON));
            assertThat(read(backend, Path.of("/other"))).contains(other);
        }

        @Test
        @DisplayName("that is too big is refused, and costs nobody the connection")
        void tooBig() {
            Entry entry = won(session, PATH, "x");
            byte[] big = new byte[backend.limits().maxDataBytes() + 1];
            assertFails(session.acquire(Path.of("/big"), big, SOON), Failure.REFUSED);
            assertFails(session.update(PATH, entry.token(), entry.version(), big, SOON), Failure.REFUSED);
            byte[] largest = new byte[backend.limits().maxDataBytes()];
            String longest = ("/" + "x".repeat(Path.MAX_SEGMENT_LENGTH)).repeat(Path.MAX_SEGMENTS);
            assertThat(await(session.acquire(Path.of(longest), largest, SOON))).isInstanceOf(Acquisition.Won.class);
            assertThat(read(backend, Path.of(longest)).orElseThrow().data()).hasSize(largest.length);
            await(session.renew(SOON));
        }

        @Test
        @DisplayName("is released by one request, without a look")
        void releasedAtOnce() {
            List<Entry> entries = IntStream.range(0, 20)
                    .mapToObj(i -> won(session, Path.of("/p" + i), "x"))
                    .toList();
            long before = server.requests();
            entries.forEach(entry -> await(session.release(entry.path(), entry.token(), SOON)));
            assertThat(server.requests() - before)
                    .isBetween(20L, 39L); // the client asks for a sign of life now and then
            assertThat(entries).allMatch(entry -> read(backend, entry.path()).isEmpty());
        }

        @Test
        @DisplayName("comes back when an operator has deleted the namespace")
        void namespaceDeleted() {
            server.delete(namespace);
            won(session, PATH, "x");
        }

        @Test
        @DisplayName("that nobody owns is removed, but not a successor's with the same version")
        void unowned() {
            server.put(node(PATH), bytes("left"));
            Entry left = read(backend, PATH).orElseThrow();
            assertThat(left.owner()).isEmpty();
            assertThat(await(session.removeUnowned(PATH, left.token(), left.version(), SOON)))
                    .isInstanceOf(Write.Done.class);
            Entry next = won(session(backend), PATH, "next");
            assertThat(await(session.removeUnowned(PATH, left.token(), left.version(), SOON)))
                    .isEqualTo(new Write.Stale());
            assertThat(read(backend, PATH)).contains(next);
        }
    }

    @Nested
    @DisplayName("a watch")
    class Watches {
        @Test
        @DisplayName("reads nothing to tell of an entry's end")
        void endsCostNothing() {
            List<Path> paths =
                    IntStream.range(0, 20).mapToObj(i -> Path.of("/p" + i)).toList();
            List<Recorder> told = paths.stream().map(path -> new Recorder()).toList();
            paths.forEach(path -> won(session, path, "x"));
            Backend other = open(namespace, server.endpoints().get(0));
            for (int i = 0; i < paths.size(); i++) {
                other.watch(paths.get(i), told.get(i));
            }
            Awaitility.await()
                    .atMost(SOON)
                    .until(() -> told.stream().allMatch(one -> one.last().equals("x")));
            long before = server.requests();
            await(session.end(SOON));
            Awaitility.await()
                    .atMost(SOON)
                    .until(() -> told.stream().allMatch(one -> one.last().equals("absent")));
            Awaitility.await().during(Duration.ofMillis(500)).until(() -> server.requests() - before < paths.size());
        }

        @Test
        @DisplayName("reads where a server does not say when an entry ended, as those before 3.9")
        void undated() {
            won(session, PATH, "x");
            Recorder told = new Recorder();
            PathWatch watch = new PathWatch((ZooKeeperBackend) backend, PATH, told);
            PathWatch.Event ended = new PathWatch.Event(
                    new WatchedEvent(EventType.NodeDeleted, KeeperState.SyncConnected, node(PATH)), 0);
            watch.event(ended);
            Awaitility.await().atMost(SOON).until(() -> told.last().equals("x"));
            watch.event(ended);
            server.delete(node(PATH));
            watch.event(ended);
            Awaitility.await().atMost(SOON).until(() -> told.last().equals("absent"));
            assertThat(told.told()).containsExactly("x", "absent");
        }
    }

    @Nested
    @DisplayName("with a user and a password")
    class Credentials {
        @Test
        @DisplayName("keeps others out of what it has made, and says that they are refused")
        void keepsOut() {
            String secured = newNamespace() + "/deep/er";
            Backend mine = closing(new ZooKeeperProvider()
                    .open(dev.locked.spi.BackendConfig.builder("zookeeper")
                            .hosts(server.endpoints())
                            .namespace(secured)
                            .credentials("me", "secret")
                            .build(CLOCK)));
            Session owner = session(mine);
            Entry entry = won(owner, PATH, "x");
            await(owner.update(PATH, entry.token(), entry.version(), bytes("y"), SOON));
            Backend others = open(secured, server.endpoints().get(0));
            assertFails(others.read(PATH, SOON), Failure.REFUSED);
            assertFails(others.openSession(Duration.ofSeconds(10), SOON), Failure.REFUSED);
            assertThat(read(mine, PATH).orElseThrow().data()).isEqualTo(bytes("y"));
            assertThat(failure(others.read(PATH, SOON))).hasMessageNotContaining("secret");
            await(owner.release(PATH, entry.token(), SOON));
            assertThat(read(mine, PATH)).isEmpty();
            // Case C7: of what is not there ZooKeeper tells everybody that it is not.
            assertFails(others.read(PATH, SOON), Failure.REFUSED);
            Recorder told = new Recorder();
            others.watch(PATH, told);
            Awaitility.await().atMost(SOON).until(() -> told.last().equals("broken"));
        }
    }

    @Nested
    @DisplayName("over a client that the user brought")
    class Using {
        private CuratorFramework client() throws InterruptedException {
            return client("");
        }

        private CuratorFramework client(String chroot) throws InterruptedException {
            CuratorFramework client = CuratorFrameworkFactory.newClient(
                    server.endpoints().get(0) + chroot, 20_000, 20_000, new RetryOneTime(1));
            client.start();
            assertThat(client.blockUntilConnected((int) SOON.toSeconds(), java.util.concurrent.TimeUnit.SECONDS))
                    .isTrue();
            return client;
        }

        @Test
        @DisplayName("works, frees what it held at its end, and leaves the client open")
        void leavesOpen() throws Exception {
            try (CuratorFramework client = client()) {
                Backend over = closing(ZooKeeperBackend.using(client, namespace, Ids.OPEN));
                Session mine = session(over, Duration.ofSeconds(20));
                assertThat(mine.ttl()).isEqualTo(Duration.ofSeconds(20));
                Entry entry = won(mine, PATH, "x");
                Recorder told = new Recorder();
                over.watch(PATH, told);
                Awaitility.await().atMost(SOON).until(() -> told.last().equals("x"));
                await(mine.update(PATH, entry.token(), entry.version(), bytes("y"), SOON));
                Awaitility.await().atMost(SOON).until(() -> told.last().equals("y"));
                await(mine.renew(SOON));
                CompletionStage<Void> ending = mine.end(SOON);
                assertFails(mine.acquire(Path.of("/late"), bytes("x"), SOON), Failure.SESSION_GONE);
                await(ending);
                assertThat(read(backend, PATH)).isEmpty();
                assertThat(read(backend, Path.of("/late"))).isEmpty();
                assertFails(mine.renew(SOON), Failure.SESSION_GONE);
                won(session(over, Duration.ofSeconds(1)), PATH, "z");
                await(over.shutdown(SOON));
                assertThat(client.checkExists().forPath(namespace)).isNotNull();
                assertThat(server.sessions()).contains(mine.owner());
            }
        }

        /** As after a restore, when an older entry of a session is there that has won another since. */
        @Test
        @DisplayName("releases an entry of its own that is not the one that it won last")
        void releasesAnother() throws Exception {
            try (CuratorFramework client = client()) {
                Backend over = closing(ZooKeeperBackend.using(client, namespace, Ids.OPEN));
                Session mine = session(over, Duration.ofSeconds(20));
                Entry won = won(mine, PATH, "won");
                client.delete().forPath(node(PATH));
                client.create().withMode(CreateMode.EPHEMERAL).forPath(node(PATH), bytes("other"));
                Entry other = read(backend, PATH).orElseThrow();
                assertThat(other.owner()).isEqualTo(mine.owner());
                assertThat(other.token()).isNotEqualTo(won.token());
                await(mine.release(PATH, other.token(), SOON));
                assertThat(read(backend, PATH)).isEmpty();
                await(over.shutdown(SOON));
            }
        }

        @Test
        @DisplayName("refuses a ttl above the client's session timeout, and a client that was not started")
        void refuses() throws Exception {
            try (CuratorFramework client = client()) {
                Backend over = closing(ZooKeeperBackend.using(client));
                assertFails(over.openSession(Duration.ofSeconds(21), SOON), Failure.REFUSED);
            }
            CuratorFramework latent = CuratorFrameworkFactory.newClient("localhost:1", new RetryOneTime(1));
            assertThatThrownBy(() -> ZooKeeperBackend.using(latent))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("start()");
        }

        /** Case C1. */
        @Test
        @DisplayName("is refused, with the remedy, where the client's chroot is not there")
        void noChroot() throws Exception {
            try (CuratorFramework client = client("/missing")) {
                for (String under : List.of("/locked", "/a/b")) {
                    Backend over = closing(ZooKeeperBackend.using(client, under, Ids.OPEN));
                    BackendException failure = failure(over.openSession(Duration.ofSeconds(20), SOON));
                    assertThat(failure.failure()).isEqualTo(Failure.REFUSED);
                    assertThat(failure).hasMessageContaining("NONODE").hasMessageContaining("chroot");
                    assertThat(failure(over.read(PATH, SOON))).hasMessageContaining("chroot");
                }
            }
        }

        @Test
        @DisplayName("has lost all when the client has lost its session")
        void lost() throws Exception {
            try (CuratorFramework client = client()) {
                Backend over = closing(ZooKeeperBackend.using(client, namespace, Ids.OPEN));
                Session mine = session(over, Duration.ofSeconds(20));
                won(mine, PATH, "x");
                server.endSession(mine.owner());
                assertIsGone(mine);
                Awaitility.await().atMost(SOON).until(() -> read(over, PATH).isEmpty());
                Session next = session(over, Duration.ofSeconds(20));
                assertThat(next.owner()).isNotEqualTo(mine.owner());
                won(next, PATH, "y");
            }
        }
    }

    @Nested
    @DisplayName("once shut down,")
    class Closed {
        @Test
        @DisplayName("fails every call at once")
        void failsAtOnce() {
            Entry entry = won(session, PATH, "x");
            await(backend.shutdown(SOON));
            Duration brief = Duration.ofMillis(1);
            List<CompletionStage<?>> calls = List.of(
                    backend.openSession(SOON, brief),
                    backend.read(PATH, brief),
                    session.renew(brief),
                    session.acquire(PATH, bytes("x"), brief),
                    session.update(PATH, entry.token(), entry.version(), bytes("x"), brief),
                    session.release(PATH, entry.token(), brief),
                    session.removeUnowned(PATH, 1, 1, brief),
                    session.end(brief));
            assertThat(calls).allMatch(call -> call.toCompletableFuture().isDone());
            calls.forEach(call -> assertFails(call, Failure.NOT_APPLIED));
            await(backend.shutdown(SOON));
        }

        @Test
        @DisplayName("tells a watch so, and has no threads left")
        void noThreads() {
            await(backend.shutdown(SOON));
            Recorder told = new Recorder();
            backend.watch(PATH, told);
            Awaitility.await().atMost(SOON).until(() -> told.last().equals("broken"));
            Awaitility.await()
                    .atMost(SOON)
                    .until(() -> Thread.getAllStackTraces().keySet().stream()
                            .noneMatch(thread -> thread.getName().startsWith("locked-zookeeper")));
        }
    }

    private static final class Ids {
        static final List<org.apache.zookeeper.data.ACL> OPEN = org.apache.zookeeper.ZooDefs.Ids.OPEN_ACL_UNSAFE;
    }

    private static Session session(Backend backend, Duration ttl) {
        return await(backend.openSession(ttl, SOON));
    }
}
