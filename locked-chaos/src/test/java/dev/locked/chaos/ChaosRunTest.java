package dev.locked.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.locked.tck.judge.Bounds;
import dev.locked.tck.judge.Judge;
import dev.locked.tck.judge.Rule;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One and the same trouble on a real etcd: the link of the leader is a black hole until another leads. */
@Timeout(180)
@Tag("chaos")
class ChaosRunTest {
    private static final List<Planned> TROUBLE = List.of(new Planned(
            Duration.ofSeconds(1), FaultKind.LINK_BLACK_HOLE, true, 0, Duration.ofSeconds(8), Duration.ZERO));

    @TempDir
    private Path folder;

    private final List<String> told = new ArrayList<>();

    private Scoreboard run(Class<?> contender) throws InterruptedException {
        try (Ground ground = Ground.prepare(Ground.Wish.AUTO, folder)) {
            return run(new ChaosRun.Plan(Store.ETCD, Duration.ofSeconds(11), 0, folder, contender, ground));
        }
    }

    private Scoreboard run(ChaosRun.Plan plan) throws InterruptedException {
        Bounds bounds = new Bounds(plan.store().recovery(), Duration.ofSeconds(10), 2, 1);
        Scoreboard scoreboard = Scoreboard.of(plan, new ChaosRun(plan, TROUBLE, told::add).run(), new Judge(bounds));
        told.addAll(scoreboard.lines());
        return scoreboard;
    }

    @Test
    void is_clean_with_contenders_that_heed_their_lease() throws InterruptedException {
        Scoreboard scoreboard = run(Contender.class);

        assertThat(scoreboard.verdict().findings()).as(String.join("\n", told)).isEmpty();
        assertThat(scoreboard.isGood()).as(String.join("\n", told)).isTrue();
        assertThat(told).anyMatch(line -> line.startsWith("the judge bites: it sees 16 of 16"));
        assertThat(told).last().asString().startsWith("OK: nothing was lost in ");
        assertThat(scoreboard.verdict().figures().hits()).isEqualTo(1);
        assertThat(folder.resolve("member2.txt")).exists();
    }

    @Test
    void is_red_with_contenders_that_do_not() throws InterruptedException {
        Scoreboard scoreboard = run(LyingContender.class);

        assertThat(scoreboard.isGood()).as(String.join("\n", told)).isFalse();
        assertThat(scoreboard.verdict().count(Rule.EXCLUSION)).isPositive();
        assertThat(scoreboard.verdict().figures().refused())
                .as("writes under a former token")
                .isPositive();
        assertThat(told).last().asString().contains("the same faults again: ./locked chaos --on etcd");
    }
}
