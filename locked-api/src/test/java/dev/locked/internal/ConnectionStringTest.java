package dev.locked.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.locked.spi.BackendConfig;
import dev.locked.spi.MonotonicClock;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectionStringTest {
    private static final Set<String> KNOWN = Set.of("etcd", "memory");

    private static BackendConfig parse(String uri) {
        String scheme = ConnectionString.scheme(uri, KNOWN::contains);
        return ConnectionString.parse(uri, scheme == null ? "etcd" : scheme, scheme != null)
                .build(MonotonicClock.system());
    }

    @Test
    void reads_every_part() {
        BackendConfig config = parse("etcd://me:p%40ss+1@a:1,b:2/prod/x?ca=/tmp/ca.pem&authority=db");
        assertThat(config.scheme()).isEqualTo("etcd");
        assertThat(config.hosts()).containsExactly("a:1", "b:2");
        assertThat(config.namespace()).hasToString("/prod/x");
        assertThat(config.user()).contains("me");
        assertThat(config.password()).contains("p@ss+1");
        assertThat(config.option("ca")).contains("/tmp/ca.pem");
        assertThat(config.option("authority")).contains("db");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a:1,b:2", "a:1, b:2", "etcd://a:1,b:2", "etcd://a:1,b:2/"})
    void takes_hosts_with_and_without_a_scheme(String uri) {
        assertThat(parse(uri).hosts()).containsExactly("a:1", "b:2");
        assertThat(parse(uri).namespace()).hasToString("/locked");
    }

    @Test
    void takes_a_name_where_no_slashes_follow() {
        assertThat(parse("memory:test").name()).isEqualTo("test");
        assertThat(parse("memory:").name()).isEmpty();
        assertThat(parse("memory").name()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"localhost:2379,", "10.0.0.1:2379,", "nosuch:name,nosuch", "nosuch://a:1,nosuch", "etcd://a,etcd"})
    void finds_the_scheme(String uri, String scheme) {
        assertThat(ConnectionString.scheme(uri, KNOWN::contains)).isEqualTo(scheme);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "  ",
                "://a:1",
                " ://a:1",
                ":name",
                "Etcd://a:1",
                "etcd://a:1,,b:2",
                "etcd://user@a:1",
                "etcd://a:1?novalue",
                "etcd://a:1?x=%zz",
                "etcd://a:1/bad name",
                "etcd://a:1//x"
            })
    void refuses_what_makes_no_sense_and_says_what_to_write(String uri) {
        assertThatThrownBy(() -> parse(uri))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageMatching("(?s)(uri|hosts|path): .+");
    }

    @ParameterizedTest
    @CsvSource({
        "etcd://me:secret@a:1/ns?token=secret&x=1,etcd://***@a:1/ns?***",
        "me:secret@a:1,***@a:1",
        "etcd://a:1,etcd://a:1",
        "etcd://[::1]:1,etcd://[::1]:1",
        "memory:test,memory:test",
        "zookeeper:embedded/prod?data=/secret,zookeeper:embedded/prod?***"
    })
    void shows_no_secret(String uri, String shown) {
        assertThat(ConnectionString.redact(uri)).isEqualTo(shown);
        assertThat(parse(uri).toString()).doesNotContain("secret");
    }

    /** Each looked like this: the password, or a part of it, stood in the error. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "etcd://app:SECRET?x@h:1",
                "etcd://app:a/SECRET@h:1",
                "etcd:app:SECRET@h",
                "memory:app:SECRET@h",
                "etcd://http://app:SECRET@h",
                "etcd://app:SECRETh:1",
                "app:SECRET?x=1@h",
                "etcd://h?SECRET",
                "etcd://h?token:SECRET",
                "etcd://h/ns=SECRET"
            })
    void shows_nothing_that_it_has_not_understood(String uri) {
        assertThatThrownBy(() -> parse(uri))
                .isInstanceOf(IllegalArgumentException.class)
                .hasNoCause()
                .hasMessageNotContaining("SECRET");
        assertThat(ConnectionString.redact(uri)).doesNotContain("SECRET");
    }

    @Test
    void says_how_to_write_what_a_password_may_have_in_it() {
        assertThatThrownBy(() -> parse("etcd://app:a/b@h:1")).hasMessageContaining("%2F");
    }

    /** Looked like this: the last one won, and the password went in clear. */
    @Test
    void an_option_that_is_given_twice_is_refused() {
        assertThatThrownBy(() -> parse("etcd://app:SECRET@h?tls=true&tls=false"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("option number 2")
                .hasMessageNotContaining("SECRET");
    }

    @Test
    void an_error_about_credentials_does_not_show_them() {
        assertThatThrownBy(() -> parse("etcd://:secret@a:1"))
                .hasMessageContaining("user:password")
                .hasMessageNotContaining("secret");
    }

    @Test
    void a_misspelt_option_is_refused_and_the_right_one_named() {
        assertThatThrownBy(() -> parse("etcd://a:1?cq=1").refuseOptionsBut(Set.of("ca", "cert", "tls")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("did you mean \"ca\"?")
                .hasMessageContaining("[ca, cert, tls]");
    }

    @Test
    void an_option_that_may_be_a_piece_of_a_secret_is_not_shown() {
        assertThatThrownBy(() -> parse("etcd://h?token=s3cr&Et=1").refuseOptionsBut(Set.of("token")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("Et")
                .hasMessageContaining("%26");
    }

    @Test
    void without_a_setting_in_the_environment_it_says_which_to_set() {
        assertThatThrownBy(() -> ConnectionString.fromEnvironment("locked.no.such.property", "LOCKED_NO_SUCH"))
                .hasMessageContaining("locked.no.such.property")
                .hasMessageContaining("LOCKED_NO_SUCH");
    }
}
