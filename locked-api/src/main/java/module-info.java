/**
 * One value with one owner, agreed by many processes: the public API, the SPI for backends, the in-memory backend and
 * the engine that makes every decision.
 */
module dev.locked {
    requires static transitive org.jspecify;

    exports dev.locked;
    exports dev.locked.spi;
    exports dev.locked.memory;

    uses dev.locked.spi.BackendProvider;

    provides dev.locked.spi.BackendProvider with
            dev.locked.memory.MemoryProvider;
}
