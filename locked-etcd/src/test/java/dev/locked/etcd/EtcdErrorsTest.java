package dev.locked.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.locked.ErrorKind;
import dev.locked.spi.BackendException;
import dev.locked.spi.Failure;
import io.etcd.jetcd.common.exception.ErrorCode;
import io.etcd.jetcd.common.exception.EtcdExceptionFactory;
import io.grpc.Status;
import java.net.ConnectException;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A failure at etcd")
class EtcdErrorsTest {
    private static final Operation WRITE = Operation.write("acquire /master");
    private static final Operation READ = Operation.harmless("read /master");
    private final EtcdErrors errors = new EtcdErrors("db:2379");

    @ParameterizedTest
    @CsvSource({
        "NOT_FOUND, etcdserver: requested lease not found, SESSION_GONE, OTHER",
        "PERMISSION_DENIED, etcdserver: permission denied, REFUSED, PERMISSION",
        "INVALID_ARGUMENT, 'etcdserver: authentication failed, invalid user ID or password', REFUSED, CREDENTIALS",
        "INVALID_ARGUMENT, etcdserver: request is too large, REFUSED, LIMIT",
        "INVALID_ARGUMENT, etcdserver: revision of auth store is old, NOT_APPLIED, OTHER",
        "FAILED_PRECONDITION, etcdserver: authentication is not enabled, REFUSED, CREDENTIALS",
        "OUT_OF_RANGE, etcdserver: too large lease TTL, REFUSED, LIMIT",
        "OUT_OF_RANGE, etcdserver: mvcc: required revision has been compacted, NOT_APPLIED, OTHER",
        "UNAUTHENTICATED, etcdserver: invalid auth token, NOT_APPLIED, OTHER",
        "RESOURCE_EXHAUSTED, etcdserver: mvcc: database space exceeded, NOT_APPLIED, READ_ONLY",
        "RESOURCE_EXHAUSTED, grpc: received message larger than max (9 vs. 8), REFUSED, LIMIT",
        "RESOURCE_EXHAUSTED, gRPC message exceeds maximum size 8: 9, REFUSED, LIMIT",
        "UNAVAILABLE, io exception, UNKNOWN, UNREACHABLE",
        "UNAVAILABLE, etcdserver: request timed out, UNKNOWN, UNREACHABLE",
        "DEADLINE_EXCEEDED, deadline exceeded, UNKNOWN, UNREACHABLE",
        "CANCELLED, whatever, UNKNOWN, OTHER",
        "UNKNOWN, etcdserver: too many requests, NOT_APPLIED, UNREACHABLE",
        "UNKNOWN, whatever, UNKNOWN, OTHER",
        "UNAVAILABLE, Network closed for unknown reason, UNKNOWN, UNREACHABLE",
        "UNAVAILABLE, etcdserver: no leader, UNKNOWN, READ_ONLY",
        "PERMISSION_DENIED, HTTP status code 403, REFUSED, FOREIGN",
        "UNIMPLEMENTED, unknown service etcdserverpb.KV, REFUSED, FOREIGN"
    })
    @DisplayName("says what is known of a write, and what it is about")
    void writes(String code, String description, Failure failure, ErrorKind kind) {
        Throwable raw = Status.Code.valueOf(code)
                .toStatus()
                .withDescription(description)
                .asRuntimeException();
        assertThat(errors.of(WRITE, new CompletionException(raw)).failure()).isEqualTo(failure);
        assertThat(errors.of(WRITE, new CompletionException(raw)).kind()).isEqualTo(kind);
        Throwable wrapped = EtcdExceptionFactory.newEtcdException(ErrorCode.valueOf(code), description);
        assertThat(errors.of(WRITE, wrapped).failure()).isEqualTo(failure);
        assertThat(errors.of(WRITE, wrapped).kind()).isEqualTo(kind);
    }

    @Test
    @DisplayName("in doubt has not changed anything, when it was a read")
    void reads() {
        Throwable raw = Status.UNAVAILABLE.withDescription("io exception").asRuntimeException();
        assertThat(errors.of(READ, raw).failure()).isEqualTo(Failure.NOT_APPLIED);
    }

    @Test
    @DisplayName("to connect is certain: what found no connection was not sent")
    void connect() {
        Throwable raw = Status.UNAVAILABLE
                .withDescription("io exception")
                .withCause(new ConnectException("Connection refused: db:2379"))
                .asRuntimeException();
        BackendException failure = errors.of(WRITE, raw);
        assertThat(failure.failure()).isEqualTo(Failure.NOT_APPLIED);
        assertThat(failure)
                .hasMessage("etcd at db:2379: could not acquire /master: UNAVAILABLE: io exception "
                        + "(Connection refused: db:2379)");
    }

    @Test
    @DisplayName("to authenticate counts by its reason, which jetcd hides in the cause")
    void authenticate() {
        Throwable away = Status.UNAVAILABLE.withDescription("io exception").asRuntimeException();
        Throwable wrong = Status.INVALID_ARGUMENT
                .withDescription("etcdserver: authentication failed, invalid user ID or password")
                .asRuntimeException();
        BackendException notReached =
                errors.of(WRITE, Status.UNAUTHENTICATED.withCause(away).asRuntimeException());
        assertThat(notReached.failure()).isEqualTo(Failure.NOT_APPLIED);
        assertThat(notReached.kind()).isEqualTo(ErrorKind.UNREACHABLE);
        BackendException refused =
                errors.of(WRITE, Status.UNAUTHENTICATED.withCause(wrong).asRuntimeException());
        assertThat(refused.failure()).isEqualTo(Failure.REFUSED);
        assertThat(refused.kind()).isEqualTo(ErrorKind.CREDENTIALS);
        assertThat(refused).hasMessageContaining("invalid user ID or password");
    }
}
