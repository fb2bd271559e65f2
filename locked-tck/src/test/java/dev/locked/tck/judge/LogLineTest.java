package dev.locked.tck.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogLineTest {
    @TempDir
    private Path folder;

    @Test
    void is_read_as_it_was_written() {
        LogLine line = new LogLine(7, 42, Kind.SEEN, Map.of("token", "3", "id", "a b=c\nü", "value", ""));

        assertThat(LogLine.parse(line.format())).isEqualTo(line);
        assertThat(line.format().split(" ")).hasSize(6).startsWith("7", "42", "seen");
    }

    @Test
    void can_be_read_by_people() {
        assertThat(LogLine.parse("0 5 deselect token=3 cause=x")
                        .with("cause", "x y")
                        .format())
                .isEqualTo("0 5 deselect token=3 cause=x+y");
        assertThat(LogLine.parse("1 2 vacant").format()).isEqualTo("1 2 vacant");
    }

    @Test
    void is_refused_if_it_is_none() {
        for (String text : new String[] {"", "1 2", "x 2 vacant", "1 x vacant", "1 2 what"}) {
            assertThatThrownBy(() -> LogLine.parse(text)).as(text).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> LogLine.parse("1 2")).hasMessage("no line of a log: 1 2");
    }

    @Test
    void is_refused_without_the_fields_of_its_kind() {
        assertThatThrownBy(() -> LogLine.parse("1 2 seen token=1 id=a"))
                .hasMessage("a line of the kind seen needs value");
        assertThatThrownBy(() -> LogLine.parse("1 2 select")).hasMessage("a line of the kind select needs token");
        assertThatThrownBy(() -> LogLine.parse("1 2 select token=x")).isInstanceOf(NumberFormatException.class);
        assertThatThrownBy(() -> LogLine.parse("1 2 vacant").text("id"))
                .hasMessage("a line of the kind vacant needs id");
    }

    @Test
    void the_deselect_of_a_test_needs_its_cause() {
        assertThatThrownBy(() -> LogLine.parse("0 5 deselect token=3")).hasMessageContaining("cause");
    }

    @Test
    void logs_are_read_from_a_folder_by_name() throws IOException {
        Files.writeString(folder.resolve("b.log"), "0 1 start id=n role=contender\n1 2 end\n");
        Files.writeString(folder.resolve("a.log"), "0 1 start id= role=driver\n1 2 en");
        Files.writeString(folder.resolve("schedule.txt"), "not a log");

        History history = History.read(folder);

        assertThat(history.logs()).extracting(ProcessLog::process).containsExactly("a", "b");
        assertThat(history.logs()).extracting(ProcessLog::isTorn).containsExactly(true, false);
        assertThat(history.logs()).extracting(log -> log.lines().size()).containsExactly(1, 2);
        assertThat(history.contenders()).extracting(ProcessLog::id).containsExactly("n");
        assertThat(history.logs().get(1).hasEnded()).isTrue();
    }

    @Test
    void a_file_with_another_name_is_a_process_of_that_name() throws IOException {
        Path file = Files.writeString(folder.resolve("plain"), "");

        assertThat(ProcessLog.read(file).process()).isEqualTo("plain");
        assertThat(ProcessLog.read(file).isTorn()).isFalse();
        assertThat(ProcessLog.read(file).id()).isEmpty();
        assertThat(ProcessLog.read(file).hasEnded()).isFalse();
    }

    @Test
    void a_line_that_makes_no_sense_is_named() throws IOException {
        Path file = Files.writeString(folder.resolve("n1.log"), "0 1 start id=n role=contender\n1 2 what\n");

        assertThatThrownBy(() -> ProcessLog.read(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("n1.log: ")
                .hasMessageContaining("in: 1 2 what");
    }
}
