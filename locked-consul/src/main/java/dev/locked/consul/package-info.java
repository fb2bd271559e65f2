/**
 * The Consul backend, over consul-api. {@link dev.locked.consul.ConsulBackend} carries one request at a time to an agent
 * and back; it retries nothing that may have been sent, and decides nothing. What this package adds to consul-api is
 * guarded transactions, a bound on every call, one kind of error, and one watch for all paths.
 */
@NullMarked
package dev.locked.consul;

import org.jspecify.annotations.NullMarked;
