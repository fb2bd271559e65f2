package dev.locked.etcd;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The servers, as {@code host:port} each. */
final class EtcdEndpoints {
    private static final int DEFAULT_PORT = 2379;
    private static final Pattern ENDPOINT =
            Pattern.compile("(?<host>[A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*])(:(?<port>.*))?");

    private EtcdEndpoints() {}

    static List<String> of(List<String> hosts) {
        return hosts.isEmpty()
                ? List.of("localhost:" + DEFAULT_PORT)
                : hosts.stream().map(EtcdEndpoints::endpoint).distinct().toList();
    }

    private static String endpoint(String given) {
        if (given.contains("@")) {
            // Not shown: a password may be in it.
            throw new IllegalArgumentException("hosts: an entry has an \"@\" in it; give user and password apart");
        }
        if (given.contains("://")) {
            throw refused(given, "it has a scheme; write host:port, and set the option tls=true for https");
        }
        Matcher matcher = ENDPOINT.matcher(given);
        if (!matcher.matches()) {
            throw refused(given, "it is no host:port; write 10.0.0.1:2379, name:2379 or [::1]:2379");
        }
        String port = matcher.group("port");
        return matcher.group("host") + ":" + (port == null ? DEFAULT_PORT : port(given, port));
    }

    private static int port(String given, String text) {
        try {
            int port = Integer.parseInt(text);
            if (port >= 1 && port <= 65_535) {
                return port;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw refused(given, "\"" + text + "\" is no port; give one from 1 to 65535, or none for " + DEFAULT_PORT);
    }

    private static IllegalArgumentException refused(String given, String why) {
        return new IllegalArgumentException("hosts: \"" + given + "\": " + why);
    }
}
