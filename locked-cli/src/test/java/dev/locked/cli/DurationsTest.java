package dev.locked.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class DurationsTest {
    private final Durations durations = new Durations();

    @ParameterizedTest
    @CsvSource({"15s,15000", "500ms,500", "1m,60000", "2h,7200000", "7,7000", "0,0", "' 3s ',3000"})
    void reads_times_as_people_write_them(String text, long millis) {
        assertThat(durations.convert(text)).isEqualTo(Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "s", "-1s", "1.5s", "15 s", "15S", "abc", "PT15S", "12345678901s", "1d"})
    void refuses_everything_else_and_says_what_to_write(String text) {
        assertThatThrownBy(() -> durations.convert(text))
                .isInstanceOf(TypeConversionException.class)
                .hasMessage("\"" + text + "\" is no duration; write 500ms, 15s, 1m, 1h or a number of seconds");
    }

    @Test
    void shows_whole_seconds_plainly_and_others_to_the_millisecond() {
        assertThat(Durations.show(Duration.ofSeconds(2))).isEqualTo("2 s");
        assertThat(Durations.show(Duration.ofMillis(2345))).isEqualTo("2.345 s");
    }
}
