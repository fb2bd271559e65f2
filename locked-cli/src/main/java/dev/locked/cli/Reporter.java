package dev.locked.cli;

import dev.locked.Agreed;
import dev.locked.DeselectCause;
import dev.locked.LockedException;
import dev.locked.NodeListener;
import dev.locked.StoreRollback;
import dev.locked.Term;
import java.util.function.Consumer;

/** Turns what an observer tells into {@link Event}s; a node has more to say, see {@link ReportedNode}. */
class Reporter implements NodeListener {
    private final String path;
    private final Consumer<Event> sink;

    Reporter(String path, Consumer<Event> sink) {
        this.path = path;
        this.sink = sink;
    }

    /** Something that is seen now. */
    final Event now(String name) {
        return Event.now(path, localId(), name);
    }

    /** Hands an event on. */
    void tell(Event event) {
        sink.accept(event);
    }

    /** The id of the node that tells; an observer has none. */
    String localId() {
        return "";
    }

    /** The value of the node that tells. */
    String localValue() {
        return "";
    }

    @Override
    public void onChange(Agreed agreed) {
        tell(agreed("change", agreed));
    }

    @Override
    public void onVacant() {
        tell(now("vacant"));
    }

    @Override
    public void onSelect(Term term) {
        tell(own("select", term));
    }

    @Override
    public void onDeselect(Term term, DeselectCause cause) {
        tell(own("deselect", term).with("cause", cause.name()));
    }

    @Override
    public void onRefresh(Term term) {
        tell(own("refresh", term));
    }

    @Override
    public void onPing(Agreed agreed) {
        tell(agreed("ping", agreed));
    }

    @Override
    public void onStoreRollback(StoreRollback rollback) {
        tell(now("rollback")
                .with("token", rollback.token())
                .with("seenToken", rollback.seenToken())
                .with("cause", rollback.toString()));
    }

    @Override
    public void onError(LockedException error) {
        tell(now("error")
                .with("error", error.getClass().getSimpleName())
                .with("kind", error.kind().name())
                .with("cause", Console.describe(error)));
    }

    private Event agreed(String name, Agreed agreed) {
        return now(name).with("id", agreed.id()).with("value", agreed.value()).with("token", agreed.token());
    }

    private Event own(String name, Term term) {
        return now(name).with("id", term.id()).with("value", localValue()).with("token", term.token());
    }
}
