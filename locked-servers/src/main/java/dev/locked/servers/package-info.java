/** Real servers for tests: found, started, killed, stopped, paused and ended. */
@NullMarked
package dev.locked.servers;

import org.jspecify.annotations.NullMarked;
