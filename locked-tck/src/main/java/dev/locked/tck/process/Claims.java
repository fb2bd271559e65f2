package dev.locked.tck.process;

import dev.locked.Term;
import dev.locked.tck.judge.Kind;
import dev.locked.tck.judge.LogFile;
import dev.locked.tck.judge.LogLine;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Asks whether we are the owner, with a look at the clock before and after; tells somebody when the answer changes. */
public final class Claims implements Runnable {
    private final LogFile log;
    private final Consumer<LogLine> teller;
    private final Supplier<Optional<Term>> belief;
    private final AtomicBoolean asked = new AtomicBoolean();
    private long lastToken;

    /**
     * To be run again and again, by one thread.
     *
     * @param log each answer goes there
     * @param teller gets those that are other than the one before
     * @param belief the term that we take for ours
     */
    public Claims(LogFile log, Consumer<LogLine> teller, Supplier<Optional<Term>> belief) {
        this.log = log;
        this.teller = teller;
        this.belief = belief;
    }

    /** Has the next answer told in any case. */
    void ask() {
        asked.set(true);
    }

    @Override
    public void run() {
        boolean wanted = asked.getAndSet(false);
        long before = System.nanoTime();
        long token = belief.get().map(Term::token).orElse(0L);
        long after = System.nanoTime();
        LogLine line = log.write(Kind.SAMPLE, "before", before, "after", after, "token", token);
        if (wanted || token != lastToken) {
            lastToken = token;
            teller.accept(line);
        }
    }
}
