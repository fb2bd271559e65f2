package dev.locked.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.locked.servers.EtcdServer;
import dev.locked.spi.Backend;
import dev.locked.spi.BackendConfig;
import dev.locked.spi.BackendException;
import dev.locked.spi.Failure;
import dev.locked.spi.Session;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Cases B6, B7 and B10: which server is asked, and from where. */
@DisplayName("Of etcd's servers")
class EtcdServersTest extends ServerFixture {
    private Backend backend(EtcdServers.Lookup lookup, String... hosts) {
        BackendConfig config =
                BackendConfig.builder("etcd").hosts(List.of(hosts)).build(CLOCK);
        return closing(EtcdBackend.open(new EtcdSettings(config, lookup), config));
    }

    private static InetAddress local(int last) throws UnknownHostException {
        return InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) last});
    }

    @Test
    @DisplayName("all addresses of a name are tried")
    void allAddresses() {
        Backend backend =
                backend(host -> new InetAddress[] {local(9), local(8), local(1)}, "two.test:" + server.port());
        for (int i = 0; i < 10; i++) {
            Session session = session(backend);
            won(session, PATH, "x");
            await(session.end(SOON));
        }
    }

    /** Case B10: as on a thread of Vert.x's, or in a pool that was made so. */
    @Test
    @DisplayName("one is reached from a thread without a context class loader, too")
    void noClassLoader() throws Exception {
        CompletableFuture<Session> session = new CompletableFuture<>();
        Thread thread = new Thread(() -> backend(InetAddress::getAllByName, server.endpoint())
                .openSession(SOON, SOON)
                .whenComplete((opened, error) -> {
                    if (error == null) {
                        session.complete(opened);
                    } else {
                        session.completeExceptionally(error);
                    }
                }));
        thread.setContextClassLoader(null);
        thread.start();
        await(await(session).end(SOON));
        thread.join();
    }

    @Test
    @DisplayName("those are asked whose name is known")
    void someNames() {
        Backend backend = backend(
                host -> {
                    if (host.equals("known.test")) {
                        return new InetAddress[] {local(1)};
                    }
                    throw new UnknownHostException(host);
                },
                "unknown.test:2379",
                "known.test:" + server.port());
        await(session(backend).end(SOON));
    }

    @Test
    @DisplayName("none is asked while no name is known, which is told, and looked up again")
    void noName() {
        AtomicBoolean known = new AtomicBoolean();
        Backend backend = backend(
                host -> {
                    if (known.get()) {
                        return new InetAddress[] {local(1)};
                    }
                    throw new UnknownHostException(host);
                },
                "later.test:" + server.port());
        BackendException failure = failure(backend.read(PATH, SOON));
        assertThat(failure.failure()).isEqualTo(Failure.NOT_APPLIED);
        assertThat(failure).hasMessageContaining("no address is known of later.test:" + server.port());
        known.set(true);
        Awaitility.await().ignoreExceptions().atMost(SOON).untilAsserted(() -> await(backend.read(PATH, SOON)));
    }

    @Test
    @DisplayName("one that is not to serve anybody yet is not asked twice")
    void learner() {
        Assumptions.assumeTrue(server.isOurs(), "the server is not ours to add a member to");
        try (EtcdServer learner = EtcdServer.launchLearnerOf(server)) {
            for (int i = 0; i < 10; i++) {
                Backend backend = backend(InetAddress::getAllByName, learner.endpoint(), server.endpoint());
                await(backend.read(PATH, SOON));
                Session session = session(backend);
                won(session, PATH, "x");
                await(session.renew(SOON));
                long asked = learner.requests();
                for (int j = 0; j < 10; j++) {
                    await(session.renew(SOON));
                    await(backend.read(PATH, SOON));
                }
                await(session.end(SOON));
                assertThat(learner.requests() - asked)
                        .as("requests to the learner, which is avoided now")
                        .isLessThan(5);
            }
        }
    }
}
