package dev.locked.tck.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ClockAtRateTest {
    @Test
    void goes_at_its_own_rate() {
        long madeAfter = System.nanoTime();
        ClockAtRate clock = new ClockAtRate(0.5);
        long madeBefore = System.nanoTime();
        long first = clock.nanoTime();
        CompletableFuture<Long> fired = new CompletableFuture<>();

        clock.schedule(Duration.ofMillis(200), () -> fired.complete(System.nanoTime()));

        long at = fired.join();
        long last = clock.nanoTime();
        assertThat(at - madeBefore).as("200 ms at half the rate").isGreaterThanOrEqualTo(400_000_000L);
        assertThat(last - first).isLessThanOrEqualTo((System.nanoTime() - madeAfter) / 2 + 1);
    }

    @Test
    void has_timers_that_come_early_when_it_is_fast() {
        ClockAtRate clock = new ClockAtRate(20);
        long first = clock.nanoTime();
        CompletableFuture<Long> fired = new CompletableFuture<>();

        long before = System.nanoTime();
        clock.schedule(Duration.ofSeconds(20), () -> fired.complete(System.nanoTime()));

        assertThat(fired.join() - before).isBetween(1_000_000_000L, 19_900_000_000L);
        assertThat(clock.nanoTime() - first).isGreaterThanOrEqualTo(20_000_000_000L);
    }
}
