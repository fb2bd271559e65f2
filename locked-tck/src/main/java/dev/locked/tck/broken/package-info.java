/**
 * Backends that are broken on purpose, one clause each, so that everybody can see that the kit finds it:
 * {@link dev.locked.tck.broken.BrokenBackend} lists them. For tests of the kit only.
 */
@NullMarked
package dev.locked.tck.broken;

import org.jspecify.annotations.NullMarked;
