package dev.locked.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ScheduleTest {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration TTL = Duration.ofSeconds(3);
    private static final List<FaultKind> KINDS = List.of(FaultKind.values());

    @Test
    void is_the_same_for_the_same_seed() {
        assertThat(Schedule.draw(42, HOUR, TTL, HOUR, KINDS)).isEqualTo(Schedule.draw(42, HOUR, TTL, HOUR, KINDS));
    }

    @Test
    void is_another_for_another_seed() {
        assertThat(Schedule.draw(42, HOUR, TTL, HOUR, KINDS)).isNotEqualTo(Schedule.draw(43, HOUR, TTL, HOUR, KINDS));
    }

    /** A longer run of a seed begins as the shorter one does. */
    @Test
    void does_not_depend_on_its_length_but_in_its_length() {
        List<Planned> minute = Schedule.draw(42, Duration.ofMinutes(1), TTL, HOUR, KINDS);

        assertThat(Schedule.draw(42, HOUR, TTL, HOUR, KINDS)).startsWith(minute.toArray(Planned[]::new));
        assertThat(minute).allMatch(fault -> fault.at().compareTo(Duration.ofMinutes(1)) < 0);
    }

    @Test
    void has_each_kind_once_before_any_comes_again() {
        List<Planned> plan = Schedule.draw(1, HOUR, TTL, HOUR, KINDS);
        int kinds = FaultKind.values().length;

        assertThat(kinds).isGreaterThanOrEqualTo(12);
        for (int from = 0; from + kinds <= plan.size(); from += kinds) {
            assertThat(plan.subList(from, from + kinds))
                    .extracting(Planned::kind)
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    void has_no_kinds_but_those_that_can_be_done() {
        List<FaultKind> kinds = List.of(FaultKind.LINK_CUT, FaultKind.MEMBER_KILLED);

        assertThat(Schedule.draw(1, HOUR, TTL, HOUR, kinds))
                .extracting(Planned::kind)
                .hasSameElementsAs(kinds);
    }

    @Test
    void steps_wall_clocks_either_way() {
        assertThat(Schedule.draw(1, HOUR, TTL, HOUR, KINDS))
                .extracting(Planned::hours)
                .contains(2, -2)
                .containsOnly(2, -2);
    }

    @Test
    void has_faults_at_a_pace_that_lets_them_overlap() {
        List<Planned> plan = Schedule.draw(1, HOUR, TTL, HOUR, KINDS);

        assertThat(plan.size()).isBetween(1_500, 2_000);
        long overlapping = IntStream.range(1, plan.size())
                .filter(i -> end(plan.get(i - 1)).compareTo(plan.get(i).at()) > 0)
                .count();
        assertThat(overlapping).isBetween(plan.size() / 2L, plan.size() * 9L / 10);
    }

    private static Duration end(Planned fault) {
        return fault.at().plus(fault.lasts());
    }

    @Test
    void stops_contenders_for_up_to_three_ttls_and_all_else_for_up_to_two() {
        List<Planned> plan = Schedule.draw(1, HOUR, TTL, HOUR, KINDS);

        assertThat(plan)
                .allSatisfy(fault -> assertThat(fault.lasts().toMillis())
                        .isBetween(300L, fault.kind() == FaultKind.CONTENDER_STOPPED ? 9_000L : 6_000L));
        assertThat(plan).anyMatch(fault -> fault.lasts().toMillis() > 8_000);
    }

    @Test
    void has_members_stand_still_no_longer_than_their_store_bears() {
        Duration longest = Duration.ofSeconds(2);

        assertThat(Schedule.draw(1, HOUR, TTL, longest, KINDS)).allSatisfy(fault -> {
            if (fault.kind() == FaultKind.MEMBER_STOPPED || fault.kind() == FaultKind.STORE_LEADER_STOPPED) {
                assertThat(fault.lasts()).isLessThanOrEqualTo(longest);
            }
        });
    }

    @Test
    void is_late_by_some_tenths_of_a_second_up_to_two() {
        assertThat(Schedule.draw(1, HOUR, TTL, HOUR, KINDS))
                .allSatisfy(fault -> assertThat(fault.delay().toMillis()).isBetween(200L, 2_000L));
    }

    @Test
    void aims_at_leaders_most_of_the_time_and_at_everybody() {
        List<Planned> plan = Schedule.draw(1, HOUR, TTL, HOUR, KINDS);

        assertThat(plan.stream().filter(Planned::atLeader).count()).isBetween(plan.size() / 2L, plan.size() * 3L / 4);
        Set<Integer> numbers = plan.stream().map(Planned::number).collect(Collectors.toSet());
        assertThat(numbers).containsExactlyInAnyOrder(0, 1, 2, 3, 4);
    }

    @Test
    void is_slower_on_a_store_with_a_long_ttl_but_not_as_much_slower() {
        assertThat(Schedule.draw(1, HOUR, Duration.ofSeconds(10), HOUR, KINDS).size())
                .isBetween(900, 1_200);
    }

    @Test
    void tells_each_fault_on_a_line() {
        Planned slow = new Planned(
                Duration.ofMillis(1_500), FaultKind.LINK_SLOW, true, 3, Duration.ofMillis(700), Duration.ofMillis(250));
        Planned member = new Planned(
                Duration.ofSeconds(20), FaultKind.MEMBER_KILLED, true, 4, Duration.ofSeconds(2), Duration.ZERO);

        Planned early = new Planned(
                Duration.ZERO, FaultKind.WALL_CLOCK_STEPPED, false, 2, Duration.ofSeconds(2), Duration.ofMillis(251));

        assertThat(slow.line()).isEqualTo("   1.500 s  link slow                 leader/3    for  0.700 s, by 250 ms");
        assertThat(member.line()).isEqualTo("  20.000 s  member killed             member 1    for  2.000 s");
        assertThat(early.line()).isEqualTo("   0.000 s  wall clock stepped        2           for  2.000 s, by -2 h");
    }
}
