package dev.locked.internal;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** A claim that was taken back stays taken back: on the node, and on the term that the user has in hand. */
@JCStressTest
@Outcome(id = "true, true", expect = ACCEPTABLE, desc = "not taken back yet")
@Outcome(id = "true, false", expect = ACCEPTABLE, desc = "taken back in between")
@Outcome(id = "false, false", expect = ACCEPTABLE, desc = "taken back")
@State
public class ClaimTakenBackRace {
    private final NodeHandle node = Published.oneOfMany();
    private final TermHandle term = node.claim(5, new LeaseClock(10));

    @Actor
    public void loop() {
        node.unclaim();
    }

    @Actor
    public void user(ZZ_Result result) {
        result.r1 = node.isSelected();
        result.r2 = term.isValid();
    }
}
