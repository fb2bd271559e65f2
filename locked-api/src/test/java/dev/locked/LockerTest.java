package dev.locked;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.locked.memory.MemoryBackend;
import dev.locked.memory.MemoryStore;
import dev.locked.memory.VirtualTime;
import dev.locked.spi.Backend;
import dev.locked.spi.Entry;
import dev.locked.spi.Limits;
import dev.locked.spi.Path;
import dev.locked.spi.Session;
import dev.locked.spi.Watch;
import dev.locked.spi.WatchListener;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What a user sees, on virtual time: each call has had all of its effects when it returns. */
class LockerTest {
    private static final Duration TTL = Duration.ofSeconds(10);

    private final VirtualTime time = new VirtualTime();
    private final MemoryStore store = MemoryStore.create(time);
    private final List<String> log = new ArrayList<>();
    private final MemoryBackend wire = store.connect();
    private final Locker locker = locker(wire);
    private final Locker others = locker(store.connect());

    private Locker locker(MemoryBackend backend) {
        return Locker.builder().backend(backend).clock(time).build();
    }

    private Node node(Locker from, String id) {
        return from.node("/master")
                .id(id)
                .value("v-" + id)
                .ttl(TTL)
                .onChange((value, owner) -> log.add(id + " change " + value + " of " + owner))
                .onVacant(() -> log.add(id + " vacant"))
                .onSelect(term -> log.add(id + " select"))
                .onDeselect((term, cause) -> log.add(id + " deselect " + cause))
                .onError(error -> log.add(id + " error " + error.getClass().getSimpleName()))
                .build();
    }

    /** The store had counted on, and loses everything. */
    @Nested
    class InAStoreThatIsEmptied {
        private final Node node = builder("n1").build();
        private final Observer observer = others.observe("/master")
                .onVacant(() -> log.add("observer vacant"))
                .onStoreRollback(rollback -> log.add("observer rollback " + rollback))
                .build();

        private NodeBuilder builder(String id) {
            return locker.node("/master")
                    .id(id)
                    .value("v-" + id)
                    .ttl(TTL)
                    .onChange((value, owner) -> log.add(id + " change " + value + " of " + owner))
                    .onVacant(() -> log.add(id + " vacant"))
                    .onSelect(term -> log.add(id + " select " + term.token()))
                    .onDeselect((term, cause) -> log.add(id + " deselect " + cause))
                    .onStoreRollback(
                            rollback -> log.add(id + " rollback " + rollback.seenToken() + " -> " + rollback.token()));
        }

        private void countTo(long index) {
            for (long i = 0; i < index; i++) {
                store.plant(Path.of("/elsewhere"), new byte[0]);
            }
        }

        @Test
        void a_leader_is_deselected_told_and_selected_again_by_the_new_counting_a_ttl_later() {
            countTo(20_000);
            node.start();
            long before = node.term().orElseThrow().token();
            assertThat(before).isGreaterThan(20_000);
            log.clear();
            store.empty();
            assertThat(log).containsExactly("n1 deselect TAKEN_AWAY", "n1 vacant", "n1 rollback " + before + " -> 3");
            time.advance(TTL.minusMillis(1));
            assertThat(node.isSelected()).isFalse();
            time.advance(Duration.ofMillis(1));
            long after = node.term().orElseThrow().token();
            assertThat(after).isLessThan(before);
            assertThat(log).endsWith("n1 change v-n1 of n1", "n1 select " + after);
        }

        @Test
        void an_observer_is_told() {
            countTo(20_000);
            node.start();
            observer.start();
            log.clear();
            store.empty();
            time.advance(TTL.plusSeconds(1));
            assertThat(observer.value()).contains("v-n1");
            assertThat(log.stream().filter(line -> line.startsWith("observer rollback")))
                    .singleElement()
                    .asString()
                    .contains("from token 20002 to ", "reset it");
        }

        @Test
        void a_node_that_is_to_stop_ends_as_failed_and_goes_on_by_the_new_counting_if_it_is_started_again() {
            countTo(20_000);
            Node careful = builder("n2").stopOnStoreRollback().build();
            careful.start();
            log.clear();
            store.empty();
            assertThat(careful.state()).isEqualTo(NodeState.FAILED);
            assertThat(log).contains("n2 deselect TAKEN_AWAY", "n2 rollback 20002 -> 3");
            assertThat(others.read("/master", TTL)).isEmpty();
            careful.start();
            time.advance(TTL.minusMillis(1));
            assertThat(careful.isSelected()).isFalse();
            time.advance(Duration.ofMillis(1));
            assertThat(careful.isSelected()).isTrue();
        }

        @Test
        void an_entry_that_has_got_the_very_number_again_is_told_as_such() {
            countTo(1);
            node.start();
            log.clear();
            store.empty();
            assertThat(log).contains("n1 rollback 3 -> 3");
            assertThat(new StoreRollback(3, 3)).asString().contains("token 3 is there once more");
        }
    }

    @Nested
    class OneNode {
        private final Node node = node(locker, "n1");

        @Test
        void is_selected_when_it_starts_and_everybody_reads_its_value() {
            node.start();
            assertThat(node.isSelected()).isTrue();
            assertThat(node.value()).contains("v-n1");
            assertThat(node.id()).contains("n1");
            assertThat(node.localData()).isEqualTo("n1:::v-n1");
            assertThat(node.state()).isEqualTo(NodeState.SELECTED);
            assertThat(others.read("/master", TTL)).map(Agreed::value).contains("v-n1");
            assertThat(log).containsExactly("n1 change v-n1 of n1", "n1 select");
        }

        @Test
        void keeps_its_term_as_long_as_it_can_renew() {
            node.start();
            long token = node.term().orElseThrow().token();
            time.advance(TTL.multipliedBy(20));
            assertThat(node.term().orElseThrow().token()).isEqualTo(token);
        }

        @Test
        void frees_the_path_at_once_when_it_stops_and_can_start_again() {
            node.start();
            node.stop();
            assertThat(node.isSelected()).isFalse();
            assertThat(node.value()).isEmpty();
            assertThat(node.state()).isEqualTo(NodeState.STOPPED);
            assertThat(others.read("/master", TTL)).isEmpty();
            node.start();
            assertThat(node.isSelected()).isTrue();
        }

        @Test
        void refuses_to_start_twice_and_stops_twice_without_harm() {
            node.start();
            assertThatThrownBy(node::start)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("n1")
                    .hasMessageContaining("stop it first");
            node.stop();
            node.stop();
        }

        @Test
        void ends_its_claim_before_the_store_frees_the_path_and_recovers_by_itself() {
            node.start();
            Term term = node.term().orElseThrow();
            wire.disconnect();
            time.advance(TTL.minus(Duration.ofMillis(1001)));
            assertThat(term.isValid()).isTrue();
            time.advance(Duration.ofMillis(2));
            assertThat(term.isValid()).isFalse();
            assertThat(others.read("/master", TTL))
                    .as("still held in the store")
                    .isPresent();
            wire.reconnect();
            time.advance(TTL);
            assertThat(node.term().orElseThrow().token()).isGreaterThan(term.token());
            assertThat(log).contains("n1 deselect LEASE_EXPIRED", "n1 error BackendUnavailableException");
        }

        @Test
        void has_a_made_up_id_when_none_or_a_blank_one_is_given() {
            String one = locker.node("/x").build().localId();
            String two = locker.node("/x").id("  ").build().localId();
            assertThat(one).isNotBlank().isNotEqualTo(two);
        }

        @Test
        void raises_a_ttl_below_the_minimum_and_says_so() {
            Node quick = locker.node("/quick").ttl(Duration.ofMillis(1)).build();
            quick.start();
            assertThat(quick.effectiveTtl()).isEqualTo(Duration.ofMillis(100));
        }

        @Test
        void updates_the_value_under_the_same_token() {
            node.start();
            Term term = node.term().orElseThrow();
            term.update("v2");
            assertThat(others.read("/master", TTL)).contains(new Agreed("n1", "v2", term.token()));
            assertThat(node.localValue()).isEqualTo("v2");
            assertThat(log).endsWith("n1 change v2 of n1");
        }

        @Test
        void cannot_update_after_its_term() {
            node.start();
            Term term = node.term().orElseThrow();
            node.stop();
            assertThatThrownBy(() -> term.update("late")).isInstanceOf(NotSelectedException.class);
            assertThat(term.remaining()).isZero();
            assertThat(others.read("/master", TTL)).isEmpty();
        }
    }

    @Nested
    class TwoNodes {
        private final Node first = node(locker, "n1");
        private final Node second = node(others, "n2");

        @Test
        void only_one_is_selected_and_both_agree() {
            first.start();
            second.start();
            assertThat(first.isSelected()).isTrue();
            assertThat(second.isSelected()).isFalse();
            assertThat(second.value()).contains("v-n1");
        }

        @Test
        void the_other_takes_over_at_once_when_one_stops() {
            first.start();
            second.start();
            log.clear();
            first.stop();
            assertThat(second.isSelected()).isTrue();
            assertThat(log).containsExactly("n1 deselect STOPPED", "n2 vacant", "n2 change v-n2 of n2", "n2 select");
        }

        @Test
        void the_other_takes_over_when_one_resigns_which_stays_a_candidate() {
            first.start();
            second.start();
            first.term().orElseThrow().resign();
            assertThat(second.isSelected()).isTrue();
            second.stop();
            assertThat(first.isSelected()).isTrue();
        }

        @Test
        void the_other_takes_over_when_one_is_cut_off_and_never_both_are_selected() {
            first.start();
            second.start();
            wire.disconnect();
            for (int i = 0; i < 150 && !second.isSelected(); i++) {
                time.advance(Duration.ofMillis(100));
                assertThat(first.isSelected() && second.isSelected()).isFalse();
            }
            assertThat(second.isSelected()).isTrue();
        }

        @Test
        void two_nodes_with_one_id_are_two_candidates() {
            Node twin = node(others, "n1");
            first.start();
            twin.start();
            assertThat(first.isSelected() ^ twin.isSelected()).isTrue();
        }

        @Test
        void two_nodes_of_one_locker_share_a_session() {
            Node sibling = node(locker, "n3");
            first.start();
            sibling.start();
            assertThat(store.sessions()).isEqualTo(1);
            first.stop();
            assertThat(sibling.isSelected()).isTrue();
        }
    }

    @Nested
    class ByAnOperatorsHand {
        private final Node node = node(locker, "n1");
        private final Path key = Path.of("/locked/master");

        @Test
        void a_deleted_entry_ends_the_term_and_a_new_one_begins() {
            node.start();
            store.delete(key);
            assertThat(log).contains("n1 deselect TAKEN_AWAY");
            assertThat(node.isSelected()).isTrue();
        }

        @Test
        void an_entry_written_over_ends_the_term_and_a_new_one_begins() {
            node.start();
            long token = node.term().orElseThrow().token();
            store.plant(key, "by hand".getBytes(StandardCharsets.UTF_8));
            assertThat(log).contains("n1 deselect TAKEN_AWAY");
            assertThat(node.term().orElseThrow().token()).isGreaterThan(token);
        }

        @Test
        void bytes_that_nobody_owns_are_removed_after_two_ttls() {
            store.plant(key, "by hand".getBytes(StandardCharsets.UTF_8));
            node.start();
            assertThat(node.isSelected()).isFalse();
            assertThat(log).containsExactly("n1 error ForeignEntryException");
            assertThatThrownBy(() -> locker.read("/master", TTL)).isInstanceOf(ForeignEntryException.class);
            time.advance(TTL.multipliedBy(2));
            assertThat(node.isSelected()).isTrue();
        }
    }

    @Nested
    class InCallbacks {
        @Test
        void a_node_can_stop_itself_and_sees_its_deselect_before_that_returns() {
            Node[] node = new Node[1];
            node[0] = locker.node("/self")
                    .onSelect(term -> {
                        node[0].stop();
                        log.add("stopped");
                    })
                    .onDeselect(term -> log.add("deselect"))
                    .build();
            node[0].start();
            assertThat(log).containsExactly("deselect", "stopped");
        }

        @Test
        void a_listener_that_throws_is_reported_and_disturbs_nobody() {
            Node node = locker.node("/throws")
                    .onSelect(term -> {
                        throw new IllegalStateException("oops");
                    })
                    .onSelect(term -> log.add("second"))
                    .onError(error -> log.add(error.getClass().getSimpleName()))
                    .build();
            node.start();
            assertThat(node.isSelected()).isTrue();
            assertThat(log).containsExactly("ListenerException", "second");
        }

        @Test
        void the_locker_can_be_closed() {
            Node node = locker.node("/close").onSelect(term -> locker.close()).build();
            node.start();
            assertThat(node.state()).isEqualTo(NodeState.STOPPED);
            assertThat(store.sessions()).isZero();
        }
    }

    @Nested
    class Waiting {
        @Test
        void a_stage_completes_with_the_next_term_and_fails_when_the_node_stops() {
            Node node = node(locker, "n1");
            var next = node.whenSelected().toCompletableFuture();
            assertThat(next).isNotDone();
            node.start();
            assertThat(next).isCompletedWithValueMatching(Term::isValid);
            node.stop();
            var never = node.whenSelected().toCompletableFuture();
            node(others, "n2").start();
            node.start();
            node.stop();
            assertThatThrownBy(never::join)
                    .isInstanceOf(CompletionException.class)
                    .hasCauseInstanceOf(NotSelectedException.class);
        }

        @Test
        void a_wait_that_is_not_answered_in_time_is_empty() throws InterruptedException {
            Node node = node(locker, "n1");
            assertThat(node.awaitSelected(Duration.ofMillis(1))).isEmpty();
            node.start();
            assertThat(node.awaitSelected(Duration.ZERO)).isPresent();
        }
    }

    @Nested
    class ABrokenBackend {
        @Test
        void that_never_answers_makes_nothing_wait_for_ever() {
            MemoryBackend good = store.connect();
            Backend silent = new Backend() {
                @Override
                public Limits limits() {
                    return good.limits();
                }

                @Override
                public CompletionStage<Session> openSession(Duration ttl, Duration timeout) {
                    return new CompletableFuture<>();
                }

                @Override
                public CompletionStage<Optional<Entry>> read(Path path, Duration timeout) {
                    return new CompletableFuture<>();
                }

                @Override
                public Watch watch(Path path, WatchListener listener) {
                    return () -> {};
                }

                @Override
                public CompletionStage<Void> shutdown(Duration timeout) {
                    return CompletableFuture.completedFuture(null);
                }
            };
            try (Locker over = Locker.builder().backend(silent).clock(time).build()) {
                Node node = node(over, "n1");
                node.start();
                time.advance(TTL.multipliedBy(3));
                assertThat(log).filteredOn(line -> line.contains("error")).hasSizeGreaterThan(3);
                node.stop();
            }
        }
    }

    @Nested
    class AnObserver {
        @Test
        void sees_what_is_agreed_and_takes_no_part() {
            Observer observer = locker.observe("/master")
                    .onChange((value, id) -> log.add("seen " + value))
                    .onVacant(() -> log.add("seen vacant"))
                    .onPing(agreed -> log.add("seen again " + agreed.value()))
                    .build();
            observer.start();
            assertThat(observer.state()).isEqualTo(NodeState.WAITING);
            assertThat(observer.agreed()).isEmpty();
            Node node = node(others, "n1");
            node.start();
            assertThat(observer.value()).contains("v-n1");
            time.advance(NodeBuilder.DEFAULT_TTL);
            assertThat(log).contains("seen again v-n1");
            node.stop();
            assertThat(observer.agreed()).isEqualTo(Optional.empty());
            assertThat(log).contains("seen v-n1", "seen vacant");
        }
    }

    @Nested
    class TheDoor {
        @Test
        void refuses_what_makes_no_sense_before_anything_is_sent() {
            assertThatThrownBy(() -> locker.node("")).hasMessageContaining("path: \"\"");
            assertThatThrownBy(() -> locker.node("master")).hasMessageContaining("slash");
            assertThatThrownBy(() -> locker.node("/a//b")).hasMessageContaining("empty segment");
            assertThatThrownBy(() -> locker.node("/..")).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> locker.node(null)).isInstanceOf(NullPointerException.class);
            NodeBuilder builder = locker.node("/ok");
            assertThatThrownBy(() -> builder.id(null)).hasMessageContaining("id");
            assertThatThrownBy(() -> builder.id("x".repeat(257))).hasMessageContaining("257 bytes");
            assertThatThrownBy(() -> builder.value(null)).hasMessageContaining("value");
            assertThatThrownBy(() -> builder.value("ä".repeat(32_769))).hasMessageContaining("65538 bytes");
            assertThatThrownBy(() -> builder.value("\ud800")).hasMessageContaining("surrogate");
            assertThatThrownBy(() -> builder.ttl(Duration.ZERO)).hasMessageContaining("ttl: is zero");
            assertThatThrownBy(() -> builder.ttl(Duration.ofSeconds(-1))).hasMessageContaining("negative");
            assertThatThrownBy(() -> builder.ttl(Duration.ofDays(2))).hasMessageContaining("PT24H");
            assertThatThrownBy(() -> builder.handOverTime(Duration.ofSeconds(-1)))
                    .hasMessageContaining("handOverTime");
            assertThatThrownBy(() -> builder.onSelect(null)).hasMessageContaining("onSelect");
            assertThatThrownBy(() -> locker.read("/ok", Duration.ZERO)).hasMessageContaining("timeout");
            assertThat(store.sessions()).isZero();
        }

        @Test
        void refuses_use_after_the_end() {
            Node node = node(locker, "n1");
            node.start();
            locker.close();
            locker.close();
            assertThat(node.isSelected()).isFalse();
            assertThat(store.sessions()).isZero();
            assertThatThrownBy(node::start)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("closed");
            assertThatThrownBy(() -> locker.node("/x")).hasMessageContaining("closed");
            node.stop();
        }

        @Test
        void needs_a_uri_or_a_backend() {
            assertThatThrownBy(() -> Locker.builder().build()).hasMessageContaining("uri");
        }
    }
}
