package dev.locked.internal;

import dev.locked.spi.BackendConfig;
import dev.locked.spi.Path;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code scheme://user:password@host:port,host:port/namespace?option=value}. Where one character is missing a password
 * looks like a host, a path or an option: so nothing is shown, in errors or elsewhere, that was not recognised as harmless.
 */
public final class ConnectionString {
    private static final String LIKE = "write it like \"etcd://localhost:2379\"";
    private static final String NOT_SHOWN =
            "; it is not shown, since it may be part of a password. In a user, a password and"
                    + " the value of an option write @ : / ? & and % as %40 %3A %2F %3F %26 and %25";

    /** What Java makes of bytes that it can't read. */
    private static final char LOST = '\uFFFD';

    private static final Pattern SCHEME = Pattern.compile("[a-z][a-z0-9+.-]*");
    private static final Pattern CREDENTIALS = Pattern.compile("^([^/?]*)@");
    private static final String A_HOST = "(?:[A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.%]+\\])(?::[0-9]{1,5})?";
    private static final Pattern HOST = Pattern.compile(A_HOST);

    /** An instance of a backend without servers, and maybe a namespace. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._~/-]*");

    private static final Pattern WELL_FORMED =
            Pattern.compile("(?<scheme>[a-z][a-z0-9+.-]*://)?(?<credentials>[^@/?]*@)?" + "(?<rest>(?:" + A_HOST
                    + "(?:,\\s*" + A_HOST + ")*)?(?:/[A-Za-z0-9._~/-]*)?)(?<options>\\?[^@]*)?");
    private static final Pattern NAMED = Pattern.compile(
            "(?<name>memory|memory:[A-Za-z0-9._~-]*|zookeeper:embedded(?:/[A-Za-z0-9._~/-]*)?)(?<options>\\?[^@]*)?");

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
            throw refused("is blank; " + LIKE);
        }
        int end = uri.indexOf(':');
        if (end < 0) {
            return isKnown.test(uri) ? uri : null;
        }
        String head = uri.substring(0, end);
        if (uri.startsWith("://", end)) {
            if (!SCHEME.matcher(head).matches()) {
                throw refused("has " + (head.isBlank() ? "a blank" : "no valid") + " scheme; " + LIKE
                        + ", or leave out the \"://\" too");
            }
            return head;
        }
        if (isKnown.test(head)) {
            return head;
        }
        if (head.isBlank()) {
            throw refused("has a blank scheme; " + LIKE);
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
            options(config, rest.substring(query + 1));
            rest = rest.substring(0, query);
        }
        if (withScheme && !rest.startsWith("//")) {
            return config.name(name(rest));
        }
        rest = withScheme ? rest.substring(2) : rest;
        if (rest.contains("://")) {
            throw refused("has another scheme inside; leave it out, and for https set the option tls=true" + NOT_SHOWN);
        }
        Matcher credentials = CREDENTIALS.matcher(rest);
        if (credentials.find()) {
            credentials(config, credentials.group(1));
            rest = rest.substring(credentials.end());
        }
        int slash = rest.indexOf('/');
        if (slash >= 0 && slash < rest.length() - 1) {
            config.namespace(namespace(rest.substring(slash)));
        }
        String hosts = slash < 0 ? rest : rest.substring(0, slash);
        return hosts.isEmpty() ? config : config.hosts(hosts(hosts));
    }

    private static String name(String text) {
        if (NAME.matcher(text).matches()) {
            return text;
        }
        throw refused("has no // behind its scheme, and what follows is no name; " + LIKE + NOT_SHOWN);
    }

    private static String namespace(String text) {
        try {
            return Path.of(text).value();
        } catch (IllegalArgumentException e) {
            throw refused(
                    "has a namespace that is no path like /prod/jobs: segments of letters, digits and . _ ~ -, none"
                            + " of them empty" + NOT_SHOWN);
        }
    }

    private static List<String> hosts(String text) {
        List<String> hosts = new ArrayList<>();
        for (String given : text.split(",", -1)) {
            String host = given.strip();
            if (host.isEmpty()) {
                throw refused("has a blank entry among its hosts; remove the comma");
            }
            if (!HOST.matcher(host).matches()) {
                throw refused("has as host number " + (hosts.size() + 1)
                        + " what is none: neither host, nor host:port, nor" + " [ipv6]:port" + NOT_SHOWN);
            }
            hosts.add(host);
        }
        return hosts;
    }

    private static void credentials(BackendConfig.Builder config, String text) {
        int colon = text.indexOf(':');
        if (colon <= 0) {
            throw refused("has something before the @ that is not user:password" + NOT_SHOWN);
        }
        config.credentials(decoded(text.substring(0, colon)), decoded(text.substring(colon + 1)));
    }

    private static void options(BackendConfig.Builder config, String query) {
        Set<String> names = new HashSet<>();
        int number = 0;
        for (String option : query.split("&")) {
            number++;
            int equals = option.indexOf('=');
            if (equals <= 0) {
                throw refused("has as option number " + number + " what has no name or no value; write it like"
                        + " \"?name=value\"" + NOT_SHOWN);
            }
            String name = decoded(option.substring(0, equals));
            if (!names.add(name)) {
                throw refused("gives as option number " + number + " one that it has given before; remove one of them");
            }
            config.option(name, decoded(option.substring(equals + 1)));
        }
    }

    private static String decoded(String text) {
        String decoded;
        try {
            decoded = URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw refused("has a % that is no percent-encoding; write it as %25");
        }
        if (decoded.indexOf(LOST) >= 0) {
            throw refused(
                    "has a letter that was lost: its bytes are no UTF-8, or none in the charset by which this JVM reads"
                            + " its environment (" + System.getProperty("sun.jnu.encoding")
                            + "); percent-encode them as UTF-8, or"
                            + " start the JVM with LC_ALL=C.UTF-8");
        }
        return decoded;
    }

    private static IllegalArgumentException refused(String why) {
        return new IllegalArgumentException("uri: the connection string " + why);
    }

    /** What can be shown of a string: of one that is not well-formed no more than its scheme. */
    public static String redact(String uri) {
        Objects.requireNonNull(uri, "uri");
        Matcher named = NAMED.matcher(uri);
        if (named.matches()) {
            return named.group("name") + shown(named.group("options"), "?***");
        }
        Matcher whole = WELL_FORMED.matcher(uri);
        if (whole.matches()) {
            return shown(whole.group("scheme"), whole.group("scheme"))
                    + shown(whole.group("credentials"), "***@")
                    + whole.group("rest")
                    + shown(whole.group("options"), "?***");
        }
        return "***";
    }

    /** A scheme that nobody serves, as it can be shown: what stands before a colon may be something else. */
    static String redactScheme(String uri, String scheme) {
        return uri.startsWith(scheme + "://") && scheme.matches("[a-z]{2,12}") ? "\"" + scheme + "\"" : "***";
    }

    private static String shown(@Nullable String part, @Nullable String as) {
        return part == null || as == null ? "" : as;
    }
}
