package dev.locked.examples.move;

import dev.locked.Agreed;
import dev.locked.DeselectCause;
import dev.locked.LockedException;
import dev.locked.NodeListener;
import dev.locked.Term;

/** Prints a line for each event: its name, and id and value or the cause. */
final class EventLog implements NodeListener {
    @Override
    public void onChange(Agreed agreed) {
        print("change", agreed.id(), agreed.value());
    }

    @Override
    public void onVacant() {
        print("vacant");
    }

    @Override
    public void onSelect(Term term) {
        print("select", term.id());
    }

    @Override
    public void onDeselect(Term term, DeselectCause cause) {
        print("deselect", term.id(), cause.name());
    }

    @Override
    public void onRefresh(Term term) {
        print("refresh", term.id());
    }

    @Override
    public void onPing(Agreed agreed) {
        print("ping", agreed.id(), agreed.value());
    }

    @Override
    public void onError(LockedException error) {
        print("error", error.getClass().getSimpleName());
    }

    private static void print(String... words) {
        System.out.println(String.join(" ", words));
    }
}
