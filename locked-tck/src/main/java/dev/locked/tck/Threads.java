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
