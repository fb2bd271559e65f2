package dev.locked.consul;

import dev.locked.spi.BackendConfig;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** What a {@link BackendConfig} says, checked; all that can be wrong with it is said here, before any I/O. */
final class ConsulSettings {
    private static final Set<String> OPTIONS = Set.of("token", "tls", "ca", "cert", "key");

    private final List<ConsulEndpoint> endpoints;
    private final @Nullable SSLContext tls;
    private final @Nullable String token;

    ConsulSettings(BackendConfig config) {
        config.refuseOptionsBut(OPTIONS);
        if (!config.name().isEmpty()) {
            throw new IllegalArgumentException(
                    "name: Consul has agents, and no instances with names; write consul://host:8500");
        }
        if (config.user().isPresent() || config.password().isPresent()) {
            throw new IllegalArgumentException(
                    "user, password: Consul knows none; remove them, and give an ACL token as the option token=…");
        }
        this.endpoints = ConsulEndpoint.of(config.hosts());
        this.token = token(config);
        this.tls = tls(config);
    }

    private static @Nullable String token(BackendConfig config) {
        Optional<String> token = config.option("token");
        // Not shown: it is a secret.
        if (token.filter(text -> !text.matches("[\\x21-\\x7E]+")).isPresent()) {
            throw new IllegalArgumentException("token: is empty, or has a character that no token has; give the ACL"
                    + " token's secret id, or leave it out");
        }
        return token.orElse(null);
    }

    private static @Nullable SSLContext tls(BackendConfig config) {
        String wanted = config.option("tls").orElse("false");
        if (wanted.equals("true")) {
            return ConsulTls.context(config);
        }
        if (!wanted.equals("false")) {
            throw new IllegalArgumentException("tls: is neither \"true\" nor \"false\"; say which");
        }
        for (String needsTls : List.of("ca", "cert", "key")) {
            if (config.option(needsTls).isPresent()) {
                throw new IllegalArgumentException(needsTls + ": is of no use without TLS; set tls=true, or remove it");
            }
        }
        return null;
    }

    List<ConsulEndpoint> endpoints() {
        return endpoints;
    }

    @Nullable
    SSLContext tls() {
        return tls;
    }

    @Nullable
    String token() {
        return token;
    }
}
