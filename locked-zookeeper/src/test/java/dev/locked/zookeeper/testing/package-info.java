/** A real ZooKeeper for tests, in a JVM of its own, and a proxy to put faults in front of it. */
package dev.locked.zookeeper.testing;
