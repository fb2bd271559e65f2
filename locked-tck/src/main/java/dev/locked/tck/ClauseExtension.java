package dev.locked.tck;

import dev.locked.LockedException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.junit.platform.commons.support.AnnotationSupport;

/** Puts the clause's number in front of what a failed test says. */
final class ClauseExtension implements TestExecutionExceptionHandler {
    @Override
    public void handleTestExecutionException(ExtensionContext context, Throwable thrown) throws Throwable {
        if (!(thrown instanceof AssertionError) && !(thrown instanceof LockedException)) {
            throw thrown;
        }
        String number = AnnotationSupport.findAnnotation(context.getElement(), Clause.class)
                .map(Clause::value)
                .orElse("?");
        throw new AssertionError("clause " + number + " of SPEC.md is not kept: " + thrown.getMessage(), thrown);
    }
}
