package dev.locked.tck.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The wall clock of one child, which libfaketime lets us step; its monotonic clock stays the machine's. */
public final class WallClock {
    /** The system property, or environment variable, that names the library where it is in no usual place. */
    private static final String PROPERTY = "locked.faketime";

    private static final String VARIABLE = "LOCKED_FAKETIME";

    /** That for programs with threads is asked for first. */
    private static final List<String> NAMES = List.of("libfaketimeMT.so.1", "libfaketime.so.1");

    private static final List<Path> FOLDERS = List.of(Path.of("/usr/lib"), Path.of("/usr/local/lib"));

    private final Path library;
    private final Path offset;

    /**
     * A clock that is right, as yet.
     *
     * @param library see {@link #library()}
     * @param offset a file of its own
     */
    WallClock(Path library, Path offset) {
        this.library = library;
        this.offset = offset;
        step(Duration.ZERO);
    }

    /**
     * The library, where the system property {@code locked.faketime} or the environment variable {@code LOCKED_FAKETIME}
     * names it, or where Debian's package {@code libfaketime} or a build of one's own puts it.
     *
     * @return empty if it is not there
     */
    public static Optional<Path> library() {
        return Optional.ofNullable(System.getProperty(PROPERTY, System.getenv(VARIABLE)))
                .filter(name -> !name.isBlank())
                .map(Path::of)
                .or(WallClock::installed)
                .filter(Files::isReadable);
    }

    private static Optional<Path> installed() {
        return NAMES.stream()
                .flatMap(name ->
                        FOLDERS.stream().flatMap(WallClock::withSubfolders).map(folder -> folder.resolve(name)))
                .filter(Files::isReadable)
                .findFirst();
    }

    /** {@code lib/faketime}, and {@code lib/MACHINE/faketime}. */
    private static Stream<Path> withSubfolders(Path lib) {
        String[] machines = lib.toFile().list((folder, name) -> name.endsWith("-linux-gnu"));
        Stream<Path> below =
                machines == null ? Stream.of() : Arrays.stream(machines).map(lib::resolve);
        return Stream.concat(Stream.of(lib), below).map(folder -> folder.resolve("faketime"));
    }

    /** For the child's environment. */
    Map<String, String> environment() {
        return Map.of(
                "LD_PRELOAD", library.toString(),
                "FAKETIME_TIMESTAMP_FILE", offset.toString(),
                "FAKETIME_DONT_FAKE_MONOTONIC", "1",
                // Else timed waits end at once: a workaround for a fault that the C library does not have any more.
                "FAKETIME_FORCE_MONOTONIC_FIX", "0",
                // Asked of the file at each look at a clock it would cost each of them several system calls.
                "FAKETIME_CACHE_DURATION", "1");
    }

    /**
     * Steps it, which shows within a second or so.
     *
     * @param off how far it is to be before the machine's; negative for behind
     */
    void step(Duration off) {
        try {
            Path next = offset.resolveSibling(offset.getFileName() + ".next");
            Files.writeString(next, "%+d%n".formatted(off.toSeconds()));
            Files.move(next, offset, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
