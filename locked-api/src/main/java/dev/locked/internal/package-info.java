/**
 * The edge: threads, timers, calls to a backend and calls to user code. Decides nothing; every decision is taken in
 * {@code dev.locked.internal.engine} and carried out here.
 */
@NullMarked
package dev.locked.internal;

import org.jspecify.annotations.NullMarked;
