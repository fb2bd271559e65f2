package dev.locked.spi;

import org.jspecify.annotations.Nullable;

/**
 * Told of a path's state. Called serially, on any thread of the backend's; must return quickly. What it throws is
 * ignored by the backend, and neither ends the watch nor disturbs another.
 */
public interface WatchListener {
    /**
     * The path's state, as new as any that was told before. States between may be skipped, the last one never is; the
     * same one may be told again, and has to be where it is not the same any more: a path that was held and is free again is
     * told as free, also when it was free the last time. The first call tells the state at subscription or later.
     *
     * @param now what the store holds under the path, or null when it holds nothing
     */
    void state(@Nullable Entry now);

    /**
     * The backend has lost sight of the path; changes may be missed until the next {@link #state}, which follows by
     * itself as soon as the store can be reached again.
     *
     * @param cause why; told once for each loss is enough. {@link Failure#REFUSED} if the store lets nobody look, else any
     */
    void broken(BackendException cause);
}
