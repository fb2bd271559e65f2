package dev.locked.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.parallel.Isolated;

@DisplayName("The stall meter")
@Isolated("it stops the JVM for a moment")
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "there are no signals")
class StallMeterTest {
    @Test
    @DisplayName("sees for how long the JVM was stopped, and when")
    void seesAStop() throws IOException, InterruptedException {
        long before = System.nanoTime();
        stopThisJvmFor("0.5");
        assertThat(StallMeter.INSTANCE.longestSince(before)).isBetween(Duration.ofMillis(490), elapsedSince(before));
        Eventually.see("later stalls", Chapter.SOON, StallMeterTest::longestOfAMoment, stall -> stall.toMillis() < 490);
    }

    private static Duration longestOfAMoment() {
        long now = System.nanoTime();
        Eventually.pause(Duration.ofMillis(20));
        return StallMeter.INSTANCE.longestSince(now);
    }

    private static Duration elapsedSince(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos);
    }

    private static void stopThisJvmFor(String seconds) throws IOException, InterruptedException {
        long self = ProcessHandle.current().pid();
        String script = "kill -STOP %d; sleep %s; kill -CONT %d".formatted(self, seconds, self);
        Process process = new ProcessBuilder("sh", "-c", script).start();
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).isZero();
    }
}
