package dev.locked.tck;

import dev.locked.tck.report.ReportExtension;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The contract of a backend, clause by clause as in {@code SPEC.md}. Extend it, say in {@link #harness} how to reach the
 * store, and run it with JUnit. Chapters S, A, F, R and W ask the backend directly; N, E, P and L ask it through the
 * public API, where the engine above it has to do what it promises.
 *
 * <p>A run writes {@code target/locked-tck-report.json}, and a page of the same name beside it: for each clause what was
 * asked, its verdict, the evidence, and who led when. The configuration parameter of JUnit, or system property, {@code
 * locked.tck.report} names another file; none is written if it is empty. Contracts that run together share a report.
 */
@ExtendWith(ReportExtension.class)
public abstract class BackendContract {
    /**
     * The system property that says how many seconds the kit waits for what should come soon, and for the answer of a healthy
     * store; 30 unless set. No clause promises so much: raise it for a machine that stalls for longer.
     */
    public static final String PATIENCE_PROPERTY = "locked.tck.patience";

    /** For subclasses, which JUnit makes. */
    protected BackendContract() {}

    /**
     * How the kit reaches the store that is tested.
     *
     * @return asked for anew by each test; may always be the same
     */
    protected abstract BackendHarness harness();

    @Nested
    @DisplayName("S: sessions and ttl")
    class Sessions extends SessionChapter {
        @Override
        BackendHarness harness() {
            return BackendContract.this.harness();
        }
    }

    @Nested
    @DisplayName("A: acquire and release")
    class Acquiring extends AcquireChapter {
        @Override
        BackendHarness harness() {
            return BackendContract.this.harness();
        }
    }

    @Nested
    @DisplayName("A: guarded writes, paths and leftovers")
    class Guarding extends GuardChapter {
        @Override
        BackendHarness harness() {
            return BackendContract.this.harness();
        }
    }

    @Nested
    @DisplayName("F: time and failure of single operations")
    class Failing extends FailureChapter {
        @Override
        BackendHarness harness() {
            return BackendContract.this.harness();
        }
    }

    @Nested
    @DisplayName("R: reads")
    class Reading extends ReadChapter {
        @Override
        BackendHarness harness() {
            return BackendContract.this.harness();
        }
    }

    @Nested
    @DisplayName("W: watches")
    class Watching extends WatchChapter {
        @Override
        BackendHarness harness() {
            return BackendContract.this.harness();
        }
    }

    @Nested
    @DisplayName("A, F, W: on a link that fails")
    class Enduring extends FaultChapter {
        @Override
        BackendHarness harness() {
            return BackendContract.this.harness();
        }
    }

    @Nested
    @DisplayName("S, A, W: at a store that is counted and killed")
    class Restarting extends StoreChapter {
        @Override
        BackendHarness harness() {
            return BackendContract.this.harness();
        }
    }

    @Nested
    @DisplayName("N: election and agreement")
    class Electing extends ElectionChapter {
        @Override
        BackendHarness harness() {
            return BackendContract.this.harness();
        }
    }

    @Nested
    @DisplayName("N: life of a node")
    class Living extends LifecycleChapter {
        @Override
        BackendHarness harness() {
            return BackendContract.this.harness();
        }
    }

    @Nested
    @DisplayName("N: terms and values")
    class Leading extends TermChapter {
        @Override
        BackendHarness harness() {
            return BackendContract.this.harness();
        }
    }

    @Nested
    @DisplayName("N: loss and recovery")
    class Recovering extends RecoveryChapter {
        @Override
        BackendHarness harness() {
            return BackendContract.this.harness();
        }
    }

    @Nested
    @DisplayName("E: events")
    class Telling extends EventChapter {
        @Override
        BackendHarness harness() {
            return BackendContract.this.harness();
        }
    }

    @Nested
    @DisplayName("E: callbacks and threads")
    class CallingBack extends CallbackChapter {
        @Override
        BackendHarness harness() {
            return BackendContract.this.harness();
        }
    }

    @Nested
    @DisplayName("P: many paths")
    class ManyPaths extends ManyPathsChapter {
        @Override
        BackendHarness harness() {
            return BackendContract.this.harness();
        }
    }

    @Nested
    @DisplayName("L: limits")
    class Limiting extends LimitsChapter {
        @Override
        BackendHarness harness() {
            return BackendContract.this.harness();
        }
    }
}
