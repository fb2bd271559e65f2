package dev.locked.cli;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/** Takes the events of a demo in, prints those worth it, and lets the demo wait for what it needs. */
final class DemoEvents implements Consumer<Event> {
    private static final Set<String> SHOWN = Set.of("change", "vacant", "select", "deselect", "error");

    private static final int WIDTH = 150;

    private final Console console;
    private final long start = System.nanoTime();
    private final List<Event> selects = new ArrayList<>();
    private final Map<String, Event> lastChange = new HashMap<>();
    private final Set<String> erring = new HashSet<>();
    private final ClaimJudge judge = new ClaimJudge();

    DemoEvents(Console console) {
        this.console = console;
    }

    @Override
    public synchronized void accept(Event event) {
        keep(event);
        if (isShown(event)) {
            show(event.number("mono"), event.node(), event.name(), event.details());
        }
        notifyAll();
    }

    private void keep(Event event) {
        switch (event.name()) {
            case "claim" -> judge.add(event);
            case "select" -> selects.add(event);
            case "change" -> lastChange.put(event.node(), event);
            default -> {}
        }
    }

    /** Of a contender's errors the first is enough. */
    private boolean isShown(Event event) {
        return SHOWN.contains(event.name()) && (!event.is("error") || erring.add(event.node()));
    }

    /** Prints an aligned line. */
    void show(long mono, String who, String what, String details) {
        String line = String.format(
                "%8s s  %-8s  %-8s  %s", Durations.seconds(Math.max(0, mono - start)), who, what, details);
        console.line(line.length() > WIDTH ? line.substring(0, WIDTH) + "…" : line.stripTrailing());
    }

    /** The last select event, if there were more than {@code before}. */
    synchronized Optional<Event> selectAfter(int before) {
        return selects.size() > before ? Optional.of(selects.get(selects.size() - 1)) : Optional.empty();
    }

    /** How many select events there were. */
    synchronized int selects() {
        return selects.size();
    }

    /** Whether a contender has been told of this owner, value and token, and of none since. */
    synchronized boolean agrees(String node, Event select) {
        Event change = lastChange.get(node);
        return change != null
                && change.number("token") == select.number("token")
                && change.text("id").equals(select.text("id"))
                && change.text("value").equals(select.text("value"));
    }

    /** Asks the judge. */
    synchronized <T> T judged(Function<ClaimJudge, T> question) {
        return question.apply(judge);
    }

    /** Waits until there is an answer; empty when the time is over. */
    synchronized <T> Optional<T> await(long untilNanos, Supplier<Optional<T>> answer) throws InterruptedException {
        Optional<T> found = answer.get();
        while (found.isEmpty() && untilNanos - System.nanoTime() > 0) {
            wait(Math.max(1, (untilNanos - System.nanoTime()) / 1_000_000));
            found = answer.get();
        }
        return found;
    }
}
