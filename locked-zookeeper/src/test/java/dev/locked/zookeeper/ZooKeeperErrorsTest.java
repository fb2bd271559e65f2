package dev.locked.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;

import dev.locked.ErrorKind;
import dev.locked.spi.BackendException;
import dev.locked.spi.Failure;
import org.apache.zookeeper.KeeperException.Code;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A failure at ZooKeeper")
class ZooKeeperErrorsTest {
    private static final Operation WRITE = Operation.write("acquire /x");
    private final ZooKeeperErrors errors = new ZooKeeperErrors("zk:2181");

    @ParameterizedTest
    @CsvSource({
        "CONNECTIONLOSS, UNKNOWN, UNREACHABLE",
        "OPERATIONTIMEOUT, UNKNOWN, UNREACHABLE",
        "SESSIONEXPIRED, SESSION_GONE, OTHER",
        "NOAUTH, REFUSED, PERMISSION",
        "AUTHFAILED, REFUSED, CREDENTIALS",
        "INVALIDACL, REFUSED, CREDENTIALS",
        "QUOTAEXCEEDED, REFUSED, LIMIT",
        "THROTTLEDOP, NOT_APPLIED, UNREACHABLE",
        "NOTREADONLY, NOT_APPLIED, READ_ONLY",
        "NOTEMPTY, REFUSED, FOREIGN",
        "NOCHILDRENFOREPHEMERALS, REFUSED, FOREIGN",
        "UNIMPLEMENTED, REFUSED, FOREIGN",
        "BADVERSION, NOT_APPLIED, OTHER",
        "MARSHALLINGERROR, UNKNOWN, OTHER"
    })
    @DisplayName("of a write is told by its code, and what it is about")
    void byCode(Code code, Failure expected, ErrorKind kind) {
        BackendException failure = errors.of(WRITE, code, true);
        assertThat(failure.failure()).isEqualTo(expected);
        assertThat(failure.kind()).isEqualTo(kind);
        assertThat(failure).hasMessage("ZooKeeper at zk:2181: could not acquire /x: " + code);
    }
}
