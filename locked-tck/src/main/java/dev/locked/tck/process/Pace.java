package dev.locked.tck.process;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** A thread that does something again and again, with a pause between, until it is told to end. */
public final class Pace {
    private final Thread thread;
    private volatile boolean ended;

    private Pace(String name, Duration pause, Runnable step) {
        thread = new Thread(() -> go(step, pause.toNanos()), name);
        thread.setDaemon(true);
    }

    /**
     * Begins.
     *
     * @param name of the thread
     * @param pause after each step
     * @param step what to do
     * @return one that goes on until {@link #end()}
     */
    public static Pace start(String name, Duration pause, Runnable step) {
        Pace pace = new Pace(name, pause, step);
        pace.thread.start();
        return pace;
    }

    private void go(Runnable step, long pauseNanos) {
        while (!ended) {
            step.run();
            LockSupport.parkNanos(pauseNanos);
        }
    }

    /** Ends it, and waits until it has. */
    public void end() {
        ended = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
