package dev.locked.consul;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One agent.
 *
 * @param host a name or an address, an IPv6 one in brackets
 * @param port its HTTP port
 */
record ConsulEndpoint(String host, int port) {
    private static final int DEFAULT_PORT = 8500;
    private static final Pattern ENDPOINT =
            Pattern.compile("(?<host>[A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*])(:(?<port>.*))?");

    static List<ConsulEndpoint> of(List<String> hosts) {
        return hosts.isEmpty()
                ? List.of(new ConsulEndpoint("localhost", DEFAULT_PORT))
                : hosts.stream().map(ConsulEndpoint::endpoint).distinct().toList();
    }

    private static ConsulEndpoint endpoint(String given) {
        if (given.contains("@")) {
            // Not shown: a password may be in it.
            throw new IllegalArgumentException(
                    "hosts: an entry has an \"@\" in it; Consul knows no users, set token=…");
        }
        if (given.contains("://")) {
            throw refused(given, "it has a scheme; write host:port, and set the option tls=true for https");
        }
        Matcher matcher = ENDPOINT.matcher(given);
        if (!matcher.matches()) {
            throw refused(given, "it is no host:port; write 10.0.0.1:8500, name:8500 or [::1]:8500");
        }
        String port = matcher.group("port");
        return new ConsulEndpoint(matcher.group("host"), port == null ? DEFAULT_PORT : port(given, port));
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

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
