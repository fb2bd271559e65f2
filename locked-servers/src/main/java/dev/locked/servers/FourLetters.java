package dev.locked.servers;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** The words of four letters that a ZooKeeper answers. */
final class FourLetters {
    private static final int CONNECT_MILLIS = 5_000;
    private static final int ANSWER_MILLIS = 30_000;
    private static final int PROBE_MILLIS = 2_000;

    private FourLetters() {}

    /**
     * What a server answers.
     *
     * @throws IllegalStateException if it does not
     */
    static String ask(String endpoint, String word) {
        return ask(endpoint, word, ANSWER_MILLIS);
    }

    /** As {@link #ask}, for a question that is repeated: a server that is starting may never answer one. */
    static String probe(String endpoint, String word) {
        return ask(endpoint, word, PROBE_MILLIS);
    }

    private static String ask(String endpoint, String word, int readMillis) {
        URI address = URI.create("tcp://" + endpoint);
        try (Socket socket = new Socket()) {
            socket.connect(
                    new InetSocketAddress(InetAddress.getByName(address.getHost()), address.getPort()), CONNECT_MILLIS);
            socket.setSoTimeout(readMillis);
            socket.getOutputStream().write(word.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(endpoint + " gives no answer to " + word, e);
        }
    }
}
