package dev.locked.spi;

import org.jspecify.annotations.Nullable;

/** How an attempt to take a path ended. */
public sealed interface Acquisition {
    /**
     * The session holds the path now.
     *
     * @param entry what was written, with its token and version
     */
    record Won(Entry entry) implements Acquisition {}

    /**
     * The path was held already, maybe by the very same session; nothing was changed.
     *
     * @param by who holds it, where the store tells without another round trip, else null
     */
    record Held(@Nullable Entry by) implements Acquisition {}
}
