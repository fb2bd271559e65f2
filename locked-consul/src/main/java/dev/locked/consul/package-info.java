/** The place of the Consul backend: the adapter follows, so far there is nothing here to use. */
@NullMarked
package dev.locked.consul;

import org.jspecify.annotations.NullMarked;
