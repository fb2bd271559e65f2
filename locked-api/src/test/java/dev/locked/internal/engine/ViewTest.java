package dev.locked.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What is known of a path, and what the user is told of it. */
class ViewTest {
    private static final Holder FIRST = holder(3, 3, "a", "v");
    private static final Holder NEXT = holder(7, 7, "b", "v");
    private static final Holder FOREIGN = new Holder("", 9, 9, "", 0, "", "");

    private final List<Event> told = new ArrayList<>();
    private final View view = new View(new PathMemory(), told::add);

    private static Holder holder(long token, long version, String id, String value) {
        return new Holder("session-" + token, token, version, "c-" + id, 1, id, value);
    }

    private void see(Holder holder) {
        told.clear();
        view.see(holder, 100);
    }

    private void seeNothing() {
        told.clear();
        view.seeNothing();
    }

    @Nested
    class Telling {
        @Test
        void the_first_owner_is_told() {
            see(FIRST);
            assertThat(told).containsExactly(new Event.Changed(FIRST));
        }

        @Test
        void what_is_known_is_not_told_again() {
            see(FIRST);
            see(FIRST);
            assertThat(told).isEmpty();
        }

        @Test
        void another_owner_comes_after_a_vacancy() {
            see(FIRST);
            see(NEXT);
            assertThat(told).containsExactly(new Event.Vacated(), new Event.Changed(NEXT));
        }

        @Test
        void another_value_of_the_same_term_is_a_change() {
            see(FIRST);
            Holder changed = holder(3, 4, "a", "w");
            see(changed);
            assertThat(told).containsExactly(new Event.Changed(changed));
        }

        @Test
        void another_id_of_the_same_term_is_a_change() {
            see(FIRST);
            Holder changed = holder(3, 4, "b", "v");
            see(changed);
            assertThat(told).containsExactly(new Event.Changed(changed));
        }

        @Test
        void another_version_with_the_same_content_is_no_change() {
            see(FIRST);
            see(holder(3, 4, "a", "v"));
            assertThat(told).isEmpty();
        }

        @Test
        void an_older_owner_is_not_told() {
            see(NEXT);
            see(FIRST);
            assertThat(told).isEmpty();
            assertThat(view.shown()).isEqualTo(NEXT);
        }

        @Test
        void an_older_state_of_the_owner_leaves_the_newer_one() {
            see(holder(3, 4, "a", "w"));
            see(FIRST);
            assertThat(told).isEmpty();
        }

        @Test
        void an_owner_that_is_gone_does_not_come_back() {
            see(FIRST);
            seeNothing();
            see(FIRST);
            assertThat(told).isEmpty();
            assertThat(view.there()).isNull();
        }

        @Test
        void an_empty_path_is_vacant_once() {
            see(FIRST);
            seeNothing();
            assertThat(told).containsExactly(new Event.Vacated());
            seeNothing();
            assertThat(told).isEmpty();
        }

        @Test
        void nothing_is_agreed_on_an_empty_path() {
            see(FIRST);
            seeNothing();
            assertThat(view.shown()).isNull();
        }

        @Test
        void what_was_noticed_is_told_when_it_is_seen() {
            view.notice(FIRST, 100);
            assertThat(told).isEmpty();
            see(FIRST);
            assertThat(told).containsExactly(new Event.Changed(FIRST));
        }
    }

    @Nested
    class ForeignBytes {
        private final Event.Failed failed = new Event.Failed(new Problem(Fault.FOREIGN, "watch", null));

        @Test
        void end_what_was_agreed_and_are_an_error() {
            see(FIRST);
            see(FOREIGN);
            assertThat(told).containsExactly(new Event.Vacated(), failed);
            assertThat(view.shown()).isNull();
        }

        @Test
        void are_an_error_once() {
            see(FOREIGN);
            assertThat(told).containsExactly(failed);
            see(FOREIGN);
            assertThat(told).isEmpty();
        }
    }

    @Nested
    class Knowing {
        @Test
        void an_entry_is_there_in_any_state() {
            see(FIRST);
            assertThat(view.isThere(holder(3, 9, "a", "w"))).isTrue();
            assertThat(view.isThere(NEXT)).isFalse();
        }

        @Test
        void nothing_is_there_at_first() {
            assertThat(view.isThere(FIRST)).isFalse();
            assertThat(view.there()).isNull();
        }

        @Test
        void news_moves_the_count_of_changes_and_what_is_known_does_not() {
            long before = view.changes();
            see(FIRST);
            assertThat(view.changes()).isEqualTo(before + 1);
            see(FIRST);
            assertThat(view.changes()).isEqualTo(before + 1);
        }

        @Test
        void a_path_that_becomes_empty_moves_the_count_of_changes_once() {
            see(FIRST);
            long before = view.changes();
            seeNothing();
            assertThat(view.changes()).isEqualTo(before + 1);
            seeNothing();
            assertThat(view.changes()).isEqualTo(before + 1);
        }

        @Test
        void time_counts_from_when_a_state_was_first_seen() {
            view.see(FIRST, 100);
            view.see(FIRST, 200);
            assertThat(view.since()).isEqualTo(100);
        }

        @Test
        void time_counts_anew_when_one_waits_again() {
            view.see(FIRST, 100);
            view.waitAgain(200);
            assertThat(view.since()).isEqualTo(200);
        }
    }

    @Nested
    class Forgetting {
        @Test
        void makes_news_of_whatever_there_is() {
            see(NEXT);
            view.forget();
            see(NEXT);
            assertThat(told).containsExactly(new Event.Changed(NEXT));
        }

        @Test
        void does_not_make_news_of_what_was_before_that() {
            see(NEXT);
            view.forget();
            see(FIRST);
            assertThat(told).isEmpty();
        }

        @Test
        void makes_what_a_read_under_way_says_doubtful() {
            long before = view.changes();
            view.forget();
            assertThat(view.changes()).isEqualTo(before + 1);
        }

        @Test
        void leaves_nothing_agreed() {
            see(FIRST);
            view.forget();
            assertThat(view.shown()).isNull();
            assertThat(view.there()).isNull();
        }
    }
}
