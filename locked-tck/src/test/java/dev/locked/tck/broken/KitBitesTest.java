package dev.locked.tck.broken;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectNestedMethod;

import dev.locked.tck.ClauseTests;
import dev.locked.tck.ClauseTests.ClauseTest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** The kit is worth as much as the faults that it finds: each broken backend has to fail in the clause that it breaks. */
@DisplayName("The kit finds the fault of every broken backend")
@Isolated
class KitBitesTest {
    /** Clauses that count the threads of the JVM, so that nothing else may run beside them. */
    private static final Set<String> ALONE = Set.of("F11", "F12", "W7");

    private static final ExecutorService POOL = Executors.newFixedThreadPool(16);

    @TestFactory
    @DisplayName("broken:")
    Stream<DynamicTest> kitBites() {
        Map<BrokenBackend, CompletableFuture<List<Throwable>>> runs = new HashMap<>();
        List<BrokenBackend> together = BrokenBackend.all().stream()
                .filter(broken -> !ALONE.contains(broken.clause()))
                .toList();
        together.forEach(broken -> runs.put(broken, CompletableFuture.supplyAsync(() -> run(broken), POOL)));
        List<BrokenBackend> alone = BrokenBackend.all().stream()
                .filter(broken -> ALONE.contains(broken.clause()))
                .toList();
        return Stream.concat(
                together.stream().map(broken -> test(broken, runs.get(broken))),
                alone.stream().map(broken -> test(broken, null)));
    }

    private static DynamicTest test(BrokenBackend broken, CompletableFuture<List<Throwable>> run) {
        return DynamicTest.dynamicTest(broken.toString(), () -> {
            List<Throwable> failures = run == null ? run(broken) : run.join();
            assertEquals(1, failures.size(), "the test of " + broken.clause() + " has to fail");
            String message = String.valueOf(failures.get(0).getMessage());
            String expected = "clause " + broken.clause() + " of SPEC.md is not kept: ";
            assertTrue(message.startsWith(expected) && message.length() > expected.length(), message);
        });
    }

    private static List<Throwable> run(BrokenBackend broken) {
        ClauseTest test = ClauseTests.of(broken.clause());
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(selectNestedMethod(
                        List.of(BrokenContract.class),
                        test.chapter(),
                        test.method().getName()))
                .configurationParameter("locked.tck.report", "") // that of the sound one stays
                .configurationParameter("junit.jupiter.execution.parallel.enabled", "false") // on this thread
                .build();
        List<Throwable> failures = new ArrayList<>();
        BrokenContract.CURRENT.set(broken.harness());
        LauncherFactory.create().execute(request, new TestExecutionListener() {
            @Override
            public void executionFinished(TestIdentifier test, TestExecutionResult result) {
                if (result.getStatus() == TestExecutionResult.Status.FAILED) { // else it was asked again
                    result.getThrowable().ifPresent(failures::add);
                }
            }
        });
        return failures;
    }

    @AfterAll
    static void endThreads() {
        POOL.shutdownNow();
    }
}
