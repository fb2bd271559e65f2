package dev.locked.internal;

import dev.locked.ErrorPolicy;
import dev.locked.NodeListener;
import dev.locked.spi.Path;
import java.time.Duration;
import java.util.List;

/**
 * The settings of a node, or of an observer, checked.
 *
 * @param path the path
 * @param candidate false for an observer
 * @param id the local id
 * @param value the local value
 * @param ttl the ttl, or an observer's reading period
 * @param handOverTime bound of a deselect handler
 * @param errorPolicy what a passing error does
 * @param stopOnStoreRollback whether a store that has gone back ends it
 * @param listeners the user's
 */
public record NodeSpec(
        Path path,
        boolean candidate,
        String id,
        String value,
        Duration ttl,
        Duration handOverTime,
        ErrorPolicy errorPolicy,
        boolean stopOnStoreRollback,
        List<NodeListener> listeners) {}
