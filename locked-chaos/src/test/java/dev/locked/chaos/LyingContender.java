package dev.locked.chaos;

import dev.locked.Node;
import dev.locked.Term;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** A contender that takes itself for the owner from its first term on, whatever becomes of its lease. */
public final class LyingContender {
    private static final AtomicReference<Optional<Term>> LAST = new AtomicReference<>(Optional.empty());

    private LyingContender() {}

    /** Runs it. */
    public static void main(String[] args) throws IOException {
        Contender.run(Contender.Args.of(args), LyingContender::belief);
    }

    private static Optional<Term> belief(Node node) {
        return LAST.updateAndGet(last -> node.term().or(() -> last));
    }
}
