package dev.locked.internal;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import dev.locked.Agreed;
import dev.locked.Term;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JL_Result;

/** Whoever sees that a node is selected sees the term's token, and what is agreed under it. */
@JCStressTest
@Outcome(id = "0, -", expect = ACCEPTABLE, desc = "not selected yet")
@Outcome(id = "0, value", expect = ACCEPTABLE, desc = "agreed, and not selected yet")
@Outcome(id = "5, value", expect = ACCEPTABLE, desc = "selected, and agreed")
@State
public class ClaimVisibleRace {
    private static final Agreed AGREED = new Agreed("id", "value", 5);

    private final NodeHandle node = Published.oneOfMany();

    @Actor
    public void loop() {
        node.agreed(AGREED);
        node.claim(5, new LeaseClock(10));
    }

    @Actor
    public void user(JL_Result result) {
        result.r1 = node.term().map(Term::token).orElse(0L);
        result.r2 = node.value().orElse("-");
    }
}
