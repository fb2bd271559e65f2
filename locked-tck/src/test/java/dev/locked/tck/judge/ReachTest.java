package dev.locked.tck.judge;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReachTest {
    private final Reach reach = new Reach();

    private Reach with(String process, long to) {
        reach.add(new Claim(process, 1, 0, to));
        return reach;
    }

    private String beyond(long time, String process) {
        return reach.beyond(time, process)
                .map(claim -> claim.process() + claim.to())
                .orElse("none");
    }

    @Test
    void of_nothing_is_nothing() {
        assertThat(beyond(0, "a")).isEqualTo("none");
    }

    @Test
    void is_the_longest_of_the_others() {
        with("a", 10).add(new Claim("b", 1, 0, 20));

        assertThat(beyond(0, "a")).isEqualTo("b20");
        assertThat(beyond(0, "b")).isEqualTo("a10");
        assertThat(beyond(0, "c")).isEqualTo("b20");
    }

    @Test
    void ends_where_the_claim_ends() {
        with("a", 10);

        assertThat(beyond(9, "b")).isEqualTo("a10");
        assertThat(beyond(10, "b")).isEqualTo("none");
    }

    @Test
    void keeps_the_other_when_the_longest_is_followed_by_a_longer_one_of_its_own() {
        with("a", 10);
        with("b", 20);
        with("b", 30);

        assertThat(beyond(0, "b")).isEqualTo("a10");
    }

    @Test
    void keeps_the_longest_when_a_shorter_one_of_its_own_follows() {
        with("a", 20);
        with("a", 10);

        assertThat(beyond(0, "a")).isEqualTo("none");
        assertThat(beyond(0, "b")).isEqualTo("a20");
    }

    @Test
    void takes_the_longer_of_those_behind_the_longest() {
        with("a", 30);
        with("b", 10);
        with("c", 20);
        with("d", 15);

        assertThat(beyond(0, "a")).isEqualTo("c20");
    }
}
