package dev.locked.consul;

import dev.locked.spi.BackendException;
import dev.locked.spi.Entry;
import dev.locked.spi.Path;
import dev.locked.spi.Watch;
import dev.locked.spi.WatchListener;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One path's listener: told of the newest state, one thing at a time, never of the same entry twice in a row. */
final class ConsulWatch implements Watch {
    private final ConsulWatches watches;
    private final Calls calls;
    private final Path path;
    private final String key;
    private final WatchListener listener;
    private volatile boolean closed;

    private long seen; // guarded by this, as all below
    private boolean fresh; // what was offered last is what there is
    private boolean lost;
    private @Nullable Entry offered;
    private boolean toTell;
    private @Nullable BackendException toTellBroken;
    private boolean telling;

    ConsulWatch(ConsulWatches watches, Calls calls, Path path, String key, WatchListener listener) {
        this.watches = watches;
        this.calls = calls;
        this.path = path;
        this.key = key;
        this.listener = listener;
    }

    String key() {
        return key;
    }

    /** True when the listener knows, or is about to be told, what there is. */
    synchronized boolean isFresh() {
        return fresh;
    }

    /**
     * What was found as of an index; ignored when something newer was found before. That there is nothing is told again when
     * there may have been an entry that no answer has shown, which takes two steps of the index: it came, and it went.
     *
     * @return whether it surely is news
     */
    synchronized boolean offer(@Nullable Kv found, long index) {
        if (index < seen || closed) {
            return false;
        }
        boolean mayHaveChanged = index - seen > 1;
        seen = index;
        boolean same = fresh && (found == null ? offered == null : found.is(offered));
        if (same && (found != null || !mayHaveChanged)) {
            return false;
        }
        fresh = true;
        lost = false;
        offered = found == null ? null : found.entry(path);
        toTell = true;
        toTellBroken = null;
        beginTelling();
        return !same;
    }

    /** Sight is lost; told once, until there is a state again. */
    synchronized void lost(BackendException cause) {
        seen = 0;
        fresh = false;
        if (!lost && !closed) {
            lost = true;
            toTellBroken = cause;
            beginTelling();
        }
    }

    /** The indexes begin anew. */
    synchronized void forgetIndex() {
        seen = 0;
    }

    private void beginTelling() {
        if (!telling) {
            telling = true;
            calls.tell(this::tellAll);
        }
    }

    private void tellAll() {
        for (Runnable next = next(); next != null; next = next()) {
            tell(next);
        }
    }

    private static void tell(Runnable next) {
        try {
            next.run();
        } catch (Throwable e) { // what a listener throws is its own affair, and must not end the watch
            return;
        }
    }

    private synchronized @Nullable Runnable next() {
        BackendException cause = toTellBroken;
        if (closed || (!toTell && cause == null)) {
            telling = false;
            return null;
        }
        if (toTell) {
            toTell = false;
            Entry now = offered;
            return () -> listener.state(now);
        }
        toTellBroken = null;
        return () -> listener.broken(Objects.requireNonNull(cause));
    }

    @Override
    public void close() {
        closed = true;
        watches.remove(this);
    }
}
