/** The place of the ZooKeeper backend: the adapter follows, so far there is nothing here to use. */
@NullMarked
package dev.locked.zookeeper;

import org.jspecify.annotations.NullMarked;
