package dev.locked.consul;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.locked.spi.BackendConfig;
import dev.locked.spi.BackendProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The settings of the Consul backend")
class ConsulSettingsTest {
    private static BackendConfig.Builder config(String... hosts) {
        return BackendConfig.builder("consul").hosts(List.of(hosts));
    }

    private static ConsulSettings settings(BackendConfig.Builder config) {
        return new ConsulSettings(config.build(Fixture.CLOCK));
    }

    @Test
    @DisplayName("are found by the service loader under their scheme")
    void provider() {
        assertThat(ServiceLoader.load(BackendProvider.class))
                .filteredOn(provider -> provider.scheme().equals("consul"))
                .hasSize(1);
    }

    @Test
    @DisplayName("have localhost when no host is given")
    void localhost() {
        assertThat(settings(config()).endpoints()).hasToString("[localhost:8500]");
    }

    @ParameterizedTest
    @CsvSource({"kv, kv:8500", "kv:1, kv:1", "my_kv.example.org:65535, my_kv.example.org:65535", "[::1], [::1]:8500"})
    @DisplayName("take a host with or without a port")
    void hosts(String given, String understood) {
        assertThat(settings(config(given)).endpoints()).hasToString("[" + understood + "]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"kv:", "kv:0", "kv:65536", "kv:x", "http://kv:8500", "a b", "::1"})
    @DisplayName("refuse what is no address, and name it")
    void badHosts(String given) {
        assertThatThrownBy(() -> settings(config(given)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("hosts: \"" + given + "\"");
    }

    @Test
    @DisplayName("refuse a user and a password, and show neither")
    void users() {
        assertThatThrownBy(() -> settings(config("kv").credentials("ann", "s3cret")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("token=")
                .hasMessageNotContaining("s3cret");
        assertThatThrownBy(() -> settings(config("ann:s3cret@kv")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("s3cret");
    }

    @Test
    @DisplayName("refuse an option that is not known, and say which are")
    void unknownOption() {
        assertThatThrownBy(() -> settings(config().option("tokn", "x")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("did you mean \"token\"?");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a\nb", "s3crét"})
    @DisplayName("refuse what is no token, and don't show it")
    void badToken(String token) {
        assertThatThrownBy(() -> settings(config().option("token", token)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("token: ")
                .hasMessageNotContaining("s3cr");
    }

    @Test
    @DisplayName("take a token")
    void token() {
        assertThat(settings(config().option("token", "b1gs33cr3t")).token()).isEqualTo("b1gs33cr3t");
        assertThat(settings(config()).token()).isNull();
    }

    @Test
    @DisplayName("refuse what needs TLS without it, and half of a certificate")
    void halfTls() {
        assertThatThrownBy(() -> settings(config().option("ca", "x"))).hasMessageContaining("tls=true");
        assertThatThrownBy(() -> settings(config().option("tls", "yes"))).hasMessageStartingWith("tls: ");
        assertThatThrownBy(() -> settings(config().option("tls", "true").option("key", "x")))
                .hasMessageContaining("only \"key\" is given");
    }

    @Test
    @DisplayName("refuse a file that can't be read or is no PEM, and name setting and file")
    void badFiles(@TempDir Path folder) throws IOException {
        Path text = Files.writeString(folder.resolve("text"), "no certificate");
        assertThatThrownBy(() -> settings(config().option("tls", "true").option("ca", "/nowhere")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("ca: there is no such file");
        assertThatThrownBy(() -> settings(config().option("tls", "true").option("ca", text.toString())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ca: \"" + text);
    }

    @Test
    @DisplayName("set up TLS with what the JVM trusts")
    void tls() {
        assertThat(settings(config().option("tls", "true")).tls()).isNotNull();
        assertThat(settings(config()).tls()).isNull();
    }
}
