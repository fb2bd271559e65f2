package dev.locked.tck;

import dev.locked.LockedException;
import dev.locked.tck.report.AskedAgain;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * Runs the test of a clause: once, and again as long as it was {@linkplain InconclusiveError inconclusive}, but at most three
 * times more. Puts the clause's number in front of what a failed test says.
 */
final class ClauseExtension
        implements TestTemplateInvocationContextProvider, AfterTestExecutionCallback, TestExecutionExceptionHandler {
    private static final int MOST_ATTEMPTS = 4;

    private static final ExtensionContext.Namespace NAMESPACE =
            ExtensionContext.Namespace.create(ClauseExtension.class);

    @Override
    public boolean supportsTestTemplate(ExtensionContext context) {
        return AnnotationSupport.isAnnotated(context.getElement(), Clause.class);
    }

    @Override
    public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(ExtensionContext context) {
        Attempts attempts = new Attempts(context.getDisplayName());
        context.getStore(NAMESPACE).put(Attempts.class, attempts);
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(attempts, 0), false);
    }

    /** The attempts at one clause; a next one only after one that was inconclusive. */
    private static final class Attempts implements Iterator<TestTemplateInvocationContext> {
        private final String name;
        private int begun;
        private boolean again = true;

        Attempts(String name) {
            this.name = name;
        }

        @Override
        public boolean hasNext() {
            return again;
        }

        @Override
        public TestTemplateInvocationContext next() {
            if (!again) {
                throw new NoSuchElementException();
            }
            again = false;
            int attempt = ++begun;
            return new TestTemplateInvocationContext() {
                @Override
                public String getDisplayName(int index) {
                    return attempt == 1 ? name : name + " (asked again, " + (attempt - 1) + ")";
                }
            };
        }

        /** Has one more attempt follow, and ends this one; does nothing if this was the last. */
        void askAgain(String clause, String why) {
            if (begun < MOST_ATTEMPTS) {
                again = true;
                String told = "clause " + clause + " is asked again: " + why;
                System.out.println(told);
                throw new AskedAgain(told);
            }
        }
    }

    @Override
    public void afterTestExecution(ExtensionContext context) {
        if (context.getExecutionException().isEmpty() && context.getRequiredTestInstance() instanceof Chapter chapter) {
            try {
                chapter.time().checkConclusive();
            } catch (InconclusiveError e) {
                attempts(context).askAgain(clause(context), String.valueOf(e.getMessage()));
            }
        }
    }

    @Override
    public void handleTestExecutionException(ExtensionContext context, Throwable thrown) throws Throwable {
        if (!(thrown instanceof AssertionError) && !(thrown instanceof LockedException)) {
            throw thrown;
        }
        if (thrown instanceof InconclusiveError) {
            attempts(context).askAgain(clause(context), String.valueOf(thrown.getMessage()));
        }
        throw new AssertionError(
                "clause " + clause(context) + " of SPEC.md is not kept: " + thrown.getMessage(), thrown);
    }

    private static Attempts attempts(ExtensionContext context) {
        Attempts attempts = context.getStore(NAMESPACE).get(Attempts.class, Attempts.class);
        return Objects.requireNonNull(attempts, "attempts");
    }

    private static String clause(ExtensionContext context) {
        return AnnotationSupport.findAnnotation(context.getElement(), Clause.class)
                .map(Clause::value)
                .orElse("?");
    }
}
