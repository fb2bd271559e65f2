package dev.locked.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.locked.BackendUnavailableException;
import dev.locked.DeselectCause;
import dev.locked.LockedException;
import dev.locked.Locker;
import dev.locked.Node;
import dev.locked.NodeState;
import dev.locked.Observer;
import dev.locked.tck.TcpProxy;
import dev.locked.zookeeper.testing.ZooKeeperServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Nodes on a real ZooKeeper, under what happens to real servers. Each test has a server of its own. */
class ZooKeeperNodesTest {
    private static final Duration TTL = Duration.ofSeconds(2);
    private static final Duration LONG = Duration.ofSeconds(30);

    private final ZooKeeperServer server = ZooKeeperServer.launch();
    private final List<Locker> lockers = new ArrayList<>();
    private final List<Node> nodes = new ArrayList<>();
    private final Queue<String> log = new ConcurrentLinkedQueue<>();
    private Observer observer;
    private Sampler sampler;

    private Locker locker(String endpoint) {
        Locker locker = Locker.connect("zookeeper://" + endpoint);
        lockers.add(locker);
        return locker;
    }

    private Node node(Locker locker, String id) {
        Node node = locker.node("/master")
                .id(id)
                .value("v-" + id)
                .ttl(TTL)
                .onSelect(term -> log.add(id + " select"))
                .onDeselect((term, cause) -> log.add(id + " deselect " + cause))
                .build();
        nodes.add(node);
        return node;
    }

    @BeforeEach
    void threeNodesAndAnObserver() throws InterruptedException {
        for (String id : List.of("n1", "n2", "n3")) {
            node(locker(server.endpoints().get(0)), id);
        }
        nodes.get(0).start();
        assertThat(nodes.get(0).awaitSelected(LONG)).isPresent();
        nodes.get(1).start();
        nodes.get(2).start();
        observer = locker(server.endpoints().get(0))
                .observe("/master")
                .checkEvery(TTL)
                .build();
        observer.start();
        sampler = new Sampler(nodes);
        sampler.start();
        allAgree();
    }

    @AfterEach
    void endOfAll() throws InterruptedException {
        sampler.end();
        assertThat(sampler.both).as("two selected at once").isFalse();
        lockers.forEach(Locker::close);
        server.close();
    }

    private Node selected() {
        return nodes.stream().filter(Node::isSelected).findFirst().orElse(null);
    }

    private void allAgree() {
        await().atMost(LONG).untilAsserted(() -> {
            Node leader = selected();
            assertThat(leader).isNotNull();
            assertThat(nodes).allSatisfy(node -> assertThat(node.value()).contains(leader.localValue()));
            assertThat(observer.value()).contains(leader.localValue());
        });
    }

    @Test
    void a_restart_of_the_server_costs_nobody_anything_for_long() {
        server.kill9();
        server.start();
        allAgree();
    }

    @Test
    void an_outage_of_three_ttls_deselects_in_time_and_all_recover_by_themselves() {
        server.stop();
        await().atMost(TTL).until(() -> selected() == null);
        await().atMost(LONG).until(() -> log.stream().anyMatch(line -> line.contains("deselect LEASE_EXPIRED")));
        await().pollDelay(TTL.multipliedBy(3)).atMost(LONG).until(() -> true);
        assertThat(selected()).isNull();
        server.start();
        allAgree();
    }

    @Test
    void a_frozen_server_deselects_in_time_and_all_recover_by_themselves() {
        server.pause();
        await().atMost(TTL).until(() -> selected() == null);
        await().pollDelay(TTL).atMost(LONG).until(() -> true);
        server.resume();
        allAgree();
    }

    @Test
    void an_entry_deleted_by_hand_ends_the_term_and_begins_another() {
        long token = selected().term().orElseThrow().token();
        sampler.lookAway();
        server.delete("/locked/:master");
        await().atMost(LONG).until(() -> log.contains("n1 deselect " + DeselectCause.TAKEN_AWAY));
        sampler.lookAgain();
        allAgree();
        assertThat(selected().term().orElseThrow().token()).isGreaterThan(token);
    }

    @Test
    void an_entry_written_over_by_hand_is_removed_and_the_election_goes_on() {
        sampler.lookAway();
        server.put("/locked/:master", new byte[] {1});
        await().atMost(LONG).until(() -> log.contains("n1 deselect " + DeselectCause.TAKEN_AWAY));
        sampler.lookAgain();
        allAgree();
    }

    @Test
    void sessions_ended_by_hand_end_the_term_and_all_recover_also_those_who_wait() {
        sampler.lookAway();
        server.sessions().forEach(server::endSession);
        await().atMost(LONG).until(() -> log.stream().anyMatch(line -> line.startsWith("n1 deselect")));
        sampler.lookAgain();
        allAgree();
        Node leader = selected();
        leader.stop();
        await().atMost(LONG).until(() -> selected() != null);
        assertThat(selected()).isNotSameAs(leader);
    }

    @Test
    void a_leader_that_is_cut_off_is_deselected_before_another_is_selected() throws Exception {
        try (TcpProxy proxy = new TcpProxy(server.port())) {
            Node far = node(locker(proxy.endpoint()), "far");
            far.start();
            for (Node near : List.copyOf(nodes)) {
                if (near != far) {
                    near.stop();
                }
            }
            assertThat(far.awaitSelected(LONG)).isPresent();
            nodes.get(0).start();
            proxy.mode(TcpProxy.Mode.BLACKHOLE);
            await().atMost(LONG).until(nodes.get(0)::isSelected);
            assertThat(log).contains("far deselect LEASE_EXPIRED");
            proxy.mode(TcpProxy.Mode.PASS);
            await().atMost(LONG).until(() -> far.id().equals(nodes.get(0).id()));
        }
    }

    @Test
    void a_thousand_nodes_share_one_session_and_few_threads() {
        sampler.lookAway();
        lockers.forEach(Locker::close);
        Locker locker = locker(server.endpoints().get(0));
        List<Node> many = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            Node node = locker.node("/many/" + i).id("n" + i).value("v" + i).build();
            many.add(node);
            node.start();
        }
        await().atMost(LONG).until(() -> many.stream().allMatch(Node::isSelected));
        assertThat(server.sessions())
                .as("one that holds, and one to read and watch")
                .hasSize(2);
        long ours = Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("locked-"))
                .count();
        System.out.println("1000 nodes: threads of ours " + ours);
        assertThat(ours).isLessThanOrEqualTo(16);
        locker.close();
        assertThat(server.list("/locked")).isEmpty();
        await().atMost(LONG).until(() -> server.sessions().isEmpty());
    }

    @Test
    void bad_input_leaves_nothing_on_the_server() {
        lockers.forEach(Locker::close);
        Locker locker = locker(server.endpoints().get(0));
        assertThatThrownBy(() -> locker.node("no-slash")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> locker.node("/x").value("x".repeat(70_000)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> locker.node("/x").ttl(Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Locker.connect("zookeeper://host:notaport")).hasMessageContaining("notaport");
        assertThat(server.list("/locked")).isEmpty();
        await().atMost(LONG).until(() -> server.sessions().isEmpty());
    }

    @Test
    void a_port_that_nobody_listens_on_is_reported_and_tried_again() {
        Queue<LockedException> errors = new ConcurrentLinkedQueue<>();
        Locker nowhere = locker("127.0.0.1:1");
        Node node = nowhere.node("/x").ttl(TTL).onError(errors::add).build();
        node.start();
        await().atMost(LONG).until(() -> errors.size() > 2);
        assertThat(errors)
                .allSatisfy(error -> assertThat(error)
                        .isInstanceOf(BackendUnavailableException.class)
                        .hasMessageContaining("127.0.0.1:1"));
        assertThat(node.state()).isEqualTo(NodeState.WAITING);
        node.stop();
        assertThatThrownBy(() -> nowhere.read("/x", Duration.ofSeconds(2)))
                .isInstanceOf(BackendUnavailableException.class);
    }

    /** Looks all the time whether two nodes say that they are selected. */
    private static final class Sampler extends Thread {
        private final List<Node> nodes;
        private final AtomicBoolean paused = new AtomicBoolean();
        private volatile boolean ended;
        volatile boolean both;

        Sampler(List<Node> nodes) {
            this.nodes = List.copyOf(nodes);
            setDaemon(true);
        }

        /** Exclusion is not promised to an entry that an operator's hand has touched. */
        void lookAway() {
            paused.set(true);
        }

        void lookAgain() {
            paused.set(false);
        }

        void end() throws InterruptedException {
            ended = true;
            join();
        }

        @Override
        public void run() {
            while (!ended) {
                for (Node one : nodes) {
                    look(one);
                }
                Thread.onSpinWait();
                LockSupport.parkNanos(200_000);
            }
        }

        /** One that is selected before and after the look at the others was selected throughout. */
        private void look(Node one) {
            var before = one.term();
            if (before.isPresent() && !paused.get()) {
                boolean other = nodes.stream().anyMatch(node -> node != one && node.isSelected());
                boolean still = before.get().isValid();
                both |= other && still && !paused.get();
            }
        }
    }
}
