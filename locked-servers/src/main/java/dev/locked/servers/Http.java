package dev.locked.servers;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** Just enough of HTTP to ask a server how it is, and to do an operator's work. */
final class Http {
    private static final int CONNECT_MILLIS = 5_000;
    private static final int ANSWER_MILLIS = 30_000;
    private static final int PROBE_MILLIS = 5_000;

    private final String token;
    private final int readMillis;

    private Http(String token, int readMillis) {
        this.token = token;
        this.readMillis = readMillis;
    }

    /**
     * For an operator's work, which is done once. Sends a token of Consul's, unless it is empty.
     */
    Http(String token) {
        this(token, ANSWER_MILLIS);
    }

    /** For questions that are repeated: a server that is starting may never answer one, but soon answers the next. */
    static Http probe(String token) {
        return new Http(token, PROBE_MILLIS);
    }

    /**
     * The body of the answer; empty if there is no such thing.
     *
     * @throws IllegalStateException if there was no answer, or it was another error
     */
    String request(String method, String url, String body) {
        try {
            HttpURLConnection connection =
                    (HttpURLConnection) URI.create(url).toURL().openConnection();
            connection.setConnectTimeout(CONNECT_MILLIS);
            connection.setReadTimeout(readMillis);
            connection.setRequestMethod(method);
            if (!token.isEmpty()) {
                connection.setRequestProperty("X-Consul-Token", token);
            }
            if (method.equals("PUT")) {
                connection.setDoOutput(true);
                connection.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
            }
            if (connection.getResponseCode() == HttpURLConnection.HTTP_NOT_FOUND) {
                return "";
            }
            try (InputStream answer = connection.getInputStream()) {
                return new String(answer.readAllBytes(), StandardCharsets.UTF_8);
            }
        } catch (IOException e) {
            throw new IllegalStateException(method + " " + url + " failed", e);
        }
    }
}
