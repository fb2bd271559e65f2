package dev.locked.internal;

import dev.locked.ErrorPolicy;
import dev.locked.memory.MemoryStore;
import dev.locked.memory.VirtualTime;
import dev.locked.spi.MonotonicClock;
import dev.locked.spi.Path;
import java.time.Duration;
import java.util.List;

/** Nodes of which a test plays the driver. */
final class Published {
    private static final NodeSpec SPEC = new NodeSpec(
            Path.of("/p"),
            true,
            "id",
            "value",
            Duration.ofSeconds(10),
            Duration.ZERO,
            ErrorPolicy.RETRY,
            false,
            List.of());

    private Published() {}

    static NodeHandle node(MonotonicClock clock) {
        return node(runtime(clock));
    }

    /** One that shares what it stands on with the others, for races that make millions of them. */
    static NodeHandle oneOfMany() {
        return node(Shared.RUNTIME);
    }

    private static NodeHandle node(LockerRuntime runtime) {
        return new NodeHandle(runtime, SPEC);
    }

    private static LockerRuntime runtime(MonotonicClock clock) {
        return LockerRuntime.start(MemoryStore.create(clock).connect(), clock, Runnable::run, "test");
    }

    private static final class Shared {
        static final LockerRuntime RUNTIME = runtime(new VirtualTime());
    }
}
