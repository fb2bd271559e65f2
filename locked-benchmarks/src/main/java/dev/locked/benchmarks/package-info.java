/**
 * How fast locked is, beside the raw client of each store on the same server in the same run. A {@link
 * dev.locked.benchmarks.Race} times things in turn, a {@link dev.locked.benchmarks.Ratio} compares two of them, a {@link
 * dev.locked.benchmarks.Store} has the server and the raw client, and a {@link dev.locked.benchmarks.Timed} is one thing to
 * time.
 */
@NullMarked
package dev.locked.benchmarks;

import org.jspecify.annotations.NullMarked;
