package dev.locked.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.locked.servers.Recorder;
import dev.locked.spi.Acquisition;
import dev.locked.spi.Backend;
import dev.locked.spi.Entry;
import dev.locked.spi.Failure;
import dev.locked.spi.Path;
import dev.locked.spi.Session;
import dev.locked.spi.Watch;
import dev.locked.spi.Write;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The etcd backend, on a healthy server,")
class EtcdBackendTest extends ServerFixture {
    private String namespace;
    private Backend backend;
    private Session session;

    @BeforeEach
    void openOne() {
        namespace = newNamespace();
        backend = open(namespace, server.endpoints().toArray(String[]::new));
        session = session(backend);
    }

    private String key(Path path) {
        return namespace + path.value();
    }

    private String leaseOf(Path path) {
        return read(backend, path).orElseThrow().owner();
    }

    @Nested
    @DisplayName("a session")
    class Sessions {
        @Test
        @DisplayName("rounds its ttl up to whole seconds")
        void roundsUp() {
            Session rounded = await(backend.openSession(Duration.ofMillis(2_001), SOON));
            assertThat(rounded.ttl()).isEqualTo(Duration.ofSeconds(3));
        }

        @Test
        @DisplayName("has the server's least ttl when it asks for less")
        void atLeast() {
            Session raised = await(backend.openSession(Duration.ofMillis(1), SOON));
            assertThat(raised.ttl()).isEqualTo(backend.limits().minTtl());
        }

        @Test
        @DisplayName("is refused a ttl above the limit")
        void atMost() {
            assertFails(backend.openSession(Duration.ofHours(24).plusMillis(1), SOON), Failure.REFUSED);
        }

        @Test
        @DisplayName("is named as etcdctl names the lease")
        void isNamedAsTheLease() {
            assertThat(server.etcdctl("lease", "list")).contains(session.owner());
        }

        @Test
        @DisplayName("is proven alive by a renewal, from before it was sent")
        void renew() {
            long opened = session.provenAliveNanos();
            long before = System.nanoTime();
            await(session.renew(SOON));
            assertThat(session.provenAliveNanos()).isGreaterThan(opened).isBetween(before, System.nanoTime());
        }

        @Test
        @DisplayName("expires without renewals, and not before its ttl")
        void expires() {
            Session brief = await(backend.openSession(Duration.ofSeconds(2), SOON));
            Awaitility.await()
                    .atMost(SOON)
                    .until(() -> !server.etcdctl("lease", "list").contains(brief.owner()));
            assertThat(System.nanoTime() - brief.provenAliveNanos())
                    .isGreaterThanOrEqualTo(brief.ttl().toNanos());
            assertFails(brief.renew(SOON), Failure.SESSION_GONE);
        }

        /** etcd says of a lease in its last second that it has none left, and of one that is gone something else. */
        @Test
        @DisplayName("is not said to be gone while it still holds its paths")
        void lastSecond() {
            Session brief = await(backend.openSession(Duration.ofSeconds(2), SOON));
            won(brief, PATH, "x");
            Awaitility.await()
                    .atMost(SOON)
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> isGone(brief.holdings(SOON)));
            assertThat(read(backend, PATH)).isEmpty();
        }

        private static boolean isGone(CompletionStage<?> stage) {
            boolean failed = stage.handle((value, error) -> error != null)
                    .toCompletableFuture()
                    .join();
            return failed && failure(stage).failure() == Failure.SESSION_GONE;
        }

        @Test
        @DisplayName("that an operator revoked is gone for renewals and acquisitions")
        void revokedByHand() {
            long proven = session.provenAliveNanos();
            server.etcdctl("lease", "revoke", session.owner());
            assertFails(session.renew(SOON), Failure.SESSION_GONE);
            assertFails(session.acquire(PATH, bytes("x"), SOON), Failure.SESSION_GONE);
            assertThat(session.provenAliveNanos()).isEqualTo(proven);
        }

        @Test
        @DisplayName("frees everything when it ends, and may end again")
        void ends() {
            List<Path> paths =
                    IntStream.range(0, 50).mapToObj(i -> Path.of("/p" + i)).toList();
            paths.forEach(path -> won(session, path, "x"));
            await(session.end(SOON));
            assertThat(paths).allMatch(path -> read(backend, path).isEmpty());
            await(session.end(SOON));
        }

        @Test
        @DisplayName("that was ended takes nothing any more, without asking the server")
        void nothingAfterEnd() {
            Entry entry = won(session, PATH, "x");
            CompletionStage<Void> ending = session.end(SOON);
            assertFails(session.acquire(Path.of("/other"), bytes("x"), SOON), Failure.SESSION_GONE);
            assertFails(session.update(PATH, entry.token(), entry.version(), bytes("y"), SOON), Failure.SESSION_GONE);
            assertFails(session.renew(SOON), Failure.SESSION_GONE);
            await(ending);
        }

        @Test
        @DisplayName("that the server forgot has ended")
        void endOfForgotten() {
            server.etcdctl("lease", "revoke", session.owner());
            await(session.end(SOON));
        }
    }

    @Nested
    @DisplayName("an acquisition")
    class Acquisitions {
        @Test
        @DisplayName("tells what a read tells")
        void toldAsRead() {
            Entry entry = won(session, PATH, "value");
            assertThat(entry.owner()).isEqualTo(session.owner());
            assertThat(read(backend, PATH)).contains(entry);
            assertThat(server.etcdctl("get", "--print-value-only", key(PATH))).isEqualTo("value");
        }

        @Test
        @DisplayName("is held off by another session, and tells whose it is")
        void heldByAnother() {
            Entry entry = won(session, PATH, "x");
            Session other = session(backend);
            assertThat(await(other.acquire(PATH, bytes("y"), SOON))).isEqualTo(new Acquisition.Held(entry));
            assertThat(read(backend, PATH)).contains(entry);
        }

        @Test
        @DisplayName("is held off by the same session, too")
        void heldByItself() {
            Entry entry = won(session, PATH, "x");
            assertThat(await(session.acquire(PATH, bytes("x"), SOON))).isEqualTo(new Acquisition.Held(entry));
        }

        @Test
        @DisplayName("is won by exactly one of many")
        void oneWins() {
            List<CompletableFuture<Acquisition>> all = IntStream.range(0, 64)
                    .mapToObj(i -> session.acquire(PATH, bytes("x" + i), SOON).toCompletableFuture())
                    .toList();
            assertThat(all)
                    .filteredOn(each -> await(each) instanceof Acquisition.Won)
                    .hasSize(1);
        }

        @Test
        @DisplayName("gets a greater token each time, however the last term ended")
        void tokensRise() {
            long first = won(session, PATH, "x").token();
            await(session.release(PATH, first, SOON));
            long second = won(session, PATH, "x").token();
            await(session.end(SOON));
            Session next = session(backend);
            long third = won(next, PATH, "x").token();
            server.etcdctl("lease", "revoke", next.owner());
            long fourth = won(session(backend), PATH, "x").token();
            assertThat(List.of(first, second, third, fourth)).isSorted().doesNotHaveDuplicates();
        }

        @Test
        @DisplayName("stores any bytes")
        void anyBytes() {
            byte[] all = new byte[backend.limits().maxDataBytes()];
            for (int i = 0; i < all.length; i++) {
                all[i] = (byte) i;
            }
            for (byte[] data : List.of(new byte[0], new byte[] {0}, new byte[] {(byte) 0xff, 0}, all)) {
                Path path = Path.of("/bytes" + data.length + "-" + System.nanoTime());
                await(session.acquire(path, data, SOON));
                assertThat(read(backend, path).orElseThrow().data()).isEqualTo(data);
            }
        }

        @Test
        @DisplayName("of too many bytes is refused, and the session lives on")
        void tooManyBytes() {
            byte[] data = new byte[backend.limits().maxDataBytes() + 1];
            assertFails(session.acquire(PATH, data, SOON), Failure.REFUSED);
            won(session, PATH, "x");
        }

        @Test
        @DisplayName("leaves other paths and other namespaces alone")
        void isolation() {
            Backend other = open(newNamespace(), server.endpoints().toArray(String[]::new));
            won(session, PATH, "x");
            won(session, Path.of("/master/a"), "x");
            won(session, Path.of("/Master"), "x");
            assertThat(read(other, PATH)).isEmpty();
            won(session(other), PATH, "y");
        }
    }

    @Nested
    @DisplayName("an update")
    class Updates {
        @Test
        @DisplayName("keeps token and owner, and raises the version")
        void updates() {
            Entry entry = won(session, PATH, "x");
            Write write = await(session.update(PATH, entry.token(), entry.version(), bytes("y"), SOON));
            long version = ((Write.Done) write).version();
            assertThat(version).isGreaterThan(entry.version());
            assertThat(read(backend, PATH))
                    .contains(new Entry(PATH, session.owner(), entry.token(), version, bytes("y")));
        }

        @Test
        @DisplayName("leaves the entry on its lease (a put that names no lease takes it off, for ever)")
        void staysOnTheLease() {
            Entry entry = won(session, PATH, "x");
            await(session.update(PATH, entry.token(), entry.version(), bytes("y"), SOON));
            server.etcdctl("lease", "revoke", session.owner());
            assertThat(read(backend, PATH)).isEmpty();
        }

        @Test
        @DisplayName("of an old version is stale")
        void oldVersion() {
            Entry entry = won(session, PATH, "x");
            await(session.update(PATH, entry.token(), entry.version(), bytes("y"), SOON));
            assertStale(session, entry.token(), entry.version());
        }

        @Test
        @DisplayName("under an old token is stale, of the same session, too")
        void oldToken() {
            Entry old = won(session, PATH, "x");
            await(session.release(PATH, old.token(), SOON));
            Entry now = won(session, PATH, "x");
            assertStale(session, old.token(), old.version());
            assertStale(session, old.token(), now.version());
            assertStale(session, now.token(), old.version());
        }

        @Test
        @DisplayName("of an absent path is stale")
        void absent() {
            assertThat(await(session.update(PATH, 1, 1, bytes("y"), SOON))).isEqualTo(new Write.Stale());
            assertThat(read(backend, PATH)).isEmpty();
        }

        @Test
        @DisplayName("by a session that does not hold the path is stale, with the right token and version, too")
        void anothers() {
            Entry entry = won(session, PATH, "x");
            assertStale(session(backend), entry.token(), entry.version());
        }

        @Test
        @DisplayName("of an entry that an operator overwrote is stale, since it is the session's no more")
        void overwritten() {
            won(session, PATH, "x");
            server.etcdctl("put", key(PATH), "z");
            Entry now = read(backend, PATH).orElseThrow();
            assertThat(now.owner()).isEmpty();
            assertStale(session, now.token(), now.version());
        }

        @Test
        @DisplayName("of a version that the session wrote is stale when somebody has written since")
        void overwrittenMeanwhile() {
            Entry entry = won(session, PATH, "x");
            server.etcdctl("put", key(PATH), "z");
            assertStale(session, entry.token(), entry.version());
        }

        @ParameterizedTest
        @ValueSource(ints = {1, 4_096, 4_097})
        @DisplayName("costs one request, and so does the release, whatever the size of the value")
        void requests(int bytes) {
            byte[] data = new byte[bytes];
            long before = server.requests();
            Entry entry = ((Acquisition.Won) await(session.acquire(PATH, data, SOON))).entry();
            Write first = await(session.update(PATH, entry.token(), entry.version(), data, SOON));
            long version = ((Write.Done) first).version();
            assertThat(await(session.update(PATH, entry.token(), version, data, SOON)))
                    .isInstanceOf(Write.Done.class);
            await(session.release(PATH, entry.token(), SOON));
            assertThat(server.requests() - before).isEqualTo(4);
            assertThat(read(backend, PATH)).isEmpty();
        }

        @Test
        @DisplayName("still costs one request when the session has released a former entry of the path meanwhile")
        void requestsAfterAFormerRelease() {
            Entry former = won(session, PATH, "x");
            await(session.release(PATH, former.token(), SOON));
            Entry now = won(session, PATH, "y");
            await(session.release(PATH, former.token(), SOON));
            long before = server.requests();
            assertThat(await(session.update(PATH, now.token(), now.version(), bytes("z"), SOON)))
                    .isInstanceOf(Write.Done.class);
            assertThat(server.requests() - before).isEqualTo(1);
        }

        @Test
        @DisplayName("works for an entry whose acquisition was never answered")
        void adopted() {
            Entry entry = won(session, PATH, "x");
            Session same = new EtcdSession(
                    (EtcdBackend) backend, Long.parseLong(session.owner(), 16), session.ttl(), System.nanoTime());
            assertThat(await(same.update(PATH, entry.token(), entry.version(), bytes("y"), SOON)))
                    .isInstanceOf(Write.Done.class);
            assertThat(leaseOf(PATH)).isEqualTo(session.owner());
        }

        private void assertStale(Session by, long token, long version) {
            var before = read(backend, PATH);
            assertThat(await(by.update(PATH, token, version, bytes("stale"), SOON)))
                    .isEqualTo(new Write.Stale());
            assertThat(read(backend, PATH)).isEqualTo(before);
        }
    }

    @Nested
    @DisplayName("a release")
    class Releases {
        @Test
        @DisplayName("frees the path, and leaves the session's others")
        void frees() {
            Entry entry = won(session, PATH, "x");
            won(session, Path.of("/other"), "x");
            assertThat(await(session.release(PATH, entry.token(), SOON))).isInstanceOf(Write.Done.class);
            assertThat(read(backend, PATH)).isEmpty();
            assertThat(read(backend, Path.of("/other"))).isPresent();
        }

        @Test
        @DisplayName("under a former token is done, and the next owner's entry stays")
        void formerToken() {
            Entry old = won(session, PATH, "x");
            await(session.release(PATH, old.token(), SOON));
            Entry next = won(session(backend), PATH, "y");
            assertThat(await(session.release(PATH, old.token(), SOON))).isInstanceOf(Write.Done.class);
            assertThat(read(backend, PATH)).contains(next);
        }

        /** The token, which is the key's create revision, stays the same. */
        @ParameterizedTest
        @ValueSource(strings = {"x", "y"})
        @DisplayName("leaves an entry that another has put over it under another lease, with any value")
        void putUnderAnotherLease(String value) {
            Entry mine = won(session, PATH, "x");
            Session other = session(backend);
            server.etcdctl("put", "--lease=" + other.owner(), key(PATH), value);
            Entry theirs = read(backend, PATH).orElseThrow();
            assertThat(theirs.token()).isEqualTo(mine.token());
            assertThat(await(session.release(PATH, mine.token(), SOON))).isInstanceOf(Write.Done.class);
            assertThat(read(backend, PATH)).contains(theirs);
            assertThat(theirs.owner()).isEqualTo(other.owner());
        }

        @Test
        @DisplayName("frees an entry that was written over under the session's own lease")
        void putUnderTheSameLease() {
            Entry mine = won(session, PATH, "x");
            server.etcdctl("put", "--lease=" + session.owner(), key(PATH), "y");
            assertThat(await(session.release(PATH, mine.token(), SOON))).isInstanceOf(Write.Done.class);
            assertThat(read(backend, PATH)).isEmpty();
        }

        @Test
        @DisplayName("is not applied when another write comes between its look and its delete, and works when repeated")
        void overtaken() {
            AtomicInteger reads = new AtomicInteger();
            Runnable put = () -> server.etcdctl("put", "--lease=" + session.owner(), key(PATH), "y");
            Runnable putOnce = () -> {
                if (reads.getAndIncrement() == 0) {
                    put.run();
                }
            };
            try (Client client = EtcdBackend.prepare(Client.builder())
                    .endpoints("http://" + server.endpoints().get(0))
                    .interceptor(beforeAReadIsTold(putOnce))
                    .build()) {
                EtcdBackend over = (EtcdBackend) closing(EtcdBackend.using(client, namespace));
                Session same =
                        new EtcdSession(over, Long.parseLong(session.owner(), 16), session.ttl(), System.nanoTime());
                Entry entry = won(same, PATH, "x");
                put.run(); // so that it has to look
                assertFails(same.release(PATH, entry.token(), SOON), Failure.NOT_APPLIED);
                assertThat(read(backend, PATH)).isPresent();
                assertThat(await(same.release(PATH, entry.token(), SOON))).isInstanceOf(Write.Done.class);
                assertThat(read(backend, PATH)).isEmpty();
                await(over.shutdown(SOON));
            }
        }

        private static ClientInterceptor beforeAReadIsTold(Runnable action) {
            return new ClientInterceptor() {
                @Override
                public <Q, A> ClientCall<Q, A> interceptCall(
                        MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
                    boolean isRead = "Range".equals(method.getBareMethodName());
                    return new SimpleForwardingClientCall<>(next.newCall(method, options)) {
                        @Override
                        public void start(Listener<A> listener, Metadata headers) {
                            super.start(isRead ? telling(action, listener) : listener, headers);
                        }
                    };
                }
            };
        }

        private static <A> ClientCall.Listener<A> telling(Runnable action, ClientCall.Listener<A> listener) {
            return new SimpleForwardingClientCallListener<>(listener) {
                @Override
                public void onMessage(A answer) {
                    action.run();
                    super.onMessage(answer);
                }
            };
        }

        @Test
        @DisplayName("of an absent path is done")
        void absent() {
            assertThat(await(session.release(PATH, 7, SOON))).isInstanceOf(Write.Done.class);
        }
    }

    @Nested
    @DisplayName("the removal of an unowned entry")
    class Removals {
        @Test
        @DisplayName("frees a path that an operator's put has blocked")
        void removes() {
            server.etcdctl("put", key(PATH), "z");
            Acquisition held = await(session.acquire(PATH, bytes("x"), SOON));
            Entry by = ((Acquisition.Held) held).by();
            assertThat(by.owner()).isEmpty();
            assertThat(await(session.removeUnowned(PATH, by.token(), by.version(), SOON)))
                    .isInstanceOf(Write.Done.class);
            won(session, PATH, "x");
        }

        @Test
        @DisplayName("is stale when the entry has an owner")
        void owned() {
            Entry entry = won(session(backend), PATH, "x");
            assertThat(await(session.removeUnowned(PATH, entry.token(), entry.version(), SOON)))
                    .isEqualTo(new Write.Stale());
            assertThat(read(backend, PATH)).contains(entry);
        }

        @Test
        @DisplayName("is stale when the entry has changed")
        void changed() {
            server.etcdctl("put", key(PATH), "z");
            Entry seen = read(backend, PATH).orElseThrow();
            server.etcdctl("put", key(PATH), "zz");
            assertThat(await(session.removeUnowned(PATH, seen.token(), seen.version(), SOON)))
                    .isEqualTo(new Write.Stale());
            assertThat(read(backend, PATH)).isPresent();
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
        @DisplayName("tells a watch so")
        void tellsWatch() {
            await(backend.shutdown(SOON));
            Recorder told = new Recorder();
            backend.watch(PATH, told);
            Awaitility.await().atMost(SOON).until(() -> told.last().equals("broken"));
        }

        @Test
        @DisplayName("has no threads left, and is silent")
        void noThreads() {
            Recorder told = new Recorder();
            backend.watch(PATH, told);
            Awaitility.await().atMost(SOON).until(() -> told.last().equals("absent"));
            await(backend.shutdown(SOON));
            int count = told.count();
            Awaitility.await()
                    .atMost(SOON)
                    .until(() -> Thread.getAllStackTraces().keySet().stream()
                            .noneMatch(thread -> thread.getName().startsWith("locked-etcd")
                                    || thread.getName().startsWith("jetcd")));
            assertThat(told.count()).isEqualTo(count);
        }

        @Test
        @DisplayName("leaves a client open that was brought")
        void usingLeavesOpen() throws Exception {
            try (Client client = EtcdBackend.prepare(Client.builder())
                    .endpoints("http://" + server.endpoints().get(0))
                    .build()) {
                Backend over = closing(EtcdBackend.using(client, namespace));
                Session mine = session(over);
                Entry entry = won(mine, PATH, "x");
                Recorder told = new Recorder();
                Watch watch = over.watch(PATH, told);
                Awaitility.await().atMost(SOON).until(() -> told.last().equals("x"));
                watch.close();
                await(mine.renew(SOON));
                assertThat(read(backend, PATH)).contains(entry);
                await(over.shutdown(SOON));
                assertThat(client.getKVClient()
                                .get(ByteSequence.from(bytes(key(PATH))))
                                .get()
                                .getKvs())
                        .hasSize(1);
            }
        }
    }
}
