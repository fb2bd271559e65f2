package dev.locked.internal.engine;

/**
 * The settings of an election.
 *
 * @param number our number for it
 * @param path the path
 * @param candidate the name of this candidate object, unique over processes; an observer has one too, and never uses it
 * @param competes false for an observer
 * @param id the id to compete with
 * @param value the value to begin with
 * @param ttl the ttl asked for, or an observer's reading period
 * @param handOver bound of the deselect handlers
 * @param stopOnError whether a passing error ends it
 * @param stopOnRollback whether it ends when the store has gone back
 */
public record ElectionSpec(
        long number,
        String path,
        String candidate,
        boolean competes,
        String id,
        String value,
        long ttl,
        long handOver,
        boolean stopOnError,
        boolean stopOnRollback) {}
