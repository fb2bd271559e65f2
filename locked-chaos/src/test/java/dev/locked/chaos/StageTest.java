package dev.locked.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.locked.tck.judge.LogLine;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StageTest {
    private final Stage stage = new Stage();

    @BeforeEach
    void two_are_here() {
        stage.enter("a");
        stage.enter("b");
    }

    private void hear(String process, String line) {
        stage.hear(process, LogLine.parse("0 0 " + line));
    }

    @Test
    void all_agree_when_all_know_of_the_one_who_is_selected() {
        hear("a", "select token=5");
        hear("a", "seen token=5 id=a value=v");
        assertThat(stage.allAgree()).isFalse();

        hear("b", "seen token=5 id=a value=v");
        assertThat(stage.allAgree()).isTrue();
        assertThat(stage.leader()).contains("a");
    }

    @Test
    void nobody_agrees_on_nobody() {
        assertThat(stage.allAgree()).isFalse();
    }

    @Test
    void a_vacancy_ends_the_agreement() {
        all_agree_when_all_know_of_the_one_who_is_selected();

        hear("b", "vacant");

        assertThat(stage.allAgree()).isFalse();
    }

    @Test
    void one_who_is_deselected_or_gone_leads_no_more() {
        hear("a", "select token=5");
        hear("b", "select token=6");
        assertThat(stage.leader()).contains("b");

        hear("b", "deselect token=6 cause=STOPPED");
        assertThat(stage.leader()).contains("a");
        stage.leave("a");
        assertThat(stage.leader()).isEmpty();
        assertThat(stage.present()).containsExactly("b");
    }

    @Test
    void the_last_words_of_one_who_is_gone_do_not_count() {
        stage.leave("a");

        hear("a", "select token=5");

        assertThat(stage.leader()).isEmpty();
        assertThat(stage.present()).containsExactly("b");
    }

    @Test
    void two_who_were_told_that_they_are_selected_are_no_agreement() {
        all_agree_when_all_know_of_the_one_who_is_selected();

        hear("b", "select token=4");

        assertThat(stage.allAgree()).isFalse();
    }

    @Test
    void waits_no_longer_than_it_is_told() throws InterruptedException {
        assertThat(stage.await(System.nanoTime() - 1, () -> false)).isFalse();
        assertThat(stage.await(System.nanoTime() - 1, () -> true)).isTrue();
    }
}
