/** What the application goes through, the same on each store. */
@NullMarked
package dev.locked.examples.story;

import org.jspecify.annotations.NullMarked;
