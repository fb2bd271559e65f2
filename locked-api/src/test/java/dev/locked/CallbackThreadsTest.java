package dev.locked;

import static org.assertj.core.api.Assertions.assertThat;

import dev.locked.memory.MemoryStore;
import dev.locked.memory.VirtualTime;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Callbacks, stops and executors on real threads; most of these are named after a fault that was here. */
@Timeout(180)
class CallbackThreadsTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    /** A busy machine may hold this JVM up for two seconds, and no lease is to end by that. */
    private static final Duration UNDISTURBED = Duration.ofSeconds(15);

    private final MemoryStore store = MemoryStore.create();
    private final List<String> log = new CopyOnWriteArrayList<>();

    private NodeBuilder node(Locker locker, String id) {
        return locker.node("/p")
                .id(id)
                .ttl(UNDISTURBED)
                .onSelect(term -> log.add(id + " select"))
                .onDeselect(term -> log.add(id + " deselect"));
    }

    @Test
    void calls_that_come_after_the_lockers_end_return() {
        Locker locker = Locker.over(store.connect());
        Node node = node(locker, "a").build();
        node.start();
        await().until(node::isSelected);
        Term term = node.term().orElseThrow();
        locker.close();
        node.stop();
        term.resign();
        assertThat(term.updateAsync("x").toCompletableFuture()).failsWithin(LONG);
    }

    @Test
    void a_start_right_after_an_asynchronous_stop_is_not_mute() {
        try (Locker locker = Locker.over(store.connect())) {
            for (int i = 0; i < 50; i++) {
                log.clear();
                Node node = node(locker, "a").build();
                var stopped = node.stopAsync();
                node.start();
                stopped.toCompletableFuture().join();
                await().until(() -> log.contains("a select"));
                node.stop();
            }
        }
    }

    @Test
    void a_deselect_behind_a_callback_that_runs_is_delivered_before_the_stop_returns() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        try (Locker locker = Locker.over(store.connect())) {
            Node node = node(locker, "a")
                    .onSelect(term -> {
                        inside.countDown();
                        waitFor(goOn);
                    })
                    .build();
            node.start();
            assertThat(inside.await(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
            var stopped = node.stopAsync().toCompletableFuture();
            goOn.countDown();
            assertThat(stopped).succeedsWithin(LONG);
            assertThat(log).containsExactly("a select", "a deselect");
        }
    }

    @Test
    void a_deselect_that_need_not_hold_back_the_release_is_delivered_all_the_same() {
        try (Locker locker = Locker.over(store.connect())) {
            for (int i = 0; i < 50; i++) {
                log.clear();
                Node node = node(locker, "a").handOverTime(Duration.ZERO).build();
                node.start();
                await().until(() -> log.contains("a select"));
                node.stop();
                assertThat(log).containsExactly("a select", "a deselect");
            }
        }
    }

    @Test
    void an_executor_that_throws_once_does_not_break_the_node() {
        AtomicBoolean thrown = new AtomicBoolean();
        Executor unable = task -> {
            if (!thrown.getAndSet(true)) {
                throw new OutOfMemoryError("unable to create native thread");
            }
            ForkJoinPool.commonPool().execute(task);
        };
        try (Locker locker =
                Locker.builder().backend(store.connect()).executor(unable).build()) {
            Node node = node(locker, "a").build();
            node.start();
            await().until(node::isSelected);
        }
    }

    @Test
    void an_executor_that_runs_tasks_on_its_callers_thread_does_not_stop_the_others() {
        try (Locker locker = Locker.builder()
                .backend(store.connect())
                .executor(Runnable::run)
                .build()) {
            CompletableFuture<Node> self = new CompletableFuture<>();
            Node node = node(locker, "a").onSelect(term -> self.join().stop()).build();
            self.complete(node);
            node.start();
            await().until(() -> node.state() == NodeState.STOPPED);
            Node other = node(locker, "b").build();
            other.start();
            await().until(other::isSelected);
        }
    }

    @Test
    void a_stop_inside_the_deselect_handler_does_not_wait_for_itself() {
        try (Locker locker = Locker.over(store.connect())) {
            CompletableFuture<Node> self = new CompletableFuture<>();
            Node node = node(locker, "a")
                    .ttl(LONG.multipliedBy(10)) // Whoever waits for itself does so until its lease ends.
                    .onDeselect(term -> self.join().stop())
                    .build();
            self.complete(node);
            node.start();
            await().until(node::isSelected);
            assertThat(node.stopAsync().toCompletableFuture()).succeedsWithin(LONG);
        }
    }

    @Test
    void no_second_listener_is_called_after_the_stop_has_returned() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        AtomicBoolean stopped = new AtomicBoolean();
        AtomicBoolean late = new AtomicBoolean();
        try (Locker locker = Locker.over(store.connect())) {
            Observer observer = locker.observe("/p")
                    .onChange((value, id) -> {
                        inside.countDown();
                        // Until the stop has been called. There is no event for that: it blocks.
                        waitFor(new CountDownLatch(1), Duration.ofMillis(300));
                    })
                    .onChange((value, id) -> late.compareAndSet(false, stopped.get()))
                    .build();
            observer.start();
            Node node = node(locker, "a").build();
            node.start();
            assertThat(inside.await(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
            observer.stop();
            stopped.set(true);
            node.stop();
        }
        assertThat(late).isFalse();
    }

    @Test
    void a_blocked_listener_delays_nobody_else_and_costs_no_lease() {
        CountDownLatch goOn = new CountDownLatch(1);
        try (Locker locker = Locker.over(store.connect())) {
            for (int i = 0; i < 30; i++) {
                locker.node("/blocked/" + i)
                        .ttl(UNDISTURBED)
                        .handOverTime(Duration.ZERO)
                        .onSelect(term -> waitFor(goOn))
                        .build()
                        .start();
            }
            Node free = node(locker, "a").build();
            free.start();
            await().until(() -> log.contains("a select"));
            goOn.countDown();
        }
    }

    @Test
    void a_backend_on_another_clock_is_refused_and_not_ignored() {
        try (Locker locker = Locker.over(MemoryStore.create(new VirtualTime()).connect())) {
            List<LockedException> errors = new CopyOnWriteArrayList<>();
            Node node = locker.node("/p").onError(errors::add).build();
            node.start();
            await().until(() -> node.state() == NodeState.FAILED);
            await().until(() -> !errors.isEmpty()); // Callbacks come later than the state that they are about.
            assertThat(errors.get(0)).isInstanceOf(StoreRefusedException.class).hasMessageContaining(".clock(...)");
        }
    }

    @Test
    void a_locker_that_is_closed_right_after_a_start_stops_the_node() {
        for (int i = 0; i < 50; i++) {
            Locker locker = Locker.over(store.connect());
            Node node = node(locker, "a").build();
            node.start();
            locker.close();
            assertThat(node.state()).isEqualTo(NodeState.STOPPED);
            assertThat(store.sessions()).isZero();
        }
    }

    /** Looks often: some tests wait a hundred times for what takes a millisecond. */
    private static ConditionFactory await() {
        return Awaitility.await().atMost(LONG).pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(2));
    }

    /** For longer than anybody waits for whoever blocks here. */
    private static void waitFor(CountDownLatch latch) {
        waitFor(latch, LONG.multipliedBy(2));
    }

    private static void waitFor(CountDownLatch latch, Duration most) {
        try {
            latch.await(most.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
