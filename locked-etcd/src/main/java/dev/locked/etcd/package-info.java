/**
 * The etcd backend, over jetcd. {@link dev.locked.etcd.EtcdBackend} carries one request at a time to etcd and back; it
 * retries nothing and decides nothing. What this package adds to jetcd is a bound on every call, one kind of error, and
 * a watch that does not die.
 */
@NullMarked
package dev.locked.etcd;

import org.jspecify.annotations.NullMarked;
