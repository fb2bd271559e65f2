package dev.locked.consul;

import static org.assertj.core.api.Assertions.assertThat;

import dev.locked.ErrorKind;
import dev.locked.spi.BackendException;
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
        "500, No cluster leader, NOT_APPLIED, READ_ONLY",
        "500, rpc error making call: No cluster leader, NOT_APPLIED, READ_ONLY",
        "500, rpc error making call: EOF, UNKNOWN, OTHER",
        "500, leadership lost while committing log, UNKNOWN, OTHER",
        "500, 'write raft.db: no space left on device', UNKNOWN, READ_ONLY",
        "500, rpc error making call: Permission denied, REFUSED, PERMISSION",
        "500, 'Invalid Session TTL ''5000000000'', must be between [10s=24h0m0s]', REFUSED, LIMIT",
        "502, Bad Gateway, UNKNOWN, UNREACHABLE",
        "503, Service Unavailable, UNKNOWN, UNREACHABLE",
        "403, ACL not found, REFUSED, CREDENTIALS",
        "401, Unauthorized, REFUSED, CREDENTIALS",
        "400, Bad Request, REFUSED, FOREIGN",
        "413, Request body too large, REFUSED, LIMIT",
        "307, Moved, REFUSED, FOREIGN",
        "404, not found, NOT_APPLIED, UNREACHABLE",
        "429, Your IP is issuing too many concurrent connections, NOT_APPLIED, UNREACHABLE",
        "204, nothing, UNKNOWN, FOREIGN",
        "403, Permission denied, REFUSED, PERMISSION",
        "400, Client sent an HTTP request to an HTTPS server., REFUSED, TLS"
    })
    @DisplayName("of a write is told by status and text, and what it is about")
    void byStatus(int status, String text, Failure expected, ErrorKind kind) {
        BackendException failure = errors.of(WRITE, new Reply(status, text, 0));
        assertThat(failure.failure()).isEqualTo(expected);
        assertThat(failure.kind()).isEqualTo(kind);
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
        "invalid session \"x\", SESSION_GONE, OTHER",
        "rpc error: Permission denied, REFUSED, PERMISSION",
        "rpc error: ACL not found, REFUSED, CREDENTIALS",
        "failed to lock key due to lock delay, NOT_APPLIED, OTHER"
    })
    @DisplayName("of a transaction that was refused is certain")
    void refusals(String why, Failure expected, ErrorKind kind) {
        assertThat(errors.ofRefusal(WRITE, why).failure()).isEqualTo(expected);
        assertThat(errors.ofRefusal(WRITE, why).kind()).isEqualTo(kind);
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
