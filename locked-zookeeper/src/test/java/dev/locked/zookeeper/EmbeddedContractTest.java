package dev.locked.zookeeper;

import dev.locked.spi.BackendConfig;
import dev.locked.spi.MonotonicClock;
import dev.locked.tck.BackendContract;
import dev.locked.tck.BackendHarness;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The contract over the embedded server. */
@Execution(ExecutionMode.CONCURRENT)
@Tag("once")
class EmbeddedContractTest extends BackendContract {
    @TempDir
    static Path folder;

    @Override
    protected BackendHarness harness() {
        return namespace -> new ZooKeeperProvider()
                .open(BackendConfig.builder("zookeeper")
                        .name("embedded")
                        .option("data", folder.toString())
                        .namespace(namespace.value())
                        .build(MonotonicClock.system()));
    }
}
