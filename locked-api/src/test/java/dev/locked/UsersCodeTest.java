package dev.locked;

import static org.assertj.core.api.Assertions.assertThat;

import dev.locked.memory.MemoryStore;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Listeners and executors as users have them: they throw what they like, block, refuse, and have one thread. */
@Timeout(180)
class UsersCodeTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    /** What waits for a hand-over to end takes that long. */
    private static final Duration TTL = LONG.multipliedBy(2);

    private final MemoryStore store = MemoryStore.create();
    private final List<String> log = new CopyOnWriteArrayList<>();
    private final ExecutorService single = Executors.newSingleThreadExecutor();

    @AfterEach
    void endThread() {
        single.shutdownNow();
    }

    private NodeBuilder node(Locker locker, String path, String id) {
        return locker.node(path)
                .id(id)
                .ttl(TTL)
                .onSelect(term -> log.add(id + " select"))
                .onDeselect(term -> log.add(id + " deselect"));
    }

    private Locker locker(Executor executor) {
        return Locker.builder().backend(store.connect()).executor(executor).build();
    }

    /** A checked exception out of what declares none, as Kotlin's and Groovy's listeners have it. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <E extends Throwable> void sneak(Throwable thrown) throws E {
        throw (E) thrown;
    }

    /** Looked like this: no event came any more, also not of the node's next life, and a stop took the hand-over time. */
    @Nested
    class ThatThrowsACheckedException {
        private final List<Throwable> errors = new CopyOnWriteArrayList<>();

        @ParameterizedTest
        @ValueSource(strings = {"change", "select", "deselect"})
        void loses_no_event_and_is_told_to_the_error_listeners(String where) {
            try (Locker locker = Locker.over(store.connect())) {
                Node node = node(locker, "/p", "a")
                        .listener(new Throwing(where))
                        .onError(error -> errors.add(error.getCause()))
                        .build();
                for (int life = 1; life <= 2; life++) {
                    int lives = life;
                    node.start();
                    await().until(() -> log.stream().filter("a select"::equals).count() == lives);
                    assertThat(node.stopAsync().toCompletableFuture()).succeedsWithin(LONG);
                    assertThat(log.stream().filter("a deselect"::equals)).hasSize(life);
                }
            }
            assertThat(errors).hasSize(2).allMatch(thrown -> thrown instanceof IOException);
        }

        private final class Throwing implements NodeListener {
            private final String where;

            Throwing(String where) {
                this.where = where;
            }

            private void at(String event) {
                if (event.equals(where)) {
                    UsersCodeTest.<RuntimeException>sneak(new IOException(event));
                }
            }

            @Override
            public void onChange(Agreed agreed) {
                at("change");
            }

            @Override
            public void onSelect(Term term) {
                at("select");
            }

            @Override
            public void onDeselect(Term term, DeselectCause cause) {
                at("deselect");
            }

            @Override
            public void onError(LockedException error) {
                UsersCodeTest.<RuntimeException>sneak(new IOException("error"));
            }
        }
    }

    @Nested
    class AnExecutor {
        /** Looked like this: the engine waited in {@code execute}, and every lease of the locker ran out. */
        @Test
        void that_blocks_in_execute_costs_no_lease() throws Exception {
            Semaphore slots = new Semaphore(1);
            Executor limited = task -> {
                slots.acquireUninterruptibly();
                Thread thread = new Thread(() -> {
                    task.run();
                    slots.release();
                });
                thread.setDaemon(true);
                thread.start();
            };
            CountDownLatch inside = new CountDownLatch(1);
            CountDownLatch goOn = new CountDownLatch(1);
            try (Locker locker = locker(limited)) {
                Node node = locker.node("/p").ttl(Duration.ofSeconds(15)).build();
                node.start();
                Term term = node.awaitSelected(LONG).orElseThrow();
                locker.observe("/p")
                        .onChange((value, id) -> {
                            inside.countDown();
                            waitFor(goOn);
                        })
                        .build()
                        .start();
                waitFor(inside);
                locker.observe("/p").onChange((value, id) -> {}).build().start();
                Duration before = term.remaining();
                await().until(() -> term.remaining().compareTo(before) > 0);
                goOn.countDown();
            }
        }

        @Test
        void that_takes_nothing_loses_no_event() {
            Executor full = task -> {
                throw new RejectedExecutionException("full");
            };
            try (Locker locker = locker(full)) {
                Node node = node(locker, "/p", "a").build();
                node.start();
                await().until(() -> log.contains("a select"));
                node.stop();
            }
            assertThat(log).containsExactly("a select", "a deselect");
        }

        /** Looked like this: it took the hand-over time, and the deselect was dropped. */
        @Test
        void with_one_thread_lets_a_callback_stop_another_node() {
            CompletableFuture<Node> other = new CompletableFuture<>();
            try (Locker locker = locker(single)) {
                Node b = node(locker, "/b", "b").build();
                other.complete(b);
                b.start();
                await().until(() -> log.contains("b select"));
                Node a = node(locker, "/a", "a")
                        .onSelect(term -> {
                            other.join().stop();
                            log.add("b stopped");
                        })
                        .build();
                a.start();
                await().until(() -> log.contains("b stopped"));
            }
            assertThat(log).containsExactly("b select", "a select", "b deselect", "b stopped", "a deselect");
        }

        @Test
        void with_one_thread_lets_an_action_on_a_stage_stop_the_node() {
            try (Locker locker = locker(single)) {
                Node node = node(locker, "/p", "a").build();
                CompletableFuture<Void> acted = node.whenSelected()
                        .thenAccept(term -> {
                            node.stop();
                            log.add("stopped");
                        })
                        .toCompletableFuture();
                node.start();
                assertThat(acted).succeedsWithin(LONG);
                assertThat(log).contains("a deselect").last().isEqualTo("stopped");
            }
        }

        @Test
        void with_one_thread_lets_a_callback_close_the_locker() {
            CompletableFuture<Locker> self = new CompletableFuture<>();
            try (Locker locker = locker(single)) {
                self.complete(locker);
                node(locker, "/b", "b").build().start();
                await().until(() -> log.contains("b select"));
                node(locker, "/a", "a")
                        .onSelect(term -> {
                            self.join().close();
                            log.add("closed");
                        })
                        .build()
                        .start();
                await().until(() -> log.contains("closed"));
            }
            assertThat(log).contains("a deselect", "b deselect").last().isEqualTo("closed");
        }
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            assertThat(latch.await(TTL.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static ConditionFactory await() {
        return Awaitility.await().atMost(LONG).pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(2));
    }
}
