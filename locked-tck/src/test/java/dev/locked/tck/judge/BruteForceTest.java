package dev.locked.tck.judge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** The fast judge and the plain one agree, history for history; a seed that they don't agree on is in the message. */
class BruteForceTest {
    private static final int SEEDS = Integer.getInteger("locked.judge.seeds", 5_000);

    /** Too few of one kind would show nothing. */
    private static final int ENOUGH = SEEDS / 20;

    @Test
    void agrees_on_exclusion() {
        agree(new ExclusionCheck(), BruteForce::breaksExclusion);
    }

    /** Without what the ledger tells of tokens, which the plain judge does not look at. */
    @Test
    void agrees_on_tokens() {
        agree(history -> new TokenCheck().of(withoutLedger(history)), BruteForce::breaksTokens);
    }

    @Test
    void agrees_on_writes() {
        agree(new WriteCheck(), BruteForce::breaksWrites);
    }

    @Test
    void agrees_on_observation() {
        agree(new ObservationCheck(), BruteForce::breaksObservation);
    }

    private static History withoutLedger(History history) {
        return new History(
                history.logs().stream().filter(log -> !log.has(Role.LEDGER)).toList());
    }

    private static void agree(Check check, Predicate<BruteForce> plain) {
        int broken = 0;
        for (long seed = 0; seed < SEEDS; seed++) {
            History history = RandomStory.of(seed);
            boolean found = !check.of(history).isEmpty();
            assertThat(found).as("seed " + seed).isEqualTo(plain.test(new BruteForce(history)));
            broken += found ? 1 : 0;
        }
        assertThat(broken).as("histories that break the rule").isBetween(ENOUGH, SEEDS - ENOUGH);
    }
}
