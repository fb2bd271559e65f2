package dev.locked.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.locked.spi.BackendConfig;
import dev.locked.spi.MonotonicClock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ZooKeeperSettingsTest {
    private static ZooKeeperSettings of(BackendConfig.Builder builder) {
        return new ZooKeeperSettings(builder.build(MonotonicClock.system()));
    }

    private static BackendConfig.Builder config() {
        return BackendConfig.builder("zookeeper");
    }

    @Test
    void defaults_are_localhost_2181_and_the_largest_ttl_of_the_server() {
        assertThat(of(config()).servers().connectString()).isEqualTo("localhost:2181");
        assertThat(of(config()).maxTtl()).isEqualTo(Duration.ofSeconds(40));
        assertThat(of(config()).credentials()).isEmpty();
    }

    @Test
    void servers_keep_their_order_and_get_the_port_where_none_is_given() {
        assertThat(of(config().hosts(List.of("b", "a:9", "[::1]", "[::1]:7")))
                        .servers()
                        .connectString())
                .isEqualTo("b:2181,a:9,[::1]:2181,[::1]:7");
    }

    @ParameterizedTest
    @ValueSource(strings = {"h:", "h:0", "h:65536", "h:x", "::1", "h/x", "[::1", "a b"})
    void what_is_no_server_is_refused(String host) {
        assertThatThrownBy(() -> of(config().hosts(List.of(host))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"");
    }

    @Test
    void an_unknown_option_is_refused_with_those_that_are_known() {
        assertThatThrownBy(() -> of(config().option("maxttl", "60")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("did you mean \"maxTtl\"?");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "39", "86401", "-1", "60s"})
    void a_largest_ttl_that_makes_no_sense_is_refused(String seconds) {
        assertThatThrownBy(() -> of(config().option("maxTtl", seconds)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("maxTtl:");
    }

    @Test
    void user_and_password_come_together_and_are_not_shown() {
        assertThat(of(config().credentials("me", "secret")).credentials()).contains("me:secret");
        assertThatThrownBy(() -> of(config().credentials("", "secret"))).hasMessageStartingWith("user:");
        assertThatThrownBy(() -> of(config().credentials("a:b", "secret")))
                .hasMessageStartingWith("user:")
                .hasMessageNotContaining("secret");
        assertThatThrownBy(() -> of(config().credentials("me", ""))).hasMessageStartingWith("password:");
    }

    @Test
    void a_name_without_slashes_is_refused_with_the_remedy() {
        assertThatThrownBy(() -> of(config().name("host:2181"))).hasMessageContaining("zookeeper://host:2181");
    }

    @Test
    void embedded_has_a_folder_a_namespace_and_long_ttls() {
        ZooKeeperSettings settings = of(config().name("embedded/prod").option("data", "/var/lib/locked"));

        assertThat(settings.isEmbedded()).isTrue();
        assertThat(settings.servers()).hasToString("embedded in /var/lib/locked");
        assertThat(settings.namespace()).hasToString("/prod");
        assertThat(settings.maxTtl()).isEqualTo(Duration.ofHours(24));
        assertThat(of(config().name("embedded")).namespace()).hasToString("/locked");
        assertThat(of(config().name("embedded")).servers().toString()).endsWith("/locked/zookeeper");
    }

    @Test
    void options_of_the_one_are_refused_by_the_other() {
        assertThatThrownBy(() -> of(config().option("data", "/x"))).hasMessageContaining("not known");
        assertThatThrownBy(() -> of(config().name("embedded").option("maxTtl", "60")))
                .hasMessageContaining("not known");
        assertThatThrownBy(() -> of(config().name("embedded").hosts(List.of("h"))))
                .hasMessageStartingWith("hosts:");
        assertThatThrownBy(() -> of(config().name("embedded").option("data", " ")))
                .hasMessageStartingWith("data: is blank");
        assertThatThrownBy(() -> of(config().name("embedded").option("data", "a\0b")))
                .hasMessageStartingWith("data: ");
    }
}
