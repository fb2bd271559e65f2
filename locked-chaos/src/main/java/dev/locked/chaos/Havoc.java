package dev.locked.chaos;

import dev.locked.chaos.Harm.Done;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Carries a schedule out: each fault at its time, and each undone at its. In the end nothing is left. */
final class Havoc {
    private final Harm harm;
    private final Consumer<String> out;
    private final PriorityQueue<Due> queue = new PriorityQueue<>(Comparator.comparingLong(Due::at));
    private final long begin = System.nanoTime();
    private int skipped;

    Havoc(Harm harm, Consumer<String> out) {
        this.harm = harm;
        this.out = out;
    }

    /** Runs until the time is over, then undoes what is not undone yet. */
    void wreak(List<Planned> plan, Duration length) throws InterruptedException {
        plan.forEach(fault -> queue.add(new Due(begin + fault.at().toNanos(), false, () -> befall(fault))));
        long end = begin + length.toNanos();
        for (Due due = queue.peek(); due != null && due.at - end < 0; due = queue.peek()) {
            TimeUnit.NANOSECONDS.sleep(due.at - System.nanoTime());
            queue.remove(due);
            due.action.run();
        }
        TimeUnit.NANOSECONDS.sleep(end - System.nanoTime());
        queue.stream().filter(Due::undoes).forEach(due -> due.action.run());
        if (skipped > 0) {
            out.accept(skipped + " of " + plan.size() + " planned faults made no sense when their time came");
        }
    }

    private void befall(Planned fault) {
        Optional<Done> done = harm.to(fault);
        if (done.isEmpty()) {
            skipped++;
            return;
        }
        out.accept("%8.3f s  %-24s  %s"
                .formatted(
                        (System.nanoTime() - begin) / 1e9,
                        fault.kind().title(),
                        done.get().target()));
        long until = System.nanoTime() + fault.lasts().toNanos();
        queue.add(new Due(until, true, done.get().undo()));
    }

    private record Due(long at, boolean undoes, Runnable action) {}
}
