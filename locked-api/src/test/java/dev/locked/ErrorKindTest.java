package dev.locked;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.util.List;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.junit.jupiter.api.Test;

/** Case C3: TLS that does not fit is no outage, and an outage is not TLS that does not fit. */
class ErrorKindTest {
    private static Throwable caused(Throwable thrown, Throwable cause) {
        thrown.initCause(cause);
        return thrown;
    }

    @Test
    void is_of_tls_where_one_side_has_refused_the_other() {
        assertThat(List.of(
                        new SSLHandshakeException("Received fatal alert: bad_certificate"),
                        new SSLException("Unsupported or unrecognized SSL message"),
                        new SSLPeerUnverifiedException("No name matching other.test found"),
                        caused(new SSLHandshakeException("x"), new CertificateException("expired")),
                        new IllegalStateException("x", new CertPathValidatorException("x")),
                        new IOException("x", new SSLHandshakeException("Received fatal alert: unknown_ca"))))
                .allSatisfy(thrown -> assertThat(ErrorKind.of(thrown)).isEqualTo(ErrorKind.TLS));
    }

    @Test
    void is_of_an_outage_where_a_connection_could_not_be_made_or_broke_also_within_a_handshake() {
        assertThat(List.of(
                        new ConnectException("Connection refused"),
                        new SocketException("Connection reset"),
                        new IllegalStateException("x", new IOException("Broken pipe")),
                        caused(
                                new SSLHandshakeException("Remote host terminated the handshake"),
                                new EOFException("SSL peer shut down incorrectly")),
                        caused(new SSLException("readHandshakeRecord"), new SocketException("Broken pipe")),
                        new SSLHandshakeException("handshake timed out after 10000ms"),
                        new SSLHandshakeException("Connection closed while SSL/TLS handshake was in progress")))
                .allSatisfy(thrown -> assertThat(ErrorKind.of(thrown)).isEqualTo(ErrorKind.UNREACHABLE));
    }

    @Test
    void is_not_known_of_others_not_even_of_those_that_go_round() {
        IllegalStateException one = new IllegalStateException("one");
        IllegalStateException other = new IllegalStateException("other", one);
        one.initCause(other);
        assertThat(ErrorKind.of(one)).isEqualTo(ErrorKind.OTHER);
    }

    @Test
    void has_a_remedy_for_whatever_is_known() {
        for (ErrorKind kind : ErrorKind.values()) {
            assertThat(kind.remedy().isEmpty()).as(kind.name()).isEqualTo(kind == ErrorKind.OTHER);
            assertThat(kind.remedy()).doesNotEndWith(".");
        }
    }
}
