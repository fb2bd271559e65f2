package dev.locked.internal;

/**
 * Knows which threads run users' code that a locker has called: a callback, or an action on a stage. While such a thread waits
 * it may be the only one that can call what it waits for.
 */
final class CallbackThreads {
    /** Of all lockers, since they may share an executor. */
    private static final ThreadLocal<Boolean> INSIDE = new ThreadLocal<>();

    /** Of this locker's executor: a thread that has run something of it before may be the only one it has. */
    private final ThreadLocal<Boolean> known = new ThreadLocal<>();

    /** Runs something that calls users' code. */
    void run(Runnable task) {
        if (INSIDE.get() != null) {
            task.run();
            return;
        }
        INSIDE.set(true);
        try {
            task.run();
        } finally {
            INSIDE.remove();
        }
    }

    /** As above, on a thread of the user's executor. */
    void runOn(Runnable task) {
        known.set(true);
        run(task);
    }

    /** Whether this thread is one. */
    boolean isCurrent() {
        return INSIDE.get() != null || known.get() != null;
    }
}
