package dev.locked.tck.broken;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * Where broken backends do what they do late, or on another thread. Each task has a thread of its own: the common pool has
 * but one on a small machine, and whoever keeps that busy would hide the fault.
 */
final class Later {
    private Later() {}

    /** Another thread, at once. */
    static void onAnotherThread(Runnable task) {
        Thread thread = new Thread(task, "broken-backend");
        thread.setDaemon(true);
        thread.start();
    }

    /** Another thread, after a while. */
    static Executor after(long time, TimeUnit unit) {
        return CompletableFuture.delayedExecutor(time, unit, Later::onAnotherThread);
    }
}
