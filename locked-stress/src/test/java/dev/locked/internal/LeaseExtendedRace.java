package dev.locked.internal;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZZ_Result;

/** A renewal comes in while somebody sees the lease end: one of the two wins, and both and all later ones agree which. */
@JCStressTest
@Outcome(id = "true, true, true", expect = ACCEPTABLE, desc = "extended in time")
@Outcome(id = "false, false, false", expect = ACCEPTABLE, desc = "seen over, and over for good")
@State
public class LeaseExtendedRace {
    private final LeaseClock lease = new LeaseClock(10);

    @Actor
    public void user(ZZZ_Result result) {
        result.r1 = lease.holdsAt(10);
    }

    @Actor
    public void loop(ZZZ_Result result) {
        result.r2 = lease.extend(20);
    }

    @Arbiter
    public void later(ZZZ_Result result) {
        result.r3 = lease.holdsAt(15);
    }
}
