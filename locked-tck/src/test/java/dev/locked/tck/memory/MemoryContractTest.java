package dev.locked.tck.memory;

import dev.locked.memory.MemoryStore;
import dev.locked.tck.BackendContract;
import dev.locked.tck.BackendHarness;
import org.junit.jupiter.api.DisplayName;

@DisplayName("The memory backend keeps the contract")
class MemoryContractTest extends BackendContract {
    private static final MemoryStore STORE = MemoryStore.create();

    @Override
    protected BackendHarness harness() {
        return new MemoryHarness(STORE);
    }
}
