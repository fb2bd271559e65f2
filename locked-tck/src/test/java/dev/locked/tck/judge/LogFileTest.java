package dev.locked.tck.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A log of one process")
class LogFileTest {
    @TempDir
    private Path folder;

    private List<LogLine> lines() throws IOException {
        return Files.readAllLines(folder.resolve("n1.0.log")).stream()
                .map(LogLine::parse)
                .toList();
    }

    @Test
    @DisplayName("has its lines in order, with the machine's time, from its beginning to its end")
    void whole() throws IOException {
        long before = System.nanoTime();
        try (LogFile log = LogFile.start(folder, "n1.0", "n1", Role.CONTENDER)) {
            LogLine written = log.write(Kind.SELECT, "token", 7);
            assertThat(lines()).last().isEqualTo(written);
        }
        long after = System.nanoTime();

        assertThat(lines()).extracting(LogLine::kind).containsExactly(Kind.START, Kind.SELECT, Kind.END);
        assertThat(lines()).extracting(LogLine::seq).containsExactly(0L, 1L, 2L);
        assertThat(lines()).extracting(LogLine::at).isSorted().allMatch(at -> before <= at && at <= after);
        assertThat(lines().get(0).fields()).containsEntry("id", "n1").containsEntry("role", Role.CONTENDER.word());
    }

    @Test
    @DisplayName("takes nothing more once it has ended, not even another end")
    void ended() throws IOException {
        LogFile log = LogFile.start(folder, "n1.0", "n1", Role.CONTENDER);
        log.close();
        log.write(Kind.VACANT);
        log.close();

        assertThat(lines()).extracting(LogLine::kind).containsExactly(Kind.START, Kind.END);
    }

    @Test
    @DisplayName("says so when it can't be written")
    void noFolder() {
        Path nowhere = folder.resolve("nowhere");
        assertThatThrownBy(() -> LogFile.start(nowhere, "n1.0", "n1", Role.CONTENDER))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("nowhere");
    }
}
