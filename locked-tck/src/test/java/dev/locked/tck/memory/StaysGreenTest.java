package dev.locked.tck.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.locked.tck.report.AskedAgain;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** A kit that fails now and then is believed by nobody. {@code -Dlocked.tck.repeat=100} runs it a hundred times. */
@DisplayName("The sound backend passes time and again")
@Isolated
@EnabledIfSystemProperty(named = "locked.tck.repeat", matches = "[1-9][0-9]*")
class StaysGreenTest {
    private static final int TIMES = Integer.getInteger("locked.tck.repeat", 0);
    private static final int CLAUSES_AT_LEAST = 100;

    @Test
    @DisplayName("the whole contract, on memory, as often as asked")
    void staysGreen() {
        List<String> failures = new ArrayList<>();
        for (int run = 1; run <= TIMES; run++) {
            long start = System.nanoTime();
            run(run, failures);
            System.out.printf(
                    "run %d of %d: %.1f s, failures so far: %s%n",
                    run, TIMES, (System.nanoTime() - start) / 1e9, failures);
        }
        assertThat(failures).isEmpty();
    }

    private static void run(int run, List<String> failures) {
        AtomicInteger passed = new AtomicInteger();
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(selectClass(MemoryContractTest.class))
                .configurationParameter("locked.tck.report", "")
                .build();
        LauncherFactory.create().execute(request, new TestExecutionListener() {
            @Override
            public void executionFinished(TestIdentifier test, TestExecutionResult result) {
                passed.addAndGet(test.isTest() && result.getStatus() == Status.SUCCESSFUL ? 1 : 0);
                synchronized (failures) {
                    result.getThrowable()
                            .filter(thrown -> !(thrown instanceof AskedAgain)) // which has been printed
                            .ifPresent(thrown -> failures.add("run " + run + ": " + thrown));
                }
            }
        });
        assertThat(passed.get() + failures.size()).isGreaterThanOrEqualTo(CLAUSES_AT_LEAST);
    }
}
