package dev.locked.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RateLimitTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final RateLimit limit = new RateLimit(Duration.ofSeconds(10));

    @Test
    void lets_the_same_message_through_once_in_ten_seconds() {
        assertThat(limit.lets("no answer after 12 ms", 0)).isTrue();
        assertThat(limit.lets("no answer after 13 ms", 9 * SECOND)).isFalse();
        assertThat(limit.lets("no answer after 14 ms", 10 * SECOND)).isTrue();
    }

    @Test
    void lets_another_message_through_at_once() {
        assertThat(limit.lets("no answer", 0)).isTrue();
        assertThat(limit.lets("refused", 1)).isTrue();
    }
}
