package dev.locked.internal;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** Who has seen a lease end never sees it hold again, whatever the loop does meanwhile. */
@JCStressTest
@Outcome(id = "true, true", expect = ACCEPTABLE, desc = "extended in time")
@Outcome(id = "false, false", expect = ACCEPTABLE, desc = "over for good")
@State
public class LeaseSeenOverRace {
    private final LeaseClock lease = new LeaseClock(10);

    @Actor
    public void user(ZZ_Result result) {
        result.r1 = lease.holdsAt(10);
        result.r2 = lease.holdsAt(10);
    }

    @Actor
    public void loop() {
        lease.extend(20);
    }
}
