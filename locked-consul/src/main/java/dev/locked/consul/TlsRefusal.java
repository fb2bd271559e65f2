package dev.locked.consul;

import dev.locked.ErrorKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * Finds out why an agent hangs up on a client that speaks TLS. In TLS 1.3 a server looks at the client's certificate when the
 * client is done with the handshake and writes its request: what the server says of it is lost then, and all that the client
 * sees is a broken pipe. Who writes nothing hears it.
 */
final class TlsRefusal {
    private static final int PATIENCE_MILLIS = 1_000;

    private TlsRefusal() {}

    /** What the agent says of our certificate, or we of its; null if that is all right, or nobody is there. */
    static @Nullable SSLException lookFor(SSLContext tls, ConsulEndpoint agent, Bound bound) {
        try (Socket plain = new Socket()) {
            bound.abortBy(() -> close(plain));
            int patience = Math.min(bound.millisLeft(), PATIENCE_MILLIS);
            plain.connect(new InetSocketAddress(agent.host().replaceAll("[\\[\\]]", ""), agent.port()), patience);
            plain.setSoTimeout(patience);
            try (SSLSocket socket =
                    (SSLSocket) tls.getSocketFactory().createSocket(plain, agent.host(), agent.port(), true)) {
                socket.startHandshake();
                var unused = socket.getInputStream().read();
                return null;
            }
        } catch (SSLException e) {
            return ErrorKind.of(e) == ErrorKind.TLS ? e : null;
        } catch (IOException e) {
            return null; // the caller has an error to tell of already
        } finally {
            bound.done();
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
