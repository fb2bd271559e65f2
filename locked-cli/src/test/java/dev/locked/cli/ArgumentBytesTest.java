package dev.locked.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Case A1: which arguments have lost letters. */
@DisplayName("An argument")
class ArgumentBytesTest {
    private static final byte[] JAVA = {'j', 'a', 'v', 'a'};

    private static List<byte[]> given(String... args) {
        List<byte[]> all = new ArrayList<>(List.of(JAVA));
        for (String arg : args) {
            all.add(arg.getBytes(ISO_8859_1));
        }
        return all;
    }

    private static String utf8(String text) {
        return new String(text.getBytes(UTF_8), ISO_8859_1);
    }

    @Test
    @DisplayName("is whole when it becomes again the bytes that it was")
    void whole() {
        assertThat(ArgumentBytes.firstLost(List.of("a", "ü?", ""), given("a", utf8("ü?"), ""), UTF_8))
                .isEmpty();
        assertThat(ArgumentBytes.firstLost(List.of("a", "\uFFFD"), given("a", utf8("\uFFFD")), UTF_8))
                .isEmpty();
        assertThat(ArgumentBytes.firstLost(List.of(), given(), UTF_8)).isEmpty();
    }

    @Test
    @DisplayName("is not when it does not")
    void lost() {
        assertThat(ArgumentBytes.firstLost(List.of("a", "\uFFFD"), given("a", "\u00ff"), UTF_8))
                .hasValue(1);
        assertThat(ArgumentBytes.firstLost(List.of("??", "b"), given(utf8("ü"), "b"), US_ASCII))
                .hasValue(0);
    }

    @Test
    @DisplayName("that is not in the command line is judged by what it is")
    void elsewhere() {
        assertThat(ArgumentBytes.firstLost(List.of("a", "ü"), given("@file"), UTF_8))
                .isEmpty();
        assertThat(ArgumentBytes.firstLost(List.of("a", "\uFFFD"), given("x", "@file"), UTF_8))
                .hasValue(1);
        assertThat(ArgumentBytes.firstLost(List.of("a\uFFFD"), List.of(), UTF_8))
                .hasValue(0);
    }

    @Test
    @DisplayName("ends with a zero")
    void split() {
        assertThat(ArgumentBytes.split(new byte[] {'a', 0, 0, 'b', 0}))
                .containsExactly(new byte[] {'a'}, new byte[0], new byte[] {'b'});
    }
}
