package dev.locked.tck;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * Makes a method the test of one clause of {@code SPEC.md}; a failure's message names the clause. What a clause promises of
 * time is asked again, at most three times, when the machine stalled for so long that nothing can be said: the runs before the
 * last are shown as aborted, with the reason.
 *
 * <p>With JUnit's parallel execution tests run side by side; those that count threads, or time single calls, run alone.
 */
@Documented
@TestTemplate
@ExtendWith(ClauseExtension.class)
@SuppressWarnings("exports") // JUnit makes it; nobody names it
@ResourceLock(value = Threads.RESOURCE, mode = ResourceAccessMode.READ)
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Clause {
    /**
     * The number of the clause.
     *
     * @return a chapter's letter and a number, for instance {@code A3}
     */
    String value();
}
