package dev.locked.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.locked.servers.EtcdServer;
import dev.locked.spi.BackendConfig;
import dev.locked.spi.MonotonicClock;
import io.etcd.jetcd.ByteSequence;
import io.grpc.Context;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated
@DisplayName("Calls of etcd")
class EtcdCallsTest {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final int CALLS = 100;

    /** A context that gRPC keeps in its parent for ever: 180 bytes for each renewal, and each call took longer. */
    @Test
    @DisplayName("leave nothing in memory when they are answered")
    void leaveNothing() throws Exception {
        try (EtcdServer server = EtcdServer.launch()) {
            BackendConfig config = BackendConfig.builder(EtcdProvider.SCHEME)
                    .hosts(List.of(server.endpoint()))
                    .build(MonotonicClock.system());
            EtcdCalls calls = new EtcdCalls(new EtcdSettings(config), System::nanoTime, new EtcdErrors("here"));
            List<WeakReference<Context>> contexts = new ArrayList<>();
            for (int i = 0; i < CALLS; i++) {
                calls.send(Operation.harmless("read"), SOON, client -> {
                            contexts.add(new WeakReference<>(Context.current()));
                            return client.getKVClient().get(ByteSequence.from("key", StandardCharsets.UTF_8));
                        })
                        .get(SOON.toSeconds(), TimeUnit.SECONDS);
            }

            Awaitility.await().atMost(SOON).untilAsserted(() -> {
                System.gc();
                // What a thread did last may still lie on its stack.
                assertThat(contexts)
                        .filteredOn(context -> context.get() != null)
                        .hasSizeLessThan(5);
            });
            CompletableFuture<Void> closed = new CompletableFuture<>();
            calls.close(SOON, closed);
            closed.get(SOON.toSeconds(), TimeUnit.SECONDS);
        }
    }
}
