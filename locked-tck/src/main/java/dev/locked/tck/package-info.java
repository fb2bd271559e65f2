/**
 * The kit that tells whether a backend keeps the contract: {@link dev.locked.tck.BackendContract} holds the tests, one
 * for each clause of {@code SPEC.md}, and {@link dev.locked.tck.BackendHarness} is what an implementer supplies.
 *
 * <p>A test is named after its clause and carries its number in {@link dev.locked.tck.Clause}; its Javadoc says what was
 * asked of the backend and where to look when it is red.
 */
@NullMarked
package dev.locked.tck;

import org.jspecify.annotations.NullMarked;
