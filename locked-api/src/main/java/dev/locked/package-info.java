/**
 * What users of the library see: {@link dev.locked.Locker} opens a connection to a store, {@link dev.locked.Node}
 * competes for a path, {@link dev.locked.Observer} only watches it, {@link dev.locked.Term} is one leadership.
 *
 * <p>Nothing here does I/O or decides anything; decisions live in the engine, I/O in the backends.
 */
@NullMarked
package dev.locked;

import org.jspecify.annotations.NullMarked;
