/** A real etcd for tests, and a proxy to put faults in front of it. Needs nothing but the JDK, and Testcontainers for a container. */
package dev.locked.etcd.testing;
