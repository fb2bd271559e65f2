package dev.locked.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.locked.chaos.Ground.Need;
import dev.locked.servers.Seat;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GroundTest {
    @TempDir
    private Path folder;

    private Ground loopback() {
        return Ground.prepare(Ground.Wish.LOOPBACK, folder);
    }

    @Test
    void is_loopback_for_all_where_that_is_asked_for() {
        assertThat(loopback().network()).isEqualTo("loopback");
        assertThat(loopback().seats()).hasSize(3).containsOnly(Seat.onLoopback());
        assertThat(loopback().storeSide().isLoopbackAddress()).isTrue();
        assertThat(loopback().watchSide().isLoopbackAddress()).isTrue();
    }

    /** A kind that can't be done is not left out without a word. */
    @Test
    void names_each_kind_that_it_does_not_offer_and_why() {
        Ground ground = loopback();

        assertThat(ground.kinds())
                .doesNotContain(
                        FaultKind.NETWORK_LOST,
                        FaultKind.NETWORK_MUTE,
                        FaultKind.MEMBER_PARTITIONED,
                        FaultKind.MEMBER_LOST,
                        FaultKind.STORE_LEADER_PARTITIONED,
                        FaultKind.STORE_LEADER_LOST,
                        FaultKind.STORE_LEADER_MUTE,
                        FaultKind.STORE_LEADER_DEAF);
        assertThat(Arrays.stream(FaultKind.values()).filter(kind -> kind.need() == Need.NOTHING))
                .hasSizeGreaterThanOrEqualTo(12)
                .allMatch(ground.kinds()::contains);
        assertThat(Arrays.stream(FaultKind.values())
                        .filter(kind -> !ground.kinds().contains(kind)))
                .allSatisfy(
                        kind -> assertThat(String.join("\n", ground.missing())).contains(kind.title()));
        assertThat(ground.missing().get(0))
                .startsWith("not available here: network lost, ")
                .endsWith("; there are no network namespaces: they were not asked for");
    }
}
