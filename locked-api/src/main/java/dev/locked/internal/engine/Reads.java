package dev.locked.internal.engine;

import java.util.function.Consumer;
import java.util.function.DoubleSupplier;

/** The reads of one path: one at a time, at once when wanted, after a while when one failed, and now and then anyway. */
final class Reads {
    private final long election;
    private final DoubleSupplier random;
    private final Consumer<Effect> effects;
    private long last;
    private boolean underWay;
    private boolean again;
    private long changesBefore;
    private long tokenBefore;
    private long at;
    private int failures;
    private int refusals;

    Reads(long election, DoubleSupplier random, Consumer<Effect> effects) {
        this.election = election;
        this.random = random;
        this.effects = effects;
    }

    void start(long now, long ttl) {
        failures = 0;
        refusals = 0;
        rest(now, ttl);
    }

    /** What is known is fresh: the next can wait. */
    void rest(long now, long ttl) {
        at = Rules.nextRead(now, ttl, random.getAsDouble());
    }

    /** What is known was confirmed by other means: a read that is only due by time can wait. */
    void spare(long now, long ttl) {
        if (!underWay && failures == 0) {
            rest(now, ttl);
        }
    }

    /** What is under way may have begun too early to tell; another follows it. */
    void want(long now) {
        if (underWay) {
            again = true;
        } else {
            at = now;
        }
    }

    void wantBy(long time) {
        at = Rules.earlier(at, time);
    }

    /** The store refuses, whatever it was asked for: there is no use in asking soon. */
    void refused(long now, long ttl) {
        at = now + Rules.refusedBackOff(ttl, ++refusals, random.getAsDouble());
    }

    /**
     * Sends one if it is time; {@code changes} counts what the node has seen of the path until now, {@code token} is the
     * largest that its process has.
     */
    void settle(long now, long ttl, long changes, long token) {
        if (!underWay && now - at >= 0) {
            underWay = true;
            again = false;
            changesBefore = changes;
            tokenBefore = token;
            effects.accept(new Effect.Read(election, ++last, Rules.callTimeout(ttl)));
        }
    }

    /** When to come back. */
    long next() {
        return underWay ? Rules.NEVER : at;
    }

    boolean isUnderWay(long read) {
        return underWay && read == last;
    }

    void failed(long now, long ttl) {
        underWay = false;
        at = now + Rules.backOff(ttl, ++failures, random.getAsDouble());
    }

    void succeeded(long now, long ttl) {
        underWay = false;
        failures = 0;
        refusals = 0;
        at = again ? now : Rules.nextRead(now, ttl, random.getAsDouble());
        again = false;
    }

    /** Whether something was seen since the last one was sent, so that what it says may be old. */
    boolean isOvertaken(long changes) {
        return changes != changesBefore;
    }

    /** The largest token that the process had seen when the last one was sent. */
    long tokenBefore() {
        return tokenBefore;
    }

    /** No answer is wanted any more. */
    void stop() {
        underWay = false;
        again = false;
    }
}
