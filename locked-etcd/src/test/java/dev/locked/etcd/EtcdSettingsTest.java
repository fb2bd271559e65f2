package dev.locked.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.locked.spi.Backend;
import dev.locked.spi.BackendConfig;
import dev.locked.spi.BackendProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The settings of the etcd backend")
class EtcdSettingsTest {
    private static BackendConfig.Builder config(String... hosts) {
        return BackendConfig.builder("etcd").hosts(List.of(hosts));
    }

    private static EtcdSettings settings(BackendConfig.Builder config) {
        return new EtcdSettings(config.build(Fixture.CLOCK));
    }

    @Test
    @DisplayName("are found by the service loader under their scheme")
    void provider() {
        assertThat(ServiceLoader.load(BackendProvider.class))
                .filteredOn(provider -> provider.scheme().equals("etcd"))
                .hasSize(1);
    }

    @Test
    @DisplayName("have localhost when no host is given")
    void localhost() {
        assertThat(settings(config()).endpoints()).isEqualTo("localhost:2379");
    }

    @ParameterizedTest
    @CsvSource({
        "db, db:2379",
        "db:1, db:1",
        "my_db.example.org:65535, my_db.example.org:65535",
        "10.0.0.1, 10.0.0.1:2379",
        "[::1], [::1]:2379",
        "[fe80::1]:99, [fe80::1]:99"
    })
    @DisplayName("take a host with or without a port")
    void hosts(String given, String understood) {
        assertThat(settings(config(given)).endpoints()).isEqualTo(understood);
    }

    @Test
    @DisplayName("take many hosts, each once")
    void manyHosts() {
        assertThat(settings(config("a", "b:1", "a:2379")).endpoints()).isEqualTo("a:2379,b:1");
    }

    @ParameterizedTest
    @CsvSource({
        "http://db:2379, tls=true",
        "https://db, tls=true",
        "db:, 1 to 65535",
        "db:0, 1 to 65535",
        "db:65536, 1 to 65535",
        "db:http, 1 to 65535",
        "::1, [::1]:2379",
        "db/x, host:port",
        ":2379, host:port",
        "a b, host:port"
    })
    @DisplayName("refuse what is no host, and say what to write")
    void badHosts(String given, String remedy) {
        assertThatThrownBy(() -> settings(config(given)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("hosts")
                .hasMessageContaining(given)
                .hasMessageContaining(remedy);
    }

    @Test
    @DisplayName("show no secret, not even of a host that is wrong")
    void noSecrets() {
        assertThatThrownBy(() -> settings(config("root:s3cret@db"))).message().doesNotContain("s3cret");
        Backend backend = new EtcdProvider()
                .open(config("db").credentials("root", "s3cret").build(Fixture.CLOCK));
        assertThat(backend).asString().isEqualTo("etcd at db:2379, namespace /locked");
        Fixture.await(backend.shutdown(Duration.ofSeconds(1)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ca", "cert", "key"})
    @DisplayName("refuse a file that can't be read, and name the setting")
    void unreadable(String setting) {
        BackendConfig.Builder config = config("db")
                .option("tls", "true")
                .option("ca", setting.equals("ca") ? "/no/such/ca" : thisFile())
                .option("cert", setting.equals("key") ? thisFile() : "/no/such/cert")
                .option("key", "/no/such/key");
        assertThatThrownBy(() -> settings(config))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(setting + ": there is no such file");
    }

    /** Any file that can be read; the ones before the unreadable one are not parsed yet. */
    private static String thisFile() {
        return ProcessHandle.current().info().command().orElseThrow();
    }

    @Test
    @DisplayName("refuse a file that is no PEM")
    void noPem(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("ca.pem"), "nothing");
        assertThatThrownBy(() -> settings(config("db").option("tls", "true").option("ca", file.toString())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ca: ")
                .hasMessageContaining("PEM");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ca", "cert", "key", "authority"})
    @DisplayName("refuse settings of TLS without TLS")
    void withoutTls(String setting) {
        assertThatThrownBy(() -> settings(config("db").option(setting, "x")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(setting)
                .hasMessageContaining("tls=true");
    }

    @Test
    @DisplayName("refuse a key without its certificate, a tls that is neither true nor false, and unknown options")
    void refused() throws IOException {
        Path file = Files.createTempFile("locked", ".pem");
        assertThatThrownBy(() -> settings(config("db").option("tls", "true").option("key", file.toString())))
                .hasMessageContaining("give both");
        Files.delete(file);
        assertThatThrownBy(() -> settings(config("db").option("tls", "yes"))).hasMessageStartingWith("tls: ");
        assertThatThrownBy(() -> settings(config("db").option("timeout", "1")))
                .hasMessageContaining("is not known")
                .hasMessageContaining("tls]");
        assertThatThrownBy(() -> settings(config().name("db"))).hasMessageContaining("etcd://");
        assertThatThrownBy(() -> settings(config("db").credentials("", "x"))).hasMessageContaining("user");
        assertThatThrownBy(() -> settings(config("db").credentials("x", ""))).hasMessageContaining("password");
    }
}
