/** What a run of the kit writes: a report as JSON and as a page, clause by clause. Not for users; it comes by itself. */
@NullMarked
package dev.locked.tck.report;

import org.jspecify.annotations.NullMarked;
