package dev.locked.chaos;

import dev.locked.tck.judge.LogLine;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/**
 * What the driver has heard of its contenders, to aim at the leader and to know when all agree. It may be late, and is no
 * evidence. Safe for use by many threads.
 */
final class Stage {
    private final Map<String, Long> selected = new HashMap<>();
    private final Map<String, Long> known = new HashMap<>();

    /** A contender was started. */
    synchronized void enter(String process) {
        known.put(process, 0L);
        notifyAll();
    }

    /** A contender has said something. */
    synchronized void hear(String process, LogLine line) {
        if (!known.containsKey(process)) {
            return; // its last words
        }
        switch (line.kind()) {
            case SELECT -> selected.put(process, line.number("token"));
            case DESELECT -> selected.remove(process);
            case SEEN -> known.put(process, line.number("token"));
            case VACANT -> known.put(process, 0L);
            default -> {
                return;
            }
        }
        notifyAll();
    }

    /** A contender is gone. */
    synchronized void leave(String process) {
        selected.remove(process);
        known.remove(process);
        notifyAll();
    }

    /** Of those who were told that they are selected, the last one. */
    synchronized Optional<String> leader() {
        return selected.entrySet().stream().max(Map.Entry.comparingByValue()).map(Map.Entry::getKey);
    }

    /** Whether all who are here know of one leader, who is here, too. */
    synchronized boolean allAgree() {
        Optional<Long> token = leader().map(selected::get);
        return selected.size() == 1 && known.values().stream().allMatch(told -> token.equals(Optional.of(told)));
    }

    /** Waits for something. */
    synchronized boolean await(long untilNanos, BooleanSupplier condition) throws InterruptedException {
        while (!condition.getAsBoolean()) {
            long left = untilNanos - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            wait(left / 1_000_000 + 1);
        }
        return true;
    }

    /** Who is here. */
    synchronized Set<String> present() {
        return known.keySet().stream().collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public synchronized String toString() {
        return "selected " + selected + ", known " + known;
    }
}
