package dev.locked.zookeeper;

import dev.locked.spi.Failure;

/**
 * What is asked of ZooKeeper.
 *
 * @param text for messages: what of what, as {@code acquire /master}
 * @param inDoubt what its failure means when nothing is known of its effect
 */
record Operation(String text, Failure inDoubt) {
    /** One that changes nothing, or nothing that matters when the answer is lost. */
    static Operation harmless(String text) {
        return new Operation(text, Failure.NOT_APPLIED);
    }

    static Operation write(String text) {
        return new Operation(text, Failure.UNKNOWN);
    }

    @Override
    public String toString() {
        return text;
    }
}
