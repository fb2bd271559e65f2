package dev.locked.tck.memory;

import dev.locked.memory.MemoryStore;
import dev.locked.tck.BackendContract;
import dev.locked.tck.BackendHarness;
import dev.locked.tck.broken.MemoryHarness;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@DisplayName("The memory backend keeps the contract")
@Execution(ExecutionMode.CONCURRENT)
class MemoryContractTest extends BackendContract {
    private static final MemoryStore STORE = MemoryStore.create();

    @Override
    protected BackendHarness harness() {
        return new MemoryHarness(STORE);
    }
}
