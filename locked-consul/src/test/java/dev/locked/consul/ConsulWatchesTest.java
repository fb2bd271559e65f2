package dev.locked.consul;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.locked.spi.Backend;
import dev.locked.spi.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The watch of all paths, over an agent that is told what to say,")
class ConsulWatchesTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    /** From 4 ms on each is twice as long as the one before, up to 100 ms, which makes 1.3 s; without them it takes 0.1 s. */
    private static final Duration PAUSES_OF_20_QUERIES = Duration.ofMillis(1_300);

    private static final String NOTHING = "";

    private final Said agent = new Said();

    /** Its clock stands still, so that no query's time is up while the machine holds the test up. */
    private final Backend backend = new ConsulBackend(agent, "nowhere", Path.of("/ns"), () -> 0);

    private final Recorder told = new Recorder();

    @AfterEach
    void close() {
        backend.shutdown(SOON).toCompletableFuture().join();
    }

    private static String entry(String key, long index) {
        return "[{\"Key\":\"ns/" + key + "\",\"Session\":\"s\",\"Value\":\"eA==\",\"CreateIndex\":" + index
                + ",\"ModifyIndex\":" + index + "}]";
    }

    private void hears(String... all) {
        await().atMost(SOON).untilAsserted(() -> assertThat(told.told()).containsExactly(all));
    }

    private void asks(int number, String wanted) {
        await().atMost(SOON).until(() -> agent.asked.size() >= number);
        assertThat(agent.asked.get(number - 1)).contains(wanted);
    }

    @Test
    @DisplayName("asks for a prefix, first at once, then blocking from the index that it was told")
    void asksOn() {
        backend.watch(Path.of("/a"), told);
        agent.says(404, NOTHING, 7);
        hears("absent");
        agent.says(200, entry("a", 8), 8);
        hears("absent", "x");
        asks(1, "/v1/kv/ns/a?recurse&consistent");
        assertThat(agent.asked.get(0)).doesNotContain("index");
        asks(2, "&index=7&wait=1");
        asks(3, "&index=8&wait=1");
    }

    @Test
    @DisplayName("begins anew when the index goes back, and is not deaf to smaller ones then")
    void indexGoesBack() {
        backend.watch(Path.of("/a"), told);
        agent.says(200, entry("a", 100), 100);
        hears("x");
        agent.says(404, NOTHING, 50);
        agent.says(404, NOTHING, 50);
        hears("x", "absent");
        asks(2, "&index=100");
        assertThat(agent.asked.get(2)).doesNotContain("index");
        asks(4, "&index=50");
    }

    @Test
    @DisplayName("is broken once by an agent without a leader, however often it asks, and goes on by itself")
    void leaderless() {
        backend.watch(Path.of("/a"), told);
        agent.says(200, entry("a", 5), 5);
        hears("x");
        agent.says(500, "No cluster leader", 0);
        hears("x", "broken");
        agent.says(500, "No cluster leader", 0);
        agent.says(200, entry("a", 5), 5);
        hears("x", "broken", "x");
    }

    @Test
    @DisplayName("is broken by what is not Consul: no index, no state")
    void notConsul() {
        backend.watch(Path.of("/a"), told);
        agent.says(404, "page not found", 0);
        hears("broken");
    }

    @Test
    @DisplayName("waits a little when it is woken again and again for nothing")
    void noStorm() {
        long begun = System.nanoTime();
        backend.watch(Path.of("/a"), told);
        for (int i = 1; i <= 1_000; i++) {
            agent.says(200, entry("another", i), i);
        }
        await().atMost(SOON).until(() -> agent.asked.size() >= 20);
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThan(PAUSES_OF_20_QUERIES);
        hears("absent");
    }

    @Test
    @DisplayName("widens its prefix for another path, and leaves the first one in peace")
    void widens() {
        backend.watch(Path.of("/apple"), told);
        agent.says(404, NOTHING, 9);
        hears("absent");
        asks(2, "/ns/apple?");
        Recorder other = new Recorder();
        backend.watch(Path.of("/apricot"), other);
        asks(3, "/ns/ap?recurse");
        assertThat(agent.asked.get(2)).doesNotContain("index");
        agent.says(200, entry("apricot", 3), 3);
        await().atMost(SOON).until(() -> other.told().equals(List.of("x")));
        hears("absent");
    }

    /** Says what it was told to, one thing after the other, and else nothing for as long as it may. */
    private static final class Said implements Agent {
        private final BlockingQueue<Reply> toSay = new LinkedBlockingQueue<>();
        private final List<String> asked = new CopyOnWriteArrayList<>();

        void says(int status, String body, long index) {
            toSay.add(new Reply(status, body, index));
        }

        @Override
        public Reply get(String path, Bound bound) throws AgentException {
            asked.add(path);
            try {
                while (!bound.isOver()) {
                    Reply reply = toSay.poll(5, TimeUnit.MILLISECONDS);
                    if (reply != null) {
                        return reply;
                    }
                }
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            throw new AgentException(true, "silence", null);
        }

        @Override
        public Reply put(String path, String body, Bound bound) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {}
    }
}
