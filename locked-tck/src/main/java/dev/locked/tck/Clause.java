package dev.locked.tck;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Test;

/** Makes a method the test of one clause of {@code SPEC.md}; a failure's message names the clause. */
@Documented
@Test
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
