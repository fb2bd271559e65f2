package dev.locked.tck;

import static org.junit.jupiter.api.Assertions.fail;

import dev.locked.spi.BackendException;
import dev.locked.spi.Entry;
import dev.locked.spi.WatchListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Keeps what a watch told, and finds fault with its order. */
final class WatchRecorder implements WatchListener {
    private final List<Optional<Entry>> states = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();
    private final AtomicInteger inside = new AtomicInteger();
    private @Nullable Entry newest;
    private boolean newestGone;
    private final Consumer<@Nullable Entry> during;

    WatchRecorder() {
        this(now -> {});
    }

    /** Does something within each call. */
    WatchRecorder(Runnable during) {
        this(now -> during.run());
    }

    /** Does something with each state, within the call. */
    WatchRecorder(Consumer<@Nullable Entry> during) {
        this.during = during;
    }

    @Override
    public void state(@Nullable Entry now) {
        boolean alone = inside.incrementAndGet() == 1;
        synchronized (this) {
            if (!alone) {
                faults.add("the listener was called while an earlier call was running");
            }
            judge(now);
            states.add(Optional.ofNullable(now));
            notifyAll();
        }
        try {
            during.accept(now);
        } finally {
            inside.decrementAndGet();
        }
    }

    @Override
    public void broken(BackendException cause) {
        // Allowed at any time; what follows tells.
    }

    private void judge(@Nullable Entry now) {
        if (now == null) {
            newestGone = true;
            return;
        }
        if (newest != null && isOlder(now, newest)) {
            faults.add("went back to " + now + " after " + (newestGone ? "the end of " : "") + newest);
            return;
        }
        newest = now;
        newestGone = false;
    }

    private boolean isOlder(Entry now, Entry than) {
        if (now.token() != than.token()) {
            return now.token() < than.token();
        }
        return newestGone || now.version() < than.version();
    }

    synchronized int count() {
        return states.size();
    }

    /** The first state told, of those that there are. */
    synchronized Optional<Entry> first() {
        return states.get(0);
    }

    /** Waits for a state; the newest one told has to become this. */
    synchronized void await(String what, Duration within, Predicate<Optional<Entry>> state) {
        long deadline = System.nanoTime() + within.toNanos();
        while (states.isEmpty() || !state.test(states.get(states.size() - 1))) {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                fail(what + " was not told within " + within + "; told was " + tail());
            }
            try {
                wait(left + 1);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted while waiting for a watch", e);
            }
        }
        checkOrder();
    }

    void awaitPresent() {
        await("an entry", Chapter.SOON, Optional::isPresent);
    }

    void awaitAbsent() {
        await("absence", Chapter.SOON, Optional::isEmpty);
    }

    void await(Entry entry) {
        await(entry.toString(), Chapter.SOON, Optional.of(entry)::equals);
    }

    synchronized void checkOrder() {
        if (!faults.isEmpty()) {
            fail("the watch " + String.join("; ", faults));
        }
    }

    private List<Optional<Entry>> tail() {
        return states.subList(Math.max(0, states.size() - 5), states.size());
    }
}
