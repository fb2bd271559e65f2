package dev.locked.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.locked.Locker;
import dev.locked.Term;
import dev.locked.memory.MemoryStore;
import dev.locked.memory.VirtualTime;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class NodeHandleTest {
    private final VirtualTime time = new VirtualTime();
    private final MemoryStore store = MemoryStore.create(time);

    /**
     * Looked so: awaitSelected of ten seconds came back empty, while the node had been selected for nine of them. It had
     * asked when the clock had ended the lease, and the engine had not yet.
     */
    @Test
    void a_wait_that_begins_between_the_end_of_a_lease_and_its_deselect_ends_with_the_next_term()
            throws InterruptedException {
        try (Locker locker =
                Locker.builder().backend(store.connect()).clock(time).build()) {
            NodeHandle node = (NodeHandle) locker.node("/master").build();
            node.claim(1, new LeaseClock(time.nanoTime() + 1));
            time.advance(Duration.ofSeconds(1));
            assertThat(node.awaitSelected(Duration.ZERO)).isEmpty();
            CompletableFuture<Term> next = node.whenSelected().toCompletableFuture();
            node.unclaim();
            assertThat(next).isNotDone();
            Term second = node.claim(2, new LeaseClock(time.nanoTime() + 1));
            assertThat(next).isCompletedWithValue(second);
            node.unclaim();
            assertThat(node.whenSelected().toCompletableFuture()).isNotDone();
        }
    }
}
