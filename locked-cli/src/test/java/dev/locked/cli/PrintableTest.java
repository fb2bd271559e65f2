package dev.locked.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Case C2: what others have written does nothing to the terminal that shows it. */
@DisplayName("A text of others")
class PrintableTest {
    private static final String EVIL = "evil\u001b]0;X\u0007\u001b[2K\rfake\u009b1m\u202eback\u200b\n\tx\u2028y\ud800z";

    @Test
    @DisplayName("keeps what it says, and nothing that a terminal obeys")
    void line() {
        assertThat(Printable.line(EVIL))
                .isEqualTo(
                        "evil\\u001b]0;X\\u0007\\u001b[2K\\u000dfake\\u009b1m\\u202eback\\u200b\\u000a\\u0009x\\u2028y"
                                + "\\ud800z");
        assertThat(Printable.lines("a\n\tb\u001b\r")).isEqualTo("a\n\tb\\u001b\\u000d");
        assertThat(Printable.line("\udb40\udc41")).isEqualTo("\\udb40\\udc41"); // a tag, which is not seen
    }

    @Test
    @DisplayName("keeps the letters of all languages")
    void letters() {
        String text = "Grüße, 選挙, हिन्दी, עברית, می‌خواهم, 😀, 👨‍👩‍👧, 👩🏽‍🚀, ❤️ \"quoted\" \\ back";
        assertThat(Printable.line(text)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                0xad, 0x34f, 0x61c, 0x115f, 0x1160, 0x17b4, 0x180b, 0x180e, 0x200b, 0x200c, 0x200d, 0x200e, 0x2060,
                0x2064, 0x2066, 0x206f, 0x2800, 0x3164, 0xfe00, 0xfe0f, 0xfeff, 0xffa0, 0xfff9, 0x1bca0, 0x1d173,
                0xe0001, 0xe0041, 0xe0100
            })
    @DisplayName("hides nothing that can't be seen")
    void unseen(int point) {
        StringBuilder text = new StringBuilder("adm").appendCodePoint(point).append("in");
        assertThat(Printable.line(text.toString()))
                .matches("adm(\\\\u[0-9a-f]{4}){1,2}in")
                .isEqualTo(Printable.lines(text.toString()));
    }

    @ParameterizedTest
    @CsvSource({
        "node-1, node-1",
        "host.example:8080/ü, host.example:8080/ü",
        "a  token 5, '\"a  token 5\"'",
        "(STOPPED), '\"(STOPPED)\"'",
    })
    @DisplayName("is quoted as an id that could be taken for more than that")
    void ids(String id, String shown) {
        assertThat(Event.now("/x", "", "change")
                        .with("id", id)
                        .with("token", 7L)
                        .details())
                .isEqualTo(shown + "  token 7");
    }

    @Test
    @DisplayName("stays on its line, in events, notes, errors and stack traces")
    void everywhere() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream stream = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        Console console = new Console(stream, stream);
        console.verbose(true);

        console.line(Event.now("/x", "", "change")
                .with("id", EVIL)
                .with("value", EVIL)
                .plain());
        console.line(Event.now("/x", EVIL, "change").with("cause", EVIL).plain());
        console.line(Event.now("/x", EVIL, "change").with("cause", EVIL).json());
        console.note(EVIL);
        console.error(new IllegalStateException(EVIL));

        String shown = bytes.toString(StandardCharsets.UTF_8);
        assertThat(shown.replace("\n", "").replace("\t", "").chars()).noneMatch(c -> Character.isISOControl(c));
        assertThat(shown).doesNotContain("\u202e", "\u2028").contains("fake");
        assertThat(shown.lines())
                .allMatch(line -> line.matches("(20|\\{|locked: evil|java.lang.IllegalStateException: evil|\tat ).*"));
    }

    @Test
    @DisplayName("stays on its line in the log")
    void logs() {
        LogRecord told = new LogRecord(Level.INFO, EVIL);
        told.setThrown(new IllegalStateException("a\nlocked: selected", new IOException(EVIL)));

        assertThat(new Logs.Safe(new SimpleFormatter()).format(told).lines().skip(1))
                .allMatch(line -> line.matches(
                        "(INFO: evil|(Caused by: )?java\\.(lang|io)\\.I[A-Za-z]+: (evil|a\\\\u000a)|\tat ).*"));
    }
}
