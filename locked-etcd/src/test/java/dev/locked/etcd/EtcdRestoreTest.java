package dev.locked.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.locked.Locker;
import dev.locked.Node;
import dev.locked.Observer;
import dev.locked.StoreRollback;
import dev.locked.Term;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Case B1: a snapshot holds sessions, too, which go on living, and an entry of a leader who is none any more. */
@Tag("faults")
@Timeout(300)
@DisplayName("An etcd that is restored from an older snapshot")
class EtcdRestoreTest extends ServerFixture {
    private static final Duration TTL = Duration.ofSeconds(5);

    /** More than the new counting needs to come to a leader: then all notice. */
    private static final int COUNTED = 20;

    private final Map<String, Queue<StoreRollback>> rollbacks = new ConcurrentHashMap<>();

    @TempDir
    private Path folder;

    private void told(String id, StoreRollback rollback) {
        rollbacks.computeIfAbsent(id, i -> new ConcurrentLinkedQueue<>()).add(rollback);
    }

    private Node node(Locker locker, String id) {
        return locker.node("/restored")
                .id(id)
                .ttl(TTL)
                .onStoreRollback(rollback -> told(id, rollback))
                .build();
    }

    @Test
    @DisplayName("has one leader again, on whom all agree; each of them is told once")
    void agrees() throws InterruptedException {
        Assumptions.assumeTrue(server.canRestore(), "the server's data can't be got at");
        String uri = "etcd://" + String.join(",", server.endpoints());
        try (Locker here = Locker.connect(uri);
                Locker there = Locker.connect(uri);
                Locker elsewhere = Locker.connect(uri)) {
            Node first = node(here, "first");
            Node next = node(there, "next");
            Observer observer = elsewhere
                    .observe("/restored")
                    .checkEvery(TTL)
                    .onStoreRollback(rollback -> told("observer", rollback))
                    .build();
            first.start();
            Term old = first.awaitSelected(SOON).orElseThrow();
            next.start();
            observer.start();
            Awaitility.await()
                    .atMost(SOON)
                    .until(() -> next.id().isPresent() && observer.id().isPresent());
            Path snapshot = folder.resolve("snapshot");
            server.etcdctl("snapshot", "save", snapshot.toString());
            for (int i = 0; i < COUNTED; i++) {
                server.etcdctl("put", "elsewhere", "x");
            }
            old.resign();
            long token = next.awaitSelected(SOON).orElseThrow().token();
            Awaitility.await()
                    .atMost(SOON)
                    .until(() -> observer.agreed().stream().anyMatch(agreed -> agreed.token() == token)
                            && first.agreed().stream().anyMatch(agreed -> agreed.token() == token));

            server.kill9();
            server.startFrom(snapshot);
            Awaitility.await()
                    .atMost(SOON)
                    .until(() -> rollbacks.keySet().containsAll(List.of("first", "next", "observer")));
            Awaitility.await().atMost(SOON).until(() -> {
                assertThat(first.isSelected() && next.isSelected()).isFalse();
                return first.isSelected() || next.isSelected();
            });
            String leader = first.isSelected() ? "first" : "next";
            for (Observer one : List.of(first, next, observer)) {
                Awaitility.await().atMost(SOON).until(() -> one.id().stream().anyMatch(leader::equals));
            }
            assertThat(rollbacks.values())
                    .allSatisfy(told -> assertThat(told).singleElement().satisfies(rollback -> {
                        assertThat(rollback.seenToken()).isEqualTo(token);
                        assertThat(rollback.token()).isBetween(old.token(), old.token() + COUNTED);
                    }));
        }
    }
}
