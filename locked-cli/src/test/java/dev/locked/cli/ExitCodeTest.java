package dev.locked.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.locked.BackendUnavailableException;
import dev.locked.ErrorKind;
import dev.locked.ForeignEntryException;
import dev.locked.StoreRefusedException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Case C8. */
@DisplayName("The exit code")
class ExitCodeTest {
    @ParameterizedTest
    @CsvSource({
        "UNREACHABLE, 3, 3",
        "READ_ONLY, 3, 3",
        "TLS, 4, 4",
        "CREDENTIALS, 4, 4",
        "PERMISSION, 4, 4",
        "LIMIT, 4, 4",
        "FOREIGN, 5, 5",
        "OTHER, 3, 4"
    })
    @DisplayName("follows from what the error is about, and then from whether it is a refusal")
    void ofKind(ErrorKind kind, int unavailable, int refused) {
        assertThat(ExitCode.of(new BackendUnavailableException(kind, "x", null)))
                .isEqualTo(unavailable);
        assertThat(ExitCode.of(new StoreRefusedException(kind, "x", null))).isEqualTo(refused);
    }

    @Test
    @DisplayName("of bytes of others is its own")
    void ofOthers() {
        assertThat(ExitCode.of(new ForeignEntryException("x", null))).isEqualTo(ExitCode.FOREIGN);
    }
}
