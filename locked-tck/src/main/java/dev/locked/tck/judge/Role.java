package dev.locked.tck.judge;

import java.util.Locale;

/** What a process does in a run. */
public enum Role {
    /** Competes for the path. */
    CONTENDER,
    /** Takes writes, and refuses those under a token smaller than it has seen. */
    LEDGER,
    /** Starts the others and does harm to them. */
    DRIVER;

    /**
     * As it stands in a line.
     *
     * @return in small letters
     */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
