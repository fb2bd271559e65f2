package dev.locked.internal;

import dev.locked.spi.BackendConfig;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads {@code scheme://user:password@host:port,host:port/namespace?option=value}; no error shows the password. */
public final class ConnectionString {
    private static final Pattern SCHEME = Pattern.compile("[a-z][a-z0-9+.-]*");
    private static final Pattern CREDENTIALS = Pattern.compile("^([^/?]*)@");

    private ConnectionString() {}

    /** The string in a system property or an environment variable. */
    public static String fromEnvironment(String property, String variable) {
        String value = System.getProperty(property);
        if (value == null || value.isBlank()) {
            value = System.getenv(variable);
        }
        if (value == null || value.isBlank()) {
            throw new IllegalArgumentException("no connection string: set the system property " + property
                    + " or the environment variable " + variable + ", for instance to etcd://localhost:2379");
        }
        return value;
    }

    /**
     * The scheme of a string, null if it has none. {@code host:2379} has none, unless a backend is called {@code host}.
     */
    static @Nullable String scheme(String uri, Predicate<String> isKnown) {
        if (uri.isBlank()) {
            throw new IllegalArgumentException("uri: is blank; give a string like \"etcd://localhost:2379\"");
        }
        int end = uri.indexOf(':');
        if (end < 0) {
            return isKnown.test(uri) ? uri : null;
        }
        String head = uri.substring(0, end);
        if (uri.startsWith("://", end)) {
            if (!SCHEME.matcher(head).matches()) {
                throw new IllegalArgumentException(
                        "uri: \"" + redact(uri) + "\" has " + (head.isBlank() ? "a blank" : "no valid")
                                + " scheme; write it like \"etcd://localhost:2379\", or leave out the \"://\" too");
            }
            return head;
        }
        if (isKnown.test(head)) {
            return head;
        }
        if (head.isBlank()) {
            throw new IllegalArgumentException(
                    "uri: \"" + redact(uri) + "\" has a blank scheme; write it like \"etcd://localhost:2379\"");
        }
        boolean port = end + 1 < uri.length() && Character.isDigit(uri.charAt(end + 1));
        return port || !SCHEME.matcher(head).matches() || uri.contains("@") ? null : head;
    }

    /** The rest of the string. */
    static BackendConfig.Builder parse(String uri, String scheme, boolean withScheme) {
        BackendConfig.Builder config = BackendConfig.builder(scheme);
        String rest = withScheme ? uri.substring(Math.min(scheme.length() + 1, uri.length())) : uri;
        int query = rest.indexOf('?');
        if (query >= 0) {
            options(config, rest.substring(query + 1), uri);
            rest = rest.substring(0, query);
        }
        if (withScheme && !rest.startsWith("//")) {
            return config.name(rest);
        }
        rest = withScheme ? rest.substring(2) : rest;
        Matcher credentials = CREDENTIALS.matcher(rest);
        if (credentials.find()) {
            credentials(config, credentials.group(1), uri);
            rest = rest.substring(credentials.end());
        }
        int slash = rest.indexOf('/');
        if (slash >= 0 && slash < rest.length() - 1) {
            config.namespace(rest.substring(slash));
        }
        String hosts = slash < 0 ? rest : rest.substring(0, slash);
        return hosts.isEmpty() ? config : config.hosts(List.of(hosts.split(",", -1)));
    }

    private static void credentials(BackendConfig.Builder config, String text, String uri) {
        int colon = text.indexOf(':');
        if (colon <= 0) {
            throw new IllegalArgumentException(
                    "uri: \"" + redact(uri)
                            + "\" has something before the @ that is not user:password; percent-encode an @ in a password as %40");
        }
        config.credentials(decoded(text.substring(0, colon), uri), decoded(text.substring(colon + 1), uri));
    }

    private static void options(BackendConfig.Builder config, String query, String uri) {
        for (String option : query.split("&")) {
            int equals = option.indexOf('=');
            if (equals <= 0) {
                throw new IllegalArgumentException("uri: \"" + redact(uri)
                        + "\" has an option without a name or a value; write it like \"?name=value\"");
            }
            config.option(decoded(option.substring(0, equals), uri), decoded(option.substring(equals + 1), uri));
        }
    }

    private static String decoded(String text, String uri) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "uri: \"" + redact(uri) + "\" has a % that is no percent-encoding; write it as %25");
        }
    }

    /** The string with nothing in it that may be secret: no credentials, no values of options. */
    public static String redact(String uri) {
        Objects.requireNonNull(uri, "uri");
        int query = uri.indexOf('?');
        String head = query < 0 ? uri : uri.substring(0, query);
        int at = head.lastIndexOf('@');
        if (at >= 0) {
            int start = head.indexOf("://");
            head = head.substring(0, start < 0 ? 0 : start + 3) + "***" + head.substring(at);
        }
        if (query < 0) {
            return head;
        }
        return head + "?"
                + String.join(
                        "&",
                        Arrays.stream(uri.substring(query + 1).split("&"))
                                .map(option -> option.replaceFirst("=.*", "=***"))
                                .toList());
    }
}
