package dev.locked;

import static org.assertj.core.api.Assertions.assertThat;

import dev.locked.memory.MemoryStore;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;

/** A log that blocks, as one does on a full disk, costs nobody his lease. */
@Isolated
class SlowLogTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    @Test
    @Timeout(60)
    void hands_a_term_over_while_the_log_blocks() throws InterruptedException {
        MemoryStore store = MemoryStore.create();
        Locker here = Locker.over(store.connect());
        Locker there = Locker.over(store.connect());
        BlockedLog log = new BlockedLog();
        try {
            Node first = here.node("/slow-log").id("first").build();
            Node next = there.node("/slow-log").id("next").build();
            first.start();
            assertThat(first.awaitSelected(SOON)).isPresent();
            next.start();
            first.stop();
            assertThat(next.awaitSelected(SOON)).isPresent();
            assertThat(first.isSelected()).isFalse();
        } finally {
            log.letGo(); // before the lockers: when red, they would wait for it for ever
            here.close();
            there.close();
        }
    }

    /** Takes no line until it is let go. */
    private static final class BlockedLog extends Handler {
        private final Logger logger = Logger.getLogger("dev.locked");
        private final CountDownLatch open = new CountDownLatch(1);

        BlockedLog() {
            logger.addHandler(this);
        }

        void letGo() {
            open.countDown();
            logger.removeHandler(this);
        }

        @Override
        public void publish(LogRecord line) {
            try {
                open.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void flush() {
            // nothing is kept
        }

        @Override
        public void close() {
            letGo();
        }
    }
}
