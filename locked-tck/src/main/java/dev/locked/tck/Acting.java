package dev.locked.tck;

import dev.locked.Agreed;
import dev.locked.DeselectCause;
import dev.locked.NodeListener;
import dev.locked.Term;
import dev.locked.tck.EventRecorder.Kind;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/** Does something in the first callback of a kind, and tells when it has come back from it. */
final class Acting implements NodeListener {
    private final Kind kind;
    private final Runnable action;
    private final AtomicBoolean begun = new AtomicBoolean();
    private final CompletableFuture<String> done = new CompletableFuture<>();

    Acting(Kind kind, Runnable action) {
        this.kind = kind;
        this.action = action;
    }

    CompletableFuture<String> done() {
        return done;
    }

    @Override
    public void onChange(Agreed agreed) {
        act(Kind.CHANGE);
    }

    @Override
    public void onVacant() {
        act(Kind.VACANT);
    }

    @Override
    public void onSelect(Term term) {
        act(Kind.SELECT);
    }

    @Override
    public void onDeselect(Term term, DeselectCause cause) {
        act(Kind.DESELECT);
    }

    private void act(Kind now) {
        if (now != kind || !begun.compareAndSet(false, true)) {
            return;
        }
        try {
            action.run();
            done.complete("came back");
        } catch (RuntimeException | Error e) {
            done.completeExceptionally(e);
        }
    }
}
