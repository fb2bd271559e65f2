package dev.locked.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;

@Timeout(40)
@Isolated
class DemoTest {
    @Test
    void shows_a_take_over_in_memory() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);

        int code = Main.run(stream, stream, "demo", "--nodes", "3", "--ttl", "1s");

        String shown = out.toString(StandardCharsets.UTF_8);
        assertThat(code).as(shown).isZero();
        assertThat(shown)
                .contains("KILLED    cut off from the store")
                .containsPattern("deselect +node-\\d +token \\d+ .*LEASE_EXPIRED");
        assertThat(shown.lines().reduce((first, last) -> last))
                .get()
                .asString()
                .matches("OK: node-\\d took over \\d\\.\\d{3} s after node-\\d was killed \\(ttl 1 s\\); "
                        + "token \\d+ -> \\d+, value \\S+ -> \\S+; never two at once \\(\\d+ claims checked\\)");
    }
}
