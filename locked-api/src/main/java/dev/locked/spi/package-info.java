/**
 * What a store has to offer: a leased register with a watch. An adapter implements {@link dev.locked.spi.Backend} and
 * {@link dev.locked.spi.Session}, and is found through {@link dev.locked.spi.BackendProvider}.
 *
 * <p>A backend carries; it does not decide. It has no retries and no policy of its own: each operation is sent at most
 * once, is bounded by the timeout given, and ends in a result or in a {@link dev.locked.spi.BackendException} that says
 * what is known of its effect. Connecting again, and seeing to it that a watch goes on, is its business. The numbered
 * clauses are in {@code SPEC.md} and are checked by {@code locked-tck}; {@code docs/write-a-backend.md} goes through the
 * work step by step.
 */
@NullMarked
package dev.locked.spi;

import org.jspecify.annotations.NullMarked;
