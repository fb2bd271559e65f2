package dev.locked.servers;

import java.nio.file.Path;
import java.util.Optional;

/** The library by which the wall clock of a process can be stepped, where the system has none. */
public final class Faketime {
    private Faketime() {}

    /** What {@code scripts/fetch-servers} has fetched. */
    public static Optional<Path> fetched() {
        return Tool.fetched("faketime", "libfaketimeMT.so.1");
    }
}
