package dev.locked.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.locked.BackendUnavailableException;
import dev.locked.ErrorKind;
import dev.locked.LockedException;
import dev.locked.StoreRefusedException;
import dev.locked.internal.engine.Problem;
import dev.locked.spi.BackendException;
import dev.locked.spi.Failure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Case C8: what users are told of a backend's failure. */
class ProblemsTest {
    private static LockedException told(Failure failure, ErrorKind kind, String message) {
        Problem problem = Problems.of("read", new BackendException(failure, kind, message, null));
        return Problems.toException(problem, "/x");
    }

    @ParameterizedTest
    @EnumSource(ErrorKind.class)
    void names_what_it_is_about_and_ends_with_what_to_do(ErrorKind kind) {
        LockedException refused = told(Failure.REFUSED, kind, "the store says no.");
        LockedException unavailable = told(Failure.UNKNOWN, kind, "the store says nothing");

        assertThat(refused).isInstanceOf(StoreRefusedException.class);
        assertThat(unavailable).isInstanceOf(BackendUnavailableException.class);
        assertThat(refused.kind()).isEqualTo(kind);
        assertThat(unavailable.kind()).isEqualTo(kind);
        if (kind == ErrorKind.OTHER) {
            assertThat(refused).hasMessage("/x: read failed: the store says no.");
        } else {
            String remedy = kind.remedy().substring(0, 1).toUpperCase(java.util.Locale.ROOT)
                    + kind.remedy().substring(1);
            assertThat(refused).hasMessage("/x: read failed: the store says no. " + remedy);
            assertThat(unavailable).hasMessage("/x: read failed: the store says nothing. " + remedy);
        }
    }

    @Test
    void has_no_kind_where_a_backend_threw_what_it_should_not() {
        LockedException told = Problems.toException(Problems.of("read", new IllegalStateException("oops")), "/x");
        assertThat(told.kind()).isEqualTo(ErrorKind.OTHER);
        assertThat(told).isInstanceOf(BackendUnavailableException.class).hasMessage("/x: read failed: oops");
    }
}
