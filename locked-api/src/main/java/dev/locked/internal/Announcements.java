package dev.locked.internal;

import dev.locked.Agreed;
import dev.locked.DeselectCause;
import dev.locked.ListenerException;
import dev.locked.LockedException;
import dev.locked.NodeListener;
import dev.locked.NodeState;
import dev.locked.StoreRollback;
import dev.locked.internal.engine.Event;
import dev.locked.internal.engine.Holder;
import dev.locked.internal.engine.Problem;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** Turns the core's events into what the user can read at once, and calls of listeners that come in order. */
final class Announcements implements Event.Audience {
    private final NodeHandle node;
    private final Announcer announcer;
    private LongConsumer handedOver = token -> {};
    private @Nullable TermHandle term;
    private volatile long handingOver;

    Announcements(NodeHandle node, Announcer announcer) {
        this.node = node;
        this.announcer = announcer;
    }

    /** Whom to tell that deselect handlers are done. */
    void onHandedOver(LongConsumer told) {
        handedOver = told;
    }

    /** The term that the next select, refresh and deselect are about. */
    void about(@Nullable TermHandle next) {
        term = next;
    }

    @Override
    public void changed(Holder holder) {
        Agreed agreed = agreed(holder);
        node.agreed(agreed);
        call(Announcer.Kind.CHANGE, listener -> listener.onChange(agreed));
    }

    @Override
    public void vacated() {
        node.agreed(null);
        call(Announcer.Kind.OTHER, NodeListener::onVacant);
    }

    @Override
    public void selected(long token) {
        TermHandle won = term;
        log().write(System.Logger.Level.INFO, "{0}: selected, token {1}", node, Long.toString(token));
        if (won != null) {
            call(Announcer.Kind.OTHER, listener -> listener.onSelect(won));
        }
    }

    @Override
    public void deselected(long token, DeselectCause cause, boolean acknowledge) {
        TermHandle lost = term;
        log().write(System.Logger.Level.INFO, "{0}: deselected, token {1}, {2}", node, Long.toString(token), cause);
        if (lost == null) {
            return;
        }
        if (node.spec().listeners().isEmpty()) {
            handedOver.accept(token);
            return;
        }
        announcer.announce(Announcer.Kind.DESELECT, () -> {
            handingOver = acknowledge ? token : 0;
            try {
                for (NodeListener listener : node.spec().listeners()) {
                    call(listener, each -> each.onDeselect(lost, cause));
                }
            } finally {
                handingOver = 0;
                if (acknowledge) {
                    handedOver.accept(token);
                }
            }
        });
    }

    /** The handler that runs waits for the end of the hand-over, so the hand-over can't wait for it. */
    void yieldHandOver() {
        long token = handingOver;
        if (token != 0) {
            handedOver.accept(token);
        }
    }

    @Override
    public void refreshed(long token) {
        TermHandle held = term;
        if (held != null) {
            call(Announcer.Kind.REFRESH, listener -> listener.onRefresh(held));
        }
    }

    @Override
    public void pinged(Holder holder) {
        Agreed agreed = agreed(holder);
        call(Announcer.Kind.PING, listener -> listener.onPing(agreed));
    }

    @Override
    public void failed(Problem problem) {
        LockedException error = Problems.toException(problem, node.toString());
        log().write(System.Logger.Level.DEBUG, "{0}", String.valueOf(error.getMessage()));
        call(Announcer.Kind.ERROR, listener -> listener.onError(error));
    }

    @Override
    public void rolledBack(long seen, long now) {
        StoreRollback rollback = new StoreRollback(seen, now);
        log().write(System.Logger.Level.WARNING, "{0}: {1}", node, rollback);
        call(Announcer.Kind.OTHER, listener -> listener.onStoreRollback(rollback));
    }

    @Override
    public void entered(NodeState state) {
        log().write(System.Logger.Level.DEBUG, "{0}: {1} -> {2}", node, node.state(), state);
        node.entered(state);
    }

    private LogBook log() {
        return node.runtime().log();
    }

    private void call(Announcer.Kind kind, Consumer<NodeListener> method) {
        if (!node.spec().listeners().isEmpty()) {
            announcer.announce(kind, () -> callAll(method));
        }
    }

    private void callAll(Consumer<NodeListener> method) {
        for (NodeListener listener : node.spec().listeners()) {
            // Also between two listeners: a stop may have returned meanwhile.
            if (!announcer.isMuted()) {
                call(listener, method);
            }
        }
    }

    private void call(NodeListener listener, Consumer<NodeListener> method) {
        try {
            method.accept(listener);
        } catch (Throwable e) {
            listenerThrew(e);
        }
    }

    private void listenerThrew(Throwable thrown) {
        SafeLog.log(System.Logger.Level.WARNING, node + ": a listener has thrown", thrown);
        ListenerException error = new ListenerException(node + ": a listener has thrown " + text(thrown), thrown);
        for (NodeListener listener : node.spec().listeners()) {
            try {
                listener.onError(error);
            } catch (Throwable e) {
                SafeLog.log(System.Logger.Level.WARNING, node + ": an error listener has thrown", e);
            }
        }
    }

    private static String text(Throwable thrown) {
        try {
            return thrown.toString();
        } catch (Throwable e) {
            return thrown.getClass().getName();
        }
    }

    private static Agreed agreed(Holder holder) {
        return new Agreed(holder.id(), holder.value(), holder.token());
    }
}
