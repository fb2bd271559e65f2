package dev.locked.cli;

/** Makes the contenders of a demo. */
interface Cast extends AutoCloseable {
    /** How often contenders claim. */
    String CLAIM_EVERY = "50ms";

    /** Starts a contender, whose events go to the demo. */
    Contender start(String id, String value);

    /** Ends all that is left, in good order. May be called twice. */
    @Override
    void close();

    /** One who competes. */
    interface Contender {
        /** Its local id. */
        String id();

        /** Its local value. */
        String value();

        /** Takes it away from the store without a farewell; says how, in the past tense. */
        String kill();
    }
}
