package dev.locked.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The calls of a node's listeners, on whatever threads the user's executor has: in order, one at a time, none lost. */
@Tag("races")
class AnnouncerLincheckTest {
    @Test
    void calls_come_one_at_a_time_in_order_and_all_of_them() {
        Interleavings.of(() -> {
            Listener listener = new Listener();
            Interleavings.together(() -> listener.announce("a1", "a2"), () -> listener.announce("b1"));
            listener.awaitQuiet();
            assertEquals(0, listener.overlaps.get());
            assertEquals(3, listener.heard.size(), () -> "heard " + listener.heard);
            assertTrue(listener.heard.indexOf("a1") < listener.heard.indexOf("a2"), () -> "heard " + listener.heard);
        });
    }

    @Test
    void a_thread_that_calls_while_it_waits_neither_overtakes_nor_loses_a_call() {
        Interleavings.of(() -> {
            Listener listener = new Listener();
            Interleavings.together(() -> listener.announce("a1", "a2"), () -> {
                listener.announcer.helpOnce();
                listener.announcer.helpOnce();
            });
            listener.awaitQuiet();
            assertEquals(0, listener.overlaps.get());
            assertEquals(List.of("a1", "a2"), listener.heard);
        });
    }

    @Test
    void no_call_comes_when_the_stop_is_over() {
        Interleavings.of(() -> {
            Listener listener = new Listener();
            AtomicInteger atTheStop = new AtomicInteger();
            Interleavings.together(() -> listener.announce("a1", "a2"), () -> {
                listener.announcer.mute().join();
                atTheStop.set(listener.heard.size());
            });
            listener.awaitQuiet();
            assertEquals(atTheStop.get(), listener.heard.size());
        });
    }

    /** A listener that notices when two calls come at once. */
    private static final class Listener {
        final List<String> heard = new CopyOnWriteArrayList<>();
        final AtomicInteger overlaps = new AtomicInteger();
        private final AtomicInteger inside = new AtomicInteger();
        private final List<Thread> threads = new CopyOnWriteArrayList<>();
        final Announcer announcer = new Announcer(this::onAThreadOfItsOwn);

        private void onAThreadOfItsOwn(Runnable task) {
            Thread thread = new Thread(task);
            threads.add(thread);
            thread.start();
        }

        void announce(String... names) {
            for (String name : names) {
                announcer.announce(Announcer.Kind.OTHER, () -> hear(name));
            }
        }

        private void hear(String name) {
            if (inside.incrementAndGet() != 1) {
                overlaps.incrementAndGet();
            }
            heard.add(name);
            inside.decrementAndGet();
        }

        /** Threads may start others. */
        void awaitQuiet() throws InterruptedException {
            for (int i = 0; i < threads.size(); i++) {
                threads.get(i).join();
            }
        }
    }
}
