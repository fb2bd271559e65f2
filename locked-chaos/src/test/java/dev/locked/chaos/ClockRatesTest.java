package dev.locked.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ClockRatesTest {
    @Test
    void go_wrong_either_way_for_some_contenders_of_a_run_by_its_seed() {
        assertThat(ClockRates.of(5)).isEqualTo(ClockRates.of(5)).isNotEqualTo(ClockRates.of(6));
        assertThat(ClockRates.of(5)).containsExactlyInAnyOrder(0.95, 0.95, 1.0, 1.05, 1.05);
    }
}
