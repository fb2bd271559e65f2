package dev.locked.etcd;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

/**
 * Finds out whether a server speaks TLS. One that is spoken to in another way than its own just hangs up, as one does that
 * dies: what gRPC says of it is the same.
 */
final class ServerProbe {
    private static final int PATIENCE_MILLIS = 500;
    private static final int ALERT = 0x15;
    private static final int HANDSHAKE = 0x16;

    /** How a client of HTTP/2 begins: the preface, and a frame of settings that are the usual ones. */
    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0".getBytes(US_ASCII);

    private ServerProbe() {}

    /** Whether it goes on with a handshake. Blocks for a second at most. */
    static boolean speaksTls(SocketAddress server) {
        try {
            int first = answer(server, hello());
            return first == HANDSHAKE || first == ALERT;
        } catch (IOException e) {
            return false; // it is not there, or says nothing
        }
    }

    /** Whether it speaks HTTP/2 without TLS: then it sends its settings. Blocks for a second at most. */
    static boolean speaksPlain(SocketAddress server) {
        try {
            return answer(server, PREFACE) == 0; // the length of that frame
        } catch (IOException e) {
            return false;
        }
    }

    private static int answer(SocketAddress server, byte[] beginning) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(server, PATIENCE_MILLIS);
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.getOutputStream().write(beginning);
            return socket.getInputStream().read();
        }
    }

    private static byte[] hello() throws SSLException {
        SSLEngine engine;
        try {
            engine = SSLContext.getDefault().createSSLEngine();
        } catch (NoSuchAlgorithmException e) {
            throw new SSLException(e);
        }
        engine.setUseClientMode(true);
        ByteBuffer bytes = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        engine.wrap(ByteBuffer.allocate(0), bytes);
        return Arrays.copyOf(bytes.array(), bytes.position());
    }
}
