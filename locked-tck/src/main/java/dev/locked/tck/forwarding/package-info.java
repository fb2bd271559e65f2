/** Backends and sessions that pass on what they are asked, for those of the kit's that change or count a part of it. */
@NullMarked
package dev.locked.tck.forwarding;

import org.jspecify.annotations.NullMarked;
