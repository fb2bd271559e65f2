package dev.locked.tck.process;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What a child finds itself in.
 *
 * @param uri the connection string
 * @param rate how many seconds its library's clock counts in one of the machine's
 * @param faketime the library by which its wall clock can be stepped; empty if it need not be
 */
public record Circumstances(String uri, double rate, Optional<Path> faketime) {
    /**
     * The usual ones.
     *
     * @param uri the connection string
     * @return with clocks that are right
     */
    public static Circumstances usual(String uri) {
        return new Circumstances(uri, 1, Optional.empty());
    }

    /**
     * With a clock that is wrong.
     *
     * @param other as above
     * @return changed so
     */
    public Circumstances rate(double other) {
        return new Circumstances(uri, other, faketime);
    }

    /**
     * With a wall clock that can be stepped.
     *
     * @param library as above
     * @return changed so
     */
    public Circumstances faketime(Path library) {
        return new Circumstances(uri, rate, Optional.of(library));
    }
}
