package dev.locked.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @ParameterizedTest
    @ValueSource(
            strings = {"--help", "help run", "run --help", "watch -h", "get -h", "node -h", "demo -h", "--version"})
    void help_is_an_answer_and_no_error(String line) {
        assertThat(run(line)).isEqualTo(ExitCode.OK);
        assertThat(text(out)).isNotBlank();
        assertThat(text(err)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|no command given",
                "fly|Unmatched argument at index 0: 'fly'",
                "get --on memory:x|Missing required option: '--path=PATH'",
                "get --on memory:x --path /m --timeout soon|\"soon\" is no duration; write 500ms",
                "get --on memory:x --path /m --timeout 0|--timeout is zero; give a positive duration",
                "get --on memory:x --path m|path: \"m\" is no path: it does not start with a slash",
                "get --on nosuch://x --path /m|nosuch",
                "watch --on memory:x --path /m/|it has an empty segment",
                "node --on memory:x --path /m --ttl 0|ttl: is zero",
                "run --on memory:x --path /m|Missing required parameter: 'CMD'",
                "demo --nodes 1|--nodes 1: give 2 to 20",
                "get etcd://app:SECRET@h --path /m|among the arguments",
                "get --on=memory:x --path etcd://app:SECRET@h|path: it is no path",
                "get --on=memory:x --path /m --timeout app:SECRET@h|is no duration",
                "demo --on memory:x|a store in memory is not shared by processes"
            })
    void wrong_usage_is_one_line_that_says_what_is_wrong(String line, String message) {
        assertThat(run(line)).isEqualTo(ExitCode.USAGE);
        assertThat(text(out)).isEmpty();
        assertThat(text(err)).startsWith("locked: ").contains(message).doesNotContain("\tat ", "SECRET");
        assertThat(text(err).lines()).hasSizeLessThanOrEqualTo(2);
    }

    @Test
    void help_tells_of_all_stores() {
        assertThat(run("help get")).isEqualTo(ExitCode.OK);
        assertThat(text(out)).contains("etcd://", "consul://", "zookeeper://", "zookeeper:embedded");
    }

    @Test
    void a_stack_trace_is_shown_on_request() {
        assertThat(run("get --verbose --on memory:x --path m")).isEqualTo(ExitCode.USAGE);
        assertThat(text(err)).contains("\tat dev.locked");
    }

    @Test
    void get_tells_by_its_exit_code_that_nobody_owns_the_path() {
        assertThat(run("get --on memory:main-test --path /m")).isEqualTo(ExitCode.VACANT);
        assertThat(text(out)).isEmpty();
        assertThat(text(err)).isEqualToNormalizingNewlines("locked: nobody owns /m\n");
    }

    @Test
    void get_tells_the_same_in_json() {
        assertThat(run("get --on memory:main-test --path /m --json")).isEqualTo(ExitCode.VACANT);
        assertThat(Event.parse(text(out)).name()).isEqualTo("vacant");
    }

    @Test
    void what_follows_the_command_of_run_is_the_commands() {
        assertThat(run("run --on memory:x --path m -- cmd --path /other -v @file"))
                .isEqualTo(ExitCode.USAGE);
        assertThat(text(err)).contains("path: \"m\" is no path");
    }

    private int run(String line) {
        String[] args = line.isEmpty() ? new String[0] : line.split(" ");
        return Main.run(stream(out), stream(err), args);
    }

    private static PrintStream stream(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    private static String text(ByteArrayOutputStream bytes) {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
