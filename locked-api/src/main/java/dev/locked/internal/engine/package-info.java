/**
 * The pure core: who is selected, when to renew, when to give up. No clock, no thread, no I/O: time is an argument,
 * a signal comes in, effects go out. A line that reads a clock or calls a backend does not belong here.
 */
@NullMarked
package dev.locked.internal.engine;

import org.jspecify.annotations.NullMarked;
