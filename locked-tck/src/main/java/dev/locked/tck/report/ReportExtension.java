package dev.locked.tck.report;

import dev.locked.tck.BackendContract;
import dev.locked.tck.Clause;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.TestWatcher;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * Writes the report of a run. Where to is said by the configuration parameter or system property
 * {@code locked.tck.report}; nowhere if that is empty.
 */
public final class ReportExtension
        implements BeforeAllCallback, AfterAllCallback, BeforeEachCallback, AfterEachCallback, TestWatcher {
    private static final String FILE = "locked.tck.report";
    private static final String DEFAULT_FILE = "target/locked-tck-report.json";
    private static final Namespace NAMESPACE = Namespace.create(ReportExtension.class);

    /** For JUnit. */
    public ReportExtension() {}

    @Override
    public void beforeAll(ExtensionContext context) {
        var store = context.getStore(NAMESPACE);
        if (store.get(ContractRun.class) == null) { // else it is a chapter of that one
            Class<?> contract = context.getRequiredTestClass();
            boolean whole = BackendContract.class.isAssignableFrom(contract);
            store.put(ContractRun.class, new ContractRun(context.getUniqueId(), contract, whole));
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        ContractRun run = run(context);
        if (run.id().equals(context.getUniqueId())) {
            report(context).ifPresent(report -> report.add(run));
        }
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        run(context).begin(context.getUniqueId());
    }

    @Override
    public void afterEach(ExtensionContext context) {
        Object test = context.getRequiredTestInstance();
        run(context).end(context.getUniqueId(), test instanceof Witness witness ? witness.evidence() : new Evidence());
    }

    @Override
    public void testSuccessful(ExtensionContext context) {
        note(context, Verdict.PASSED, "");
    }

    @Override
    public void testFailed(ExtensionContext context, @Nullable Throwable cause) {
        note(context, Verdict.FAILED, message(cause));
    }

    @Override
    public void testAborted(ExtensionContext context, @Nullable Throwable cause) {
        note(context, cause instanceof AskedAgain ? Verdict.ASKED_AGAIN : Verdict.ABORTED, message(cause));
    }

    @Override
    public void testDisabled(ExtensionContext context, Optional<String> reason) {
        note(context, Verdict.ABORTED, reason.orElse("disabled"));
    }

    private static String message(@Nullable Throwable cause) {
        String message = cause == null ? null : cause.getMessage();
        return message == null ? String.valueOf(cause) : message;
    }

    private static void note(ExtensionContext context, Verdict verdict, String because) {
        var method = context.getRequiredTestMethod();
        String name = method.getDeclaringClass().getSimpleName() + "." + method.getName();
        AnnotationSupport.findAnnotation(method, Clause.class)
                .ifPresent(
                        clause -> run(context).verdict(context.getUniqueId(), clause.value(), name, verdict, because));
    }

    /** Of the class; a test's own store may be closed by now. */
    private static ContractRun run(ExtensionContext context) {
        ExtensionContext ofClass =
                context.getTestMethod().isPresent() ? context.getParent().orElseThrow() : context;
        ContractRun run = ofClass.getStore(NAMESPACE).get(ContractRun.class, ContractRun.class);
        return Objects.requireNonNull(run, "run");
    }

    private static synchronized Optional<Report> report(ExtensionContext context) {
        String file = context.getConfigurationParameter(FILE).orElse(DEFAULT_FILE);
        if (file.isBlank()) {
            return Optional.empty();
        }
        var store = context.getRoot().getStore(NAMESPACE);
        if (store.get(file) == null) {
            store.put(file, new Report(Path.of(file)));
        }
        return Optional.ofNullable(store.get(file, Report.class));
    }
}
