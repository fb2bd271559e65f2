package dev.locked.consul;

import static org.assertj.core.api.Assertions.assertThat;

import dev.locked.spi.Failure;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A failure at Consul")
class ConsulErrorsTest {
    private static final Operation WRITE = Operation.write("acquire /x");
    private final ConsulErrors errors = new ConsulErrors("kv:8500");

    @ParameterizedTest
    @CsvSource({
        "500, No cluster leader, NOT_APPLIED",
        "500, rpc error making call: No cluster leader, NOT_APPLIED",
        "500, rpc error making call: EOF, UNKNOWN",
        "500, leadership lost while committing log, UNKNOWN",
        "500, rpc error making call: Permission denied, REFUSED",
        "500, 'Invalid Session TTL ''5000000000'', must be between [10s=24h0m0s]', REFUSED",
        "502, Bad Gateway, UNKNOWN",
        "503, Service Unavailable, UNKNOWN",
        "403, ACL not found, REFUSED",
        "401, Unauthorized, REFUSED",
        "400, Bad Request, REFUSED",
        "413, Request body too large, REFUSED",
        "307, Moved, REFUSED",
        "404, not found, NOT_APPLIED",
        "429, Your IP is issuing too many concurrent connections, NOT_APPLIED",
        "204, nothing, UNKNOWN"
    })
    @DisplayName("of a write is told by status and text")
    void byStatus(int status, String text, Failure expected) {
        assertThat(errors.of(WRITE, new Reply(status, text, 0)).failure()).isEqualTo(expected);
    }

    @Test
    @DisplayName("of a question is never in doubt")
    void questions() {
        Operation read = Operation.harmless("read /x");
        assertThat(errors.of(read, new Reply(500, "EOF", 0)).failure()).isEqualTo(Failure.NOT_APPLIED);
        assertThat(errors.of(read, new AgentException(true, "reset", null)).failure())
                .isEqualTo(Failure.NOT_APPLIED);
    }

    @Test
    @DisplayName("to be reached is in doubt only if something was sent")
    void notReached() {
        assertThat(errors.of(WRITE, new AgentException(false, "refused", null)).failure())
                .isEqualTo(Failure.NOT_APPLIED);
        assertThat(errors.of(WRITE, new AgentException(true, "reset", null)).failure())
                .isEqualTo(Failure.UNKNOWN);
    }

    @ParameterizedTest
    @CsvSource({
        "invalid session \"x\", SESSION_GONE",
        "rpc error: Permission denied, REFUSED",
        "failed to lock key due to lock delay, NOT_APPLIED"
    })
    @DisplayName("of a transaction that was refused is certain")
    void refusals(String why, Failure expected) {
        assertThat(errors.ofRefusal(WRITE, why).failure()).isEqualTo(expected);
    }

    @Test
    @DisplayName("names the agents, what was asked, and the reason, in a line that is not too long")
    void message() {
        String message =
                errors.of(WRITE, new Reply(500, "a\n b" + "x".repeat(1_000), 0)).getMessage();
        assertThat(message)
                .startsWith("Consul at kv:8500: could not acquire /x: status 500: a bxxx")
                .hasSizeLessThan(400);
    }
}
