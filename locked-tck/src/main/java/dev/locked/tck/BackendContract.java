package dev.locked.tck;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;

/**
 * The contract of a backend, clause by clause as in {@code SPEC.md}. Extend it, say in {@link #harness} how to reach the
 * store, and run it with JUnit. Chapters S, A, F, R and W ask the backend directly; N, E, P and L ask it through the
 * public API, where the engine above it has to do what it promises.
 */
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
