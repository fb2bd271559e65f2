package dev.locked.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.locked.internal.engine.Holder;
import dev.locked.spi.Entry;
import dev.locked.spi.Path;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HolderCodecTest {
    private static Holder decode(byte[] data) {
        return HolderCodec.decode(new Entry(Path.of("/p"), "owner", 7, 9, data));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "plain", "a:::b", "with space", "%41", "line\nbreak", "ünïcödé 🎈", "\u0000\u007f", "///"})
    void id_and_value_come_back_as_they_went(String text) {
        Holder holder = decode(HolderCodec.encode("abc123", 4, text, text));
        assertThat(holder).isEqualTo(new Holder("owner", 7, 9, "abc123", 4, text, text));
    }

    @Test
    void an_operator_can_read_it() {
        assertThat(new String(HolderCodec.encode("ab", 1, "node 1", "10"), StandardCharsets.UTF_8))
                .isEqualTo("locked/1 ab.1 node%201\n10");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\n",
                "hello",
                "locked/1",
                "locked/1 \n",
                "locked/1 ab.1 a",
                "locked/2 ab.1 a\nv",
                "locked/1 ab.1 %\nv",
                "locked/1 ab.1 %4\nv",
                "locked/1 ab.1 %zz\nv",
                "locked/1 zz.1 a\nv",
                "locked/1 ab.x a\nv"
            })
    void what_it_did_not_write_is_foreign(String text) {
        assertThat(decode(text.getBytes(StandardCharsets.UTF_8)).candidate()).isEmpty();
    }

    @Test
    void bytes_that_are_no_utf_8_are_foreign() {
        byte[] data = HolderCodec.encode("ab", 1, "id", "x");
        data[data.length - 1] = (byte) 0xff;
        assertThat(decode(data).candidate()).isEmpty();
    }

    @Test
    void no_bytes_make_it_throw() {
        Random random = new Random(1);
        byte[] good = HolderCodec.encode("ab12", 1, "id %/", "value");
        for (int i = 0; i < 20_000; i++) {
            byte[] data = good.clone();
            for (int j = random.nextInt(4); j >= 0; j--) {
                data[random.nextInt(data.length)] = (byte) random.nextInt(256);
            }
            assertThat(decode(data).token()).isEqualTo(7);
        }
    }
}
