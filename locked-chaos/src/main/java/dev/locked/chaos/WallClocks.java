package dev.locked.chaos;

import dev.locked.servers.Faketime;
import dev.locked.tck.process.WallClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** Wall clocks of contenders that can be stepped, by libfaketime. The monotonic clock stays what it is. */
final class WallClocks {
    private final Path library;
    private final Path folder;

    private WallClocks(Path library, Path folder) {
        this.library = library;
        this.folder = folder;
    }

    /**
     * With the library of this machine; empty if it is not installed.
     *
     * @param folder where the clocks' files go
     */
    static Optional<WallClocks> in(Path folder) {
        return WallClock.library().or(Faketime::fetched).map(library -> {
            WallClocks clocks = new WallClocks(library, folder);
            IntStream.range(0, Contenders.COUNT).forEach(contender -> clocks.step(contender, 0));
            return clocks;
        });
    }

    /** What a contender has to find in its environment. */
    Map<String, String> environment(int contender) {
        return Map.of(
                "LD_PRELOAD", library.toString(),
                "FAKETIME_TIMESTAMP_FILE", file(contender).toString(),
                "FAKETIME_NO_CACHE", "1",
                "FAKETIME_DONT_FAKE_MONOTONIC", "1",
                "FAKETIME_FORCE_MONOTONIC_FIX", "0"); // which would have all timed waits of a JVM end at once
    }

    /** Puts the wall clock of a contender that many hours away from the right time. */
    void step(int contender, int hours) {
        try {
            Path next = Files.writeString(folder.resolve("next-clock"), "%+dh\n".formatted(hours));
            Files.move(next, file(contender), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path file(int contender) {
        return folder.resolve("n" + contender + ".clock").toAbsolutePath();
    }
}
