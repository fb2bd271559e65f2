/**
 * The chaos run: contenders that are processes, a cluster that is real, faults drawn from a seed, and the judge of {@code
 * locked-tck} over all their logs. {@code docs/chaos.md} says what is done and what the verdict means.
 */
@NullMarked
package dev.locked.chaos;

import org.jspecify.annotations.NullMarked;
