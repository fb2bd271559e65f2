package dev.locked.internal;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Calls the user's code for one node: in order, one at a time, on the user's executor, under no lock. What piles up behind
 * a slow callback is coalesced where that loses nothing.
 */
final class Announcer {
    /** What an announcement is about, which decides what may be coalesced. */
    enum Kind {
        CHANGE,
        REFRESH,
        PING,
        ERROR,
        /** Never lost, except where a callback blocks a stop for longer than it may. */
        DESELECT,
        /** Never coalesced. */
        OTHER
    }

    private static final int MOST_ERRORS = 64;
    private static final System.Logger LOG = System.getLogger("dev.locked");

    private final Executor executor;
    private final Deque<Announcement> queue = new ArrayDeque<>();
    private boolean muted;
    private boolean running;
    private @Nullable Thread runner;
    private CompletableFuture<Void> quiet = CompletableFuture.completedFuture(null);

    Announcer(Executor executor) {
        this.executor = executor;
    }

    void announce(Kind kind, Runnable call) {
        synchronized (this) {
            if (muted || coalesced(kind)) {
                return;
            }
            queue.add(new Announcement(kind, call));
            notifyAll();
        }
        begin();
    }

    private void begin() {
        synchronized (this) {
            if (running || queue.isEmpty()) {
                return;
            }
            running = true;
            quiet = new CompletableFuture<>();
        }
        try {
            executor.execute(this::drain);
        } catch (RuntimeException | Error e) {
            LOG.log(System.Logger.Level.WARNING, "the executor did not take a callback; events are lost", e);
            synchronized (this) {
                queue.clear();
            }
            becomeQuiet();
        }
    }

    private boolean coalesced(Kind kind) {
        if (kind == Kind.REFRESH || kind == Kind.PING) {
            return queue.stream().anyMatch(waiting -> waiting.kind == kind);
        }
        if (kind == Kind.ERROR) {
            return queue.stream().filter(waiting -> waiting.kind == kind).count() >= MOST_ERRORS;
        }
        Announcement last = queue.peekLast();
        if (kind == Kind.CHANGE && last != null && last.kind == kind) {
            queue.removeLast();
        }
        return false;
    }

    /** Lets callbacks start again. */
    synchronized void unmute() {
        muted = false;
    }

    /**
     * From now on no callback starts, apart from a deselect that waits behind one that is running.
     *
     * @return completes when these have returned
     */
    synchronized CompletableFuture<Void> mute() {
        muted = true;
        queue.removeIf(waiting -> waiting.kind != Kind.DESELECT);
        return quiet.copy();
    }

    synchronized boolean isMuted() {
        return muted;
    }

    /** The time for what is left is over. */
    void abandon(Object node) {
        boolean lost;
        synchronized (this) {
            lost = !queue.isEmpty();
            queue.clear();
        }
        if (lost) {
            LOG.log(System.Logger.Level.WARNING, "{0}: a deselect was not delivered: another callback blocks", node);
        }
    }

    /** Whether this thread is in one of the node's callbacks. */
    synchronized boolean isCalling() {
        return runner == Thread.currentThread();
    }

    /**
     * Waits inside a callback, and meanwhile calls what would otherwise wait for that callback to return: one that stops
     * its own node is to see the deselect.
     */
    void helpUntil(CompletableFuture<?> done) {
        done.whenComplete((result, error) -> wakeHelper());
        while (!done.isDone()) {
            Announcement next = next(done);
            if (next != null) {
                next.call.run();
            }
        }
    }

    private synchronized void wakeHelper() {
        notifyAll();
    }

    private synchronized @Nullable Announcement next(CompletableFuture<?> done) {
        boolean interrupted = false;
        while (queue.isEmpty() && !done.isDone()) {
            try {
                wait();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return done.isDone() ? null : queue.poll();
    }

    /** As {@link #helpUntil}, for one announcement, where waiting is somebody else's business. */
    boolean helpOnce() {
        Announcement next;
        synchronized (this) {
            next = queue.poll();
        }
        if (next != null) {
            next.call.run();
        }
        return next != null;
    }

    private void drain() {
        for (Announcement next = take(); next != null; next = take()) {
            next.call.run();
        }
        becomeQuiet();
    }

    private synchronized @Nullable Announcement take() {
        runner = Thread.currentThread();
        return queue.poll();
    }

    /** Ends a run, unless something has come in at the last moment, which then begins the next. */
    private void becomeQuiet() {
        CompletableFuture<Void> ended;
        boolean more;
        synchronized (this) {
            runner = null;
            running = false;
            ended = quiet;
            more = !queue.isEmpty();
        }
        // Outside the lock, since whoever waits goes on from here.
        ended.complete(null);
        if (more) {
            begin();
        }
    }

    private record Announcement(Kind kind, Runnable call) {}
}
