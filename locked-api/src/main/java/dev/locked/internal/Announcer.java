package dev.locked.internal;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArraySet;
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

    private final Executor executor;
    private final Set<Runnable> helpers = new CopyOnWriteArraySet<>();
    private final Deque<Announcement> queue = new ArrayDeque<>(); // guarded by this, as all below
    private boolean muted;
    /** Whether the executor has been asked to call what waits, and it is not done. */
    private boolean running;
    /** Who calls. */
    private @Nullable Thread runner;
    /** Whether the executor has come while a helper was at it. */
    private boolean turnedAway;

    private CompletableFuture<Void> quiet = CompletableFuture.completedFuture(null);

    Announcer(Executor executor) {
        this.executor = executor;
    }

    void announce(Kind kind, Runnable call) {
        boolean begins;
        synchronized (this) {
            if (muted || coalesced(kind)) {
                return;
            }
            queue.add(new Announcement(kind, call));
            begins = !running;
            if (begins) {
                running = true;
                quiet = new CompletableFuture<>();
            }
        }
        callHelpers();
        if (begins) {
            handToExecutor();
        }
    }

    /** Has what waits called. May be asked once too often: then there is nothing to call. */
    private void handToExecutor() {
        try {
            executor.execute(this::drain);
        } catch (Throwable e) {
            SafeLog.log(System.Logger.Level.WARNING, "a callback could not be called; events are lost", e);
            giveUp();
        }
    }

    private void giveUp() {
        CompletableFuture<Void> ended = null;
        synchronized (this) {
            if (runner == null) {
                queue.clear();
                ended = end();
            } else {
                turnedAway = true; // who is at it may have the better luck
            }
        }
        complete(ended);
    }

    /** Nothing is left to call, and nobody at it. Under the lock; what is returned is to be completed outside. */
    private CompletableFuture<Void> end() {
        runner = null;
        running = false;
        turnedAway = false;
        return quiet;
    }

    private static void complete(@Nullable CompletableFuture<Void> ended) {
        if (ended != null) {
            ended.complete(null);
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
    CompletableFuture<Void> mute() {
        CompletableFuture<Void> returned;
        CompletableFuture<Void> ended;
        synchronized (this) {
            muted = true;
            queue.removeIf(waiting -> waiting.kind != Kind.DESELECT);
            returned = quiet.copy();
            ended = queue.isEmpty() && runner == null && running ? end() : null;
        }
        complete(ended);
        return returned;
    }

    synchronized boolean isMuted() {
        return muted;
    }

    /** The time for what is left is over. Whether there was something. */
    synchronized boolean abandon() {
        boolean lost = !queue.isEmpty();
        queue.clear();
        return lost;
    }

    /** Whether this thread is in one of the node's callbacks. */
    synchronized boolean isCalling() {
        return runner == Thread.currentThread();
    }

    /** Has a thread told, that waits, when there may be something to call. */
    void addHelper(Runnable helper) {
        helpers.add(helper);
    }

    void removeHelper(Runnable helper) {
        helpers.remove(helper);
    }

    private void callHelpers() {
        helpers.forEach(Runnable::run);
    }

    /**
     * Calls one thing here, inside a callback that would otherwise keep it waiting, unless another thread is at it: a callback
     * that stops a node waits for that node's deselect, and may be on the only thread that could call it.
     */
    boolean helpOnce() {
        Announcement next;
        boolean nested;
        synchronized (this) {
            nested = runner == Thread.currentThread();
            next = nested || runner == null ? queue.poll() : null;
            if (next == null) {
                return false;
            }
            runner = Thread.currentThread();
        }
        call(next);
        if (!nested) {
            leave();
        }
        return true;
    }

    /** Lets others go on. */
    private void leave() {
        CompletableFuture<Void> ended = null;
        boolean again = false;
        synchronized (this) {
            if (queue.isEmpty()) {
                ended = end();
            } else {
                runner = null;
                again = turnedAway;
                turnedAway = false;
            }
        }
        complete(ended);
        if (ended == null) {
            callHelpers();
        }
        if (again) {
            handToExecutor();
        }
    }

    private void drain() {
        if (enter()) {
            for (Announcement next = takeOrEnd(); next != null; next = takeOrEnd()) {
                call(next);
            }
        }
    }

    /** False if there is nothing left to do, or another does it. */
    private synchronized boolean enter() {
        if (running && runner == null) {
            runner = Thread.currentThread();
            return true;
        }
        turnedAway |= running;
        return false;
    }

    private @Nullable Announcement takeOrEnd() {
        CompletableFuture<Void> ended;
        synchronized (this) {
            Announcement next = queue.poll();
            if (next != null) {
                return next;
            }
            ended = end();
        }
        complete(ended); // outside the lock, since whoever waits goes on from here
        return null;
    }

    private static void call(Announcement next) {
        try {
            next.call.run();
        } catch (Throwable e) {
            SafeLog.log(System.Logger.Level.ERROR, "a defect in locked; please report it", e);
        }
    }

    private record Announcement(Kind kind, Runnable call) {}
}
