package dev.locked.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonLineTest {
    @Test
    void writes_fields_in_their_order_on_one_line() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("z", "text");
        fields.put("a", 42L);
        fields.put("m", true);

        assertThat(JsonLine.of(fields)).isEqualTo("{\"z\":\"text\",\"a\":42,\"m\":true}");
        assertThat(JsonLine.of(Map.of())).isEqualTo("{}");
    }

    @Test
    void escapes_what_json_or_a_line_can_not_hold() {
        assertThat(JsonLine.quote("a\"b\\c\n\r\t\u0000\u001f\u007f\u2028"))
                .isEqualTo("\"a\\\"b\\\\c\\n\\r\\t\\u0000\\u001f\\u007f\\u2028\"");
    }

    @Test
    void keeps_letters_of_all_languages_and_pairs_of_surrogates() {
        assertThat(JsonLine.quote("Grüße 選 😀")).isEqualTo("\"Grüße 選 😀\"");
    }

    @Test
    void escapes_a_lone_surrogate_which_utf_8_would_lose() {
        assertThat(JsonLine.quote("\ud83d")).isEqualTo("\"\\ud83d\"");
        assertThat(JsonLine.quote("x\ude00")).isEqualTo("\"x\\ude00\"");
    }

    @ParameterizedTest(name = "{index}") // Surefire may get stuck on such characters in a name.
    @ValueSource(
            strings = {"", "plain", "a\"b\\c\n\r\t\u0000", "/slash:::and,{}[]:", "Grüße 選 😀", "\ud83d", "\\u0041"})
    void is_read_back_as_it_was_written(String text) {
        Map<String, Object> fields = Map.of("value", text);

        assertThat(JsonReader.read(JsonLine.of(fields))).isEqualTo(fields);
    }

    @Test
    void reads_numbers_and_booleans() {
        assertThat(JsonReader.read("{\"a\":-7,\"b\":true,\"c\":false}"))
                .isEqualTo(Map.of("a", -7L, "b", true, "c", false));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "{", "{\"a\":1", "{\"a\":\"x", "{\"a\" 1}", "{\"a\":1}x", "{\"a\":[1]}", "{\"a\":\"\\u12\"}"
            })
    void refuses_half_a_line(String line) {
        assertThatIllegalArgumentException().isThrownBy(() -> JsonReader.read(line));
    }
}
