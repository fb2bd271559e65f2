package dev.locked.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Which of two states of a path is the newer one, and who wrote it. */
class HolderTest {
    private final Holder holder = new Holder("session", 5, 8, "candidate", 2, "id", "value");

    @Test
    void a_larger_token_is_newer_whatever_the_version() {
        assertThat(holder.isNewerThan(4, 9)).isTrue();
    }

    @Test
    void a_smaller_token_is_older_whatever_the_version() {
        assertThat(holder.isNewerThan(6, 1)).isFalse();
    }

    @Test
    void of_one_token_the_larger_version_is_newer() {
        assertThat(holder.isNewerThan(5, 7)).isTrue();
        assertThat(holder.isNewerThan(5, 9)).isFalse();
    }

    @Test
    void nothing_is_newer_than_itself() {
        assertThat(holder.isNewerThan(5, 8)).isFalse();
    }

    @Test
    void an_entry_is_by_the_candidate_and_the_attempt_that_wrote_it() {
        assertThat(holder.isBy("candidate", 2)).isTrue();
        assertThat(holder.isBy("candidate", 1)).isFalse();
        assertThat(holder.isBy("another", 2)).isFalse();
    }

    @Test
    void bytes_without_a_candidate_are_foreign() {
        assertThat(holder.isForeign()).isFalse();
        assertThat(new Holder("", 5, 8, "", 0, "", "").isForeign()).isTrue();
    }

    @Test
    void another_value_is_of_the_same_term_and_candidate() {
        assertThat(holder.withValue("new", 9)).isEqualTo(new Holder("session", 5, 9, "candidate", 2, "id", "new"));
    }
}
