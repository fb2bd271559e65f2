/** An application that runs on every store unchanged: it is compiled against {@code locked-api} and nothing else. */
@NullMarked
package dev.locked.examples.move;

import org.jspecify.annotations.NullMarked;
