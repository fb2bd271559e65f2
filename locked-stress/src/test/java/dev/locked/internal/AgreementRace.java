package dev.locked.internal;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import dev.locked.Agreed;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLJ_Result;

/** Id, value and token that are read as one are those of one holder. */
@JCStressTest
@Outcome(id = "-, -, 0", expect = ACCEPTABLE, desc = "nobody yet")
@Outcome(id = "id1, value1, 1", expect = ACCEPTABLE, desc = "the first")
@Outcome(id = "id2, value2, 2", expect = ACCEPTABLE, desc = "the second")
@State
public class AgreementRace {
    private static final Agreed NOBODY = new Agreed("-", "-", 0);

    private final NodeHandle node = Published.oneOfMany();

    @Actor
    public void loop() {
        node.agreed(new Agreed("id1", "value1", 1));
        node.agreed(new Agreed("id2", "value2", 2));
    }

    @Actor
    public void user(LLJ_Result result) {
        Agreed agreed = node.agreed().orElse(NOBODY);
        result.r1 = agreed.id();
        result.r2 = agreed.value();
        result.r3 = agreed.token();
    }
}
