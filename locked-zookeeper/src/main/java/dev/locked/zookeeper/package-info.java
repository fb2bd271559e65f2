/**
 * The ZooKeeper backend, over Curator and ZooKeeper's own client. {@link dev.locked.zookeeper.ZooKeeperBackend} carries
 * one request at a time to ZooKeeper and back; it retries nothing and decides nothing. What this package adds is a bound
 * on every call, one kind of error, a guard that a stale owner's write can't pass, and a watch that misses nothing over
 * reconnects.
 *
 * <p>A session that holds paths is a handle of ZooKeeper's own, since Curator would replace it when it is lost, and what
 * was lost must stay lost. Reads and watches go through such a session, too, and where there is none through a {@code
 * CuratorFramework}, which opens a new ZooKeeper session when the old one is lost. None of Curator's retries, recipes and
 * background operations is used.
 */
@NullMarked
package dev.locked.zookeeper;

import org.jspecify.annotations.NullMarked;
