package dev.locked.cli;

import dev.locked.cli.Cast.Contender;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The play: contenders come up, the leader is killed, another takes over. */
final class Demo {
    /** The machine may be busy, and each contender is a JVM. */
    private static final Duration RISE = Duration.ofSeconds(60);

    private static final Duration AGREE = Duration.ofSeconds(30);
    private static final Duration LINGER = Duration.ofSeconds(1);

    private final Console console;
    private final DemoEvents events;
    private final Cast cast;
    private final Duration takeoverBound;

    Demo(Console console, DemoEvents events, Cast cast, Duration takeoverBound) {
        this.console = console;
        this.events = events;
        this.cast = cast;
        this.takeoverBound = takeoverBound;
    }

    /** Plays it; the exit code. */
    int play(int nodes) throws InterruptedException {
        List<Contender> contenders = new ArrayList<>();
        for (int i = 1; i <= nodes; i++) {
            contenders.add(cast.start("node-" + i, "10.0.0." + i));
        }
        Verdict verdict = act(contenders);
        cast.close();
        console.line("");
        console.line(verdict.line());
        return verdict.isGood() ? ExitCode.OK : ExitCode.VACANT;
    }

    private Verdict act(List<Contender> contenders) throws InterruptedException {
        if (events.await(within(RISE), () -> events.selectAfter(0)).isEmpty()) {
            return Verdict.bad("nobody was selected within " + Durations.show(RISE) + "; can the store be reached?");
        }
        if (!allAgree(contenders)) {
            return Verdict.bad("not all contenders heard who was selected");
        }
        linger(lastSelect());
        return killLeader(contenders);
    }

    private Verdict killLeader(List<Contender> contenders) throws InterruptedException {
        Event leading = events.selectAfter(0).orElseThrow();
        int before = events.selects();
        Contender victim = find(contenders, leading.node());
        long killedAt = System.nanoTime();
        events.show(killedAt, victim.id(), "KILLED", victim.kill());
        Optional<Event> next = events.await(killedAt + takeoverBound.toNanos(), () -> events.selectAfter(before));
        if (next.isEmpty()) {
            return Verdict.bad("nobody took over within " + Durations.show(takeoverBound));
        }
        List<Contender> survivors = new ArrayList<>(contenders);
        survivors.remove(victim);
        boolean agreed = allAgree(survivors);
        linger(next.get());
        return events.judged(judge -> Verdict.of(leading, next.get(), killedAt, agreed, judge));
    }

    /** Waits until all have heard of the last who was selected. */
    private boolean allAgree(List<Contender> contenders) throws InterruptedException {
        return events.await(
                        within(AGREE),
                        () -> contenders.stream().allMatch(contender -> events.agrees(contender.id(), lastSelect()))
                                ? Optional.of(true)
                                : Optional.empty())
                .isPresent();
    }

    private Event lastSelect() {
        return events.selectAfter(0).orElseThrow();
    }

    private static long within(Duration time) {
        return System.nanoTime() + time.toNanos();
    }

    /** Lets claims come in, for as long as there are too few to judge by. */
    private void linger(Event select) throws InterruptedException {
        Thread.sleep(LINGER.toMillis());
        var unused = events.await(
                within(AGREE),
                () -> events.judged(judge -> Verdict.canJudge(select, judge)) ? Optional.of(select) : Optional.empty());
    }

    private static Contender find(List<Contender> contenders, String id) {
        return contenders.stream()
                .filter(contender -> contender.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no contender " + id));
    }
}
