package dev.locked.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.locked.Locker;
import dev.locked.Node;
import dev.locked.NodeState;
import dev.locked.Observer;
import dev.locked.StoreRefusedException;
import java.time.Duration;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Case B8: an operator takes a role from the user, and gives it back. */
@Tag("faults")
@Timeout(300)
@DisplayName("An etcd that refuses for a while")
class EtcdRefusedForAWhileTest extends ServerFixture {
    private static final Duration TTL = Duration.ofSeconds(10);

    private final Queue<String> log = new ConcurrentLinkedQueue<>();

    @BeforeAll
    void lock() {
        requireUser(server, "/locked/");
    }

    private void asRoot(String... arguments) {
        String[] all = new String[arguments.length + 1];
        all[0] = "--user=root:rootpw";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        server.etcdctl(all);
    }

    private Locker locker() {
        return Locker.connect("etcd://app:apppw@" + String.join(",", server.endpoints()));
    }

    private Node node(Locker locker, String id) {
        return locker.node("/refused")
                .id(id)
                .ttl(TTL)
                .onPing(agreed -> log.add(id + " ping"))
                .onError(error -> {
                    if (error instanceof StoreRefusedException) {
                        log.add(id + " refused");
                    }
                })
                .build();
    }

    private Observer observer(Locker locker) {
        return locker.observe("/refused")
                .checkEvery(TTL)
                .onPing(agreed -> log.add("observer ping"))
                .onError(error -> {
                    if (error instanceof StoreRefusedException) {
                        log.add("observer refused");
                    }
                })
                .build();
    }

    private void told(String what) {
        Awaitility.await(what).atMost(SOON).until(() -> log.contains(what));
    }

    @Test
    @DisplayName("ends neither who waits to be a leader nor who watches; all go on when it serves them again")
    void recovers() throws InterruptedException {
        try (Locker here = locker();
                Locker there = locker();
                Locker elsewhere = locker()) {
            Node leader = node(here, "leader");
            Node next = node(there, "next");
            Observer observer = observer(elsewhere);
            leader.start();
            assertThat(leader.awaitSelected(SOON)).isPresent();
            next.start();
            observer.start();
            Awaitility.await()
                    .atMost(SOON)
                    .until(() -> next.id().isPresent() && observer.id().isPresent());

            asRoot("user", "revoke-role", "app", "app");
            told("next refused");
            told("observer refused");
            asRoot("user", "grant-role", "app", "app");
            log.clear();
            told("next ping");
            told("observer ping");

            leader.stop();
            assertThat(next.awaitSelected(SOON)).isPresent();
            Awaitility.await().atMost(SOON).until(() -> observer.id().equals(Optional.of("next")));
            assertThat(leader.state()).isEqualTo(NodeState.STOPPED);
        }
    }
}
