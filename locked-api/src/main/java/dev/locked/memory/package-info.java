/**
 * The {@code memory:} backend: stores that live in this JVM, by name, for tests of programs that use the library. Its
 * clock can be a {@link dev.locked.memory.VirtualTime} that a test moves by hand.
 *
 * <p>It is the reference for what a backend does, and no coordination between processes.
 */
@NullMarked
package dev.locked.memory;

import org.jspecify.annotations.NullMarked;
