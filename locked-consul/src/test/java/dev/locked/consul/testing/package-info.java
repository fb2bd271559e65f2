/** A real Consul for tests, and a proxy to put faults in front of it. Needs nothing but the JDK. */
package dev.locked.consul.testing;
