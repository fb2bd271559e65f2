package dev.locked.tck;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Which threads there are. */
final class Threads {
    /** Taken alone by tests that count threads, shared by all others. */
    static final String RESOURCE = "dev.locked.tck.threads";

    private Threads() {}

    /** Runs each task on a thread of its own, so that none waits for another. */
    static void start(Runnable task) {
        Thread thread = new Thread(task, "locked-tck-task");
        thread.setDaemon(true);
        thread.start();
    }

    static Set<Thread> live() {
        return new HashSet<>(Thread.getAllStackTraces().keySet());
    }

    /** Those that were not there before, by name. */
    static List<String> startedSince(Set<Thread> before) {
        return live().stream()
                .filter(thread -> !before.contains(thread))
                .map(Thread::getName)
                .sorted()
                .toList();
    }

    /** Waits until no more than so many threads are left that were not there before. */
    static void assertNoMoreThan(Set<Thread> before, int most, Duration within) {
        Eventually.see(
                "at most " + most + " threads more than before",
                within,
                () -> startedSince(before),
                started -> started.size() <= most);
    }

    /** Checks that none of the threads started since would keep the JVM alive. */
    static void assertDaemons(Set<Thread> before) {
        for (Thread thread : live()) {
            assertTrue(before.contains(thread) || thread.isDaemon(), () -> "not a daemon thread: " + thread.getName());
        }
    }
}
