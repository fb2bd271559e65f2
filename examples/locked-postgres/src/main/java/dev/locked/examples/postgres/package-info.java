/** A backend on PostgreSQL, through JDBC: the example of {@code docs/write-a-backend.md}. */
@NullMarked
package dev.locked.examples.postgres;

import org.jspecify.annotations.NullMarked;
