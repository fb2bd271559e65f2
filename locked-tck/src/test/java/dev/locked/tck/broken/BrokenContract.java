package dev.locked.tck.broken;

import dev.locked.tck.BackendContract;
import dev.locked.tck.BackendHarness;

/** The contract, run against the broken backend of this thread; not by the build itself. */
class BrokenContract extends BackendContract {
    static final ThreadLocal<BackendHarness> CURRENT = new ThreadLocal<>();

    @Override
    protected BackendHarness harness() {
        return CURRENT.get();
    }
}
