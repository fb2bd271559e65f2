package dev.locked.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.locked.memory.VirtualTime;
import dev.locked.spi.BackendException;
import dev.locked.spi.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CallWindowTest {
    private final VirtualTime time = new VirtualTime();
    private final CallWindow window = new CallWindow(time);
    private final List<String> sent = new ArrayList<>();
    private final List<BackendException> refused = new ArrayList<>();

    private void enter(String what) {
        window.enter(what, () -> sent.add(what), refused::add);
    }

    private void fill() {
        IntStream.range(0, CallWindow.SIZE).forEach(i -> enter("first"));
        sent.clear();
    }

    @Test
    void sends_at_once_what_it_has_room_for() {
        IntStream.range(0, CallWindow.SIZE).forEach(i -> enter("call " + i));

        assertThat(sent).hasSize(CallWindow.SIZE);
    }

    @Test
    void lets_others_wait_until_there_is_room_in_their_order() {
        fill();
        enter("a");
        enter("b");
        enter("c");
        assertThat(sent).isEmpty();

        window.leave();
        assertThat(sent).containsExactly("a");
        window.leave();
        assertThat(sent).containsExactly("a", "b");
    }

    @Test
    void does_not_overtake_those_that_wait() {
        fill();
        enter("a");
        window.leave();
        enter("b");

        assertThat(sent).containsExactly("a");
    }

    @Test
    void has_all_its_room_again_when_all_have_left() {
        fill();
        IntStream.range(0, CallWindow.SIZE).forEach(i -> window.leave());
        IntStream.range(0, CallWindow.SIZE).forEach(i -> enter("call " + i));

        assertThat(sent).hasSize(CallWindow.SIZE);
    }

    @Test
    void says_that_it_was_never_sent_when_its_time_was_up() {
        fill();
        enter("late");
        time.advance(CallWindow.PATIENCE.plusNanos(1));
        enter("in time");
        window.leave();

        assertThat(sent).containsExactly("in time");
        assertThat(refused).singleElement().satisfies(why -> {
            assertThat(why.failure()).isEqualTo(Failure.NOT_APPLIED);
            assertThat(why).hasMessageContaining("late");
        });
    }

    @Test
    void sends_what_has_waited_for_just_its_time() {
        fill();
        enter("just");
        time.advance(CallWindow.PATIENCE);
        window.leave();

        assertThat(sent).containsExactly("just");
        assertThat(refused).isEmpty();
    }
}
