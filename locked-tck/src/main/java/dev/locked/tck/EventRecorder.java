package dev.locked.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import dev.locked.Agreed;
import dev.locked.DeselectCause;
import dev.locked.LockedException;
import dev.locked.NodeListener;
import dev.locked.StoreRollback;
import dev.locked.Term;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Keeps the events of one node or observer, and knows the order in which they have to come. */
final class EventRecorder implements NodeListener {
    /** The kinds of event; RESTART is the kit's own. */
    enum Kind {
        CHANGE,
        VACANT,
        SELECT,
        DESELECT,
        REFRESH,
        PING,
        ROLLBACK,
        ERROR,
        RESTART
    }

    /** One event; of agreed, cause, rollback and error what the kind has. */
    record Event(
            Kind kind,
            long token,
            @Nullable Agreed agreed,
            @Nullable DeselectCause cause,
            @Nullable StoreRollback rollback,
            @Nullable LockedException error) {}

    private final List<Event> events = new ArrayList<>();

    @Override
    public void onChange(Agreed agreed) {
        add(new Event(Kind.CHANGE, agreed.token(), agreed, null, null, null));
    }

    @Override
    public void onVacant() {
        add(new Event(Kind.VACANT, 0, null, null, null, null));
    }

    @Override
    public void onSelect(Term term) {
        add(new Event(Kind.SELECT, term.token(), null, null, null, null));
    }

    @Override
    public void onDeselect(Term term, DeselectCause cause) {
        add(new Event(Kind.DESELECT, term.token(), null, cause, null, null));
    }

    @Override
    public void onRefresh(Term term) {
        add(new Event(Kind.REFRESH, term.token(), null, null, null, null));
    }

    @Override
    public void onPing(Agreed agreed) {
        add(new Event(Kind.PING, agreed.token(), agreed, null, null, null));
    }

    @Override
    public void onStoreRollback(StoreRollback rollback) {
        add(new Event(Kind.ROLLBACK, rollback.token(), null, null, rollback, null));
    }

    @Override
    public void onError(LockedException error) {
        add(new Event(Kind.ERROR, 0, null, null, null, error));
    }

    /** Notes that the node is started again: what it had seen before its stop counts no more. */
    void restarted() {
        add(new Event(Kind.RESTART, 0, null, null, null, null));
    }

    private synchronized void add(Event event) {
        events.add(event);
        notifyAll();
    }

    synchronized List<Event> all() {
        return List.copyOf(events);
    }

    List<Event> of(Kind kind) {
        return all().stream().filter(event -> event.kind() == kind).toList();
    }

    /** Waits for the n-th event of a kind. */
    synchronized Event await(Kind kind, int nth, Duration within) {
        long deadline = System.nanoTime() + within.toNanos();
        while (of(kind).size() < nth) {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                fail(kind + " number " + nth + " did not come within " + within + "; there came " + events);
            }
            try {
                wait(left + 1);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted while waiting for an event", e);
            }
        }
        return of(kind).get(nth - 1);
    }

    Event await(Kind kind, int nth) {
        return await(kind, nth, Chapter.SOON);
    }

    /** Checks the order of what came, on a store that never went back: see the clauses E1 and E2. */
    void checkOrder() {
        assertEquals(List.of(), of(Kind.ROLLBACK), "the store has not gone back");
        checkOrderInAStoreThatGoesBack();
    }

    /** As above, but that tokens begin anew where the node is told so. */
    void checkOrderInAStoreThatGoesBack() {
        long selected = 0;
        long lastTerm = 0;
        long owner = 0;
        long lastOwner = 0;
        for (Event event : all()) {
            switch (event.kind()) {
                case CHANGE -> {
                    check(event, event.token() >= lastOwner, "an owner's token went back");
                    check(event, owner == 0 || owner == event.token(), "no vacant between two owners");
                    owner = event.token();
                    lastOwner = event.token();
                }
                case VACANT -> {
                    check(event, owner != 0, "vacant without an owner before");
                    owner = 0;
                }
                case ROLLBACK -> {
                    StoreRollback rollback = Objects.requireNonNull(event.rollback());
                    check(event, rollback.token() <= rollback.seenToken(), "the store went forward");
                    check(event, selected == 0, "no deselect before the rollback");
                    lastOwner = 0;
                    lastTerm = 0;
                }
                case RESTART -> {
                    check(event, selected == 0, "no deselect before the restart");
                    owner = 0;
                }
                case SELECT -> {
                    check(event, selected == 0, "selected while selected");
                    check(event, event.token() > lastTerm, "the token of a term did not rise");
                    check(event, lastOwner == event.token(), "select without its change before");
                    selected = event.token();
                    lastTerm = event.token();
                }
                case DESELECT -> {
                    check(event, selected == event.token(), "deselect of a term that was not selected");
                    selected = 0;
                }
                default -> {}
            }
        }
    }

    private void check(Event event, boolean held, String fault) {
        if (!held) {
            fail(fault + " at " + event + " in " + all());
        }
    }

    /** Checks that every term that began has ended. */
    void checkAllEnded() {
        checkOrder();
        assertEquals(of(Kind.SELECT).size(), of(Kind.DESELECT).size(), () -> "a deselect for each select: " + all());
    }
}
