package dev.locked.internal.engine;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a path, and what the user was told of it. Never goes back by itself: of two states the one with the
 * larger token is newer, within a token the one with the larger version. That the path is empty has no number; a caller
 * must know that it is news. Where the store itself has gone back a caller has to say so.
 */
final class View {
    private static final long BEFORE_ALL = -1;

    private final PathMemory memory;
    private final Consumer<Event> announce;

    private @Nullable Holder there;
    private @Nullable Holder shown;
    private long token;
    private long version;
    private long changes;
    private long since;

    View(PathMemory memory, Consumer<Event> announce) {
        this.memory = memory;
        this.announce = announce;
    }

    /** What the store holds, as far as is known. */
    @Nullable
    Holder there() {
        return there;
    }

    /** What the user was told that is agreed. */
    @Nullable
    Holder shown() {
        return shown;
    }

    /** Counts what was learned: a read that began before it moved may be older than what is here. */
    long changes() {
        return changes;
    }

    /** When what is there was first seen. */
    long since() {
        return since;
    }

    boolean isNews(Holder holder) {
        return holder.isNewerThan(token, version);
    }

    /** Whether an entry can not have come after what was seen: it is old, unless the store has gone back. */
    boolean isBehind(Holder holder) {
        return !isNews(holder) && (there == null || !there.isSameWriteAs(holder));
    }

    /** Whether an entry is of the term that is there, in any state of it. */
    boolean isTermThere(Holder holder) {
        return there != null && there.isSameTermAs(holder);
    }

    /** Whether an entry may be a hint from before the store went back, although its token is larger than those seen since. */
    boolean mayBeFromBeforeRollback(Holder holder, long now) {
        return isNews(holder) && memory.mayBeFromBefore(holder.token(), now) && !isTermThere(holder);
    }

    /** The store has gone back: what was there is gone, and what is there from now on is news, whatever its token. */
    void rollback() {
        there = null;
        token = 0;
        version = 0;
        changes++;
        hide();
    }

    /** Whether this entry is the one that is there, in this state or an older one. */
    boolean isThere(Holder holder) {
        return there != null && there.token() == holder.token();
    }

    /** Forgets what is there: for a node that is started all is news, unless its token is smaller than one that was seen. */
    void forget() {
        there = null;
        shown = null;
        token = memory.token();
        version = BEFORE_ALL;
        changes++;
    }

    /** Takes in an entry and tells the user of it, unless it is old. */
    void see(Holder holder, long now) {
        boolean news = isNews(holder);
        notice(holder, now);
        Holder entry = there;
        if (entry == null || !isThere(holder)) {
            return;
        }
        if (!entry.isForeign() && !entry.isUnowned()) {
            show(entry);
            return;
        }
        hide();
        if (news) {
            Fault fault = entry.isForeign() ? Fault.FOREIGN : Fault.UNOWNED;
            announce.accept(new Event.Failed(new Problem(fault, "watch", null)));
        }
    }

    /** Takes in an entry without telling the user, unless it is old. */
    void notice(Holder holder, long now) {
        if (isNews(holder)) {
            there = holder;
            token = holder.token();
            version = holder.version();
            memory.sawToken(token);
            since = now;
            changes++;
        }
    }

    /** Takes in that the path is empty, which the caller knows to be news. */
    void seeNothing() {
        if (there != null) {
            there = null;
            changes++;
        }
        hide();
    }

    /** Waits once more for what is there to go away. */
    void waitAgain(long now) {
        since = now;
    }

    private void show(Holder holder) {
        Holder before = shown;
        if (before != null && before.token() != holder.token()) {
            announce.accept(new Event.Vacated());
            before = null;
        }
        shown = holder;
        if (before == null
                || !before.id().equals(holder.id())
                || !before.value().equals(holder.value())) {
            announce.accept(new Event.Changed(holder));
        }
    }

    private void hide() {
        if (shown != null) {
            shown = null;
            announce.accept(new Event.Vacated());
        }
    }
}
