package dev.locked.internal;

import org.jetbrains.lincheck.Lincheck;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;

/** How many interleavings Lincheck tries: as many as {@code -Dlocked.interleavings} says. */
final class Interleavings {
    private static final int SCENARIOS = 20;
    private static final int COUNT = Integer.getInteger("locked.interleavings", 1000);

    private Interleavings() {}

    /**
     * Runs a story with threads of its own under many interleavings. Lincheck takes one that lasts for 30 seconds for hung,
     * the first of which has the classes to prepare: a machine that is busy with much else may not be fast enough.
     */
    static void of(Story story) {
        Lincheck.runConcurrentTest(COUNT, () -> {
            try {
                story.tell();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
    }

    /** Tries an object with random calls from three threads, and wants all results to be those of some order of them. */
    static void linearizable(Class<?> calls, Class<?> specification) {
        new ModelCheckingOptions()
                .threads(3)
                .actorsPerThread(3)
                .actorsBefore(1)
                .actorsAfter(2)
                .iterations(SCENARIOS)
                .invocationsPerIteration(COUNT / 4)
                .sequentialSpecification(specification)
                .check(calls);
    }

    /** Starts threads and waits until they have ended. */
    static void together(Runnable... tasks) throws InterruptedException {
        Thread[] threads = new Thread[tasks.length];
        for (int i = 0; i < tasks.length; i++) {
            threads[i] = new Thread(tasks[i]);
            threads[i].start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
    }

    /** What is tried. */
    @FunctionalInterface
    interface Story {
        void tell() throws InterruptedException;
    }
}
