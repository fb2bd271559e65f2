package dev.locked.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.locked.memory.VirtualTime;
import dev.locked.spi.MonotonicClock;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The mailbox of a locker, filled by many threads: one at a time does what comes, in order. */
@Tag("races")
class EventLoopLincheckTest {
    private static final int ROUNDS = 500;

    /** On virtual time the threads that fill the mailbox do its work, and hand it over to each other. */
    @Test
    void whoever_does_the_work_does_all_of_it_one_thing_at_a_time() {
        Interleavings.of(() -> {
            Mailbox mailbox = new Mailbox(EventLoop.on(new VirtualTime()));
            Interleavings.together(() -> mailbox.offer("a1", "a2"), () -> mailbox.offer("b1", "b2"));
            mailbox.check(List.of("a1", "a2", "b1", "b2"));
        });
    }

    /** Few enough for them, so that no thread of the mailbox's own is needed. */
    @Test
    void those_who_do_it_themselves_do_all_of_it_one_thing_at_a_time() {
        Interleavings.of(() -> {
            Mailbox mailbox = new Mailbox(EventLoop.on(MonotonicClock.system()));
            Interleavings.together(() -> mailbox.offerHere("a1", "a2"), () -> mailbox.offerHere("b1", "b2"));
            mailbox.check(List.of("a1", "a2", "b1", "b2"));
        });
    }

    /** More than one does on his own thread, while the mailbox ends. */
    @Test
    void what_was_taken_is_done_by_those_who_bring_it_and_by_a_thread_of_the_mailboxs_own() throws Exception {
        String[] many = IntStream.range(100, 130).mapToObj(i -> "a" + i).toArray(String[]::new);
        for (int round = 0; round < ROUNDS; round++) {
            Mailbox mailbox = new Mailbox(EventLoop.on(MonotonicClock.system()));
            List<String> taken = new CopyOnWriteArrayList<>();
            Interleavings.together(
                    () -> taken.addAll(mailbox.offerHere(many)),
                    () -> taken.addAll(mailbox.offer("b1", "b2", "b3")),
                    mailbox.loop::shutdown);
            assertEquals(List.of(), mailbox.offerHere("late"));
            mailbox.awaitDone(taken.size());
            mailbox.check(taken);
        }
    }

    /**
     * Real threads, and many rounds of them. Looked like this: a thread pool that was ended while its first thread came up
     * took tasks and never did them, once in some hundred rounds.
     */
    @Test
    void a_thread_of_its_own_does_all_that_was_taken_though_it_ends_while_it_begins() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            Mailbox mailbox = new Mailbox(EventLoop.on(MonotonicClock.system()));
            List<String> taken = new CopyOnWriteArrayList<>();
            Interleavings.together(
                    () -> taken.addAll(mailbox.offer("a1", "a2", "a3")),
                    () -> taken.addAll(mailbox.offer("b1", "b2", "b3")),
                    mailbox.loop::shutdown);
            do {
                mailbox.awaitDone(taken.size());
                assertTrue(taken.size() < 10_000, "the end does not come");
            } while (taken.addAll(mailbox.offer("late")));
            mailbox.check(taken);
        }
    }

    /** A loop and what was done on it. */
    private static final class Mailbox {
        final EventLoop loop;
        private final List<String> done = new CopyOnWriteArrayList<>();
        private final AtomicInteger atWork = new AtomicInteger();
        private final AtomicInteger disorder = new AtomicInteger();
        private final Semaphore finished = new Semaphore(0);

        Mailbox(EventLoop loop) {
            this.loop = loop;
        }

        List<String> offer(String... names) {
            return offer(loop::offer, names);
        }

        List<String> offerHere(String... names) {
            return offer(loop::offerHere, names);
        }

        private List<String> offer(Predicate<Runnable> way, String... names) {
            List<String> taken = new CopyOnWriteArrayList<>();
            for (String name : names) {
                if (way.test(() -> work(name))) {
                    taken.add(name);
                }
            }
            return taken;
        }

        private void work(String name) {
            if (atWork.incrementAndGet() != 1) {
                disorder.incrementAndGet();
            }
            done.add(name);
            atWork.decrementAndGet();
            finished.release();
        }

        void awaitDone(int count) throws InterruptedException {
            if (finished.tryAcquire(count, 30, TimeUnit.SECONDS)) {
                finished.release(count);
            }
        }

        void check(List<String> names) {
            assertEquals(0, disorder.get(), "tasks beside another, or on a thread that is not the loop's");
            assertEquals(names.size(), done.size(), () -> "taken " + names + ", done " + done);
            assertTrue(done.containsAll(names), () -> "taken " + names + ", done " + done);
            for (String sender : List.of("a", "b")) {
                assertTrue(inOrder(sender), () -> "done " + done);
            }
        }

        private boolean inOrder(String sender) {
            List<String> its =
                    done.stream().filter(name -> name.startsWith(sender)).toList();
            return its.equals(its.stream().sorted().toList());
        }
    }
}
