package dev.locked.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.locked.StoreRollback;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ReporterTest {
    private static final StoreRollback ROLLBACK = new StoreRollback(20_000, 7);

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @Test
    void tells_people_that_the_store_has_gone_back() {
        reporter(false).onStoreRollback(ROLLBACK);

        assertThat(printed()).matches("\\S+  rollback  token 7  \\(the store has gone back .*20000.*\\)\n");
        assertThat(printed()).endsWith("  (" + ROLLBACK + ")\n");
    }

    @Test
    void tells_programs_to_which_token_the_store_has_gone_back_and_which_was_seen() {
        reporter(true).onStoreRollback(ROLLBACK);

        assertThat(printed())
                .endsWith(",\"path\":\"/master\",\"node\":\"\",\"event\":\"rollback\",\"token\":7,\"seenToken\":20000,"
                        + "\"cause\":\"" + ROLLBACK + "\"}\n");
        Event told = Event.parse(printed().strip());
        assertThat(told.name()).isEqualTo("rollback");
        assertThat(told.number("token")).isEqualTo(7);
        assertThat(told.number("seenToken")).isEqualTo(20_000);
    }

    private Reporter reporter(boolean json) {
        Console console = new Console(new PrintStream(out, true, StandardCharsets.UTF_8), System.err);
        return new Reporter("/master", new EventOutput(console, json));
    }

    private String printed() {
        return out.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
    }
}
