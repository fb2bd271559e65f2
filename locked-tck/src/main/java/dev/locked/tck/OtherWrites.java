package dev.locked.tck;

import java.time.Duration;

/** Somebody else who writes into the same store, ten times a second; what that costs the store is known. */
final class OtherWrites {
    private static final String PATH = "/elsewhere";
    private static final Duration PACE = Duration.ofMillis(100);
    private static final Duration CALM = Duration.ofMillis(500);
    private static final int SAMPLE = 10;

    private final StoreControl store;
    private final long perWrite;

    /** Finds out what a write costs; nobody else may use the store meanwhile. */
    OtherWrites(StoreControl store) {
        this.store = store;
        store.overwrite(PATH, "the first, which may cost more");
        long before = store.requests();
        for (int i = 0; i < SAMPLE; i++) {
            store.overwrite(PATH, "sample " + i);
        }
        this.perWrite = (store.requests() - before) / SAMPLE;
    }

    /** Waits until hardly anybody asks for anything, as when all have come up. */
    void awaitCalm(Duration within) {
        Eventually.see("requests in " + CALM, within, this::requestsWhileCalm, count -> count <= SAMPLE);
    }

    private long requestsWhileCalm() {
        long before = store.requests();
        Eventually.pause(CALM);
        return store.requests() - before;
    }

    /** Writes for a while, and tells how many requests came besides. */
    long requestsBesides(Duration time) {
        long before = store.requests();
        long start = System.nanoTime();
        long writes = 0;
        for (long now = start; now - start < time.toNanos(); now = System.nanoTime()) {
            store.overwrite(PATH, "write " + writes++);
            Eventually.pause(PACE.multipliedBy(writes).minusNanos(System.nanoTime() - start));
        }
        long besides = store.requests() - before - writes * perWrite;
        store.delete(PATH);
        return besides;
    }
}
