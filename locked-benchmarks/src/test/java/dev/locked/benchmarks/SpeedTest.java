package dev.locked.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.locked.servers.StoreServer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Ours and the raw client in turn, on one server in one run. What is promised is 1.2 for a select and 3 for a hand-over, to
 * a raw write each. A daily build has too much else to do for that: it only sees that all is measured. Where the number of
 * rounds is given the machine is taken to be quiet, and one more round trip fails. What was measured is printed;
 * CONTRIBUTING.md says how to measure in earnest.
 */
@Tag("once")
class SpeedTest {
    private static final Integer GIVEN = Integer.getInteger("locked.speed.rounds");
    private static final int ROUNDS = GIVEN == null ? 60 : GIVEN;

    @ParameterizedTest
    @CsvSource({"ETCD, 1.8, 3.5", "CONSUL, 1.8, 3.8", "ZOOKEEPER, 1.9, 4.5"})
    void ours_costs_little_more_than_what_has_to_be_done(Store store, double select, double handOver) throws Exception {
        List<Ratio> ratios = new ArrayList<>();
        try (StoreServer server = store.launch();
                RawClient raw = store.raw(server);
                Ours ours = new Ours(store.uri(server))) {
            ratios.addAll(Scenarios.select(ours, raw, ROUNDS));
            ratios.addAll(Scenarios.handOver(ours, raw, ROUNDS / 2));
        }
        System.out.println("speed: on " + store + "\n" + Ratio.head());
        ratios.forEach(System.out::println);

        assertThat(ratios)
                .isNotEmpty()
                .allSatisfy(ratio -> assertThat(ratio.quietest()).isPositive());
        if (GIVEN != null) {
            assertThat(ratios.get(0).quietest()).as("%s", ratios.get(0)).isLessThan(select);
            assertThat(ratios.get(1).quietest()).as("%s", ratios.get(1)).isLessThan(handOver);
        }
    }
}
