package dev.locked.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/** Finds ports for servers. */
public final class Ports {
    private static final int FIRST = 10_000;
    private static final int LAST = 20_000;

    private Ports() {}

    /**
     * A port of the loopback interface on which nobody listens.
     *
     * @return none of those that the system gives to clients, which could have it while its server is down
     */
    public static int free() {
        return free(1).get(0);
    }

    /** So many at once, each another. */
    static List<Integer> free(int count) {
        List<ServerSocket> sockets = new ArrayList<>();
        try {
            try {
                while (sockets.size() < count) {
                    listen(ThreadLocalRandom.current().nextInt(FIRST, LAST)).ifPresent(sockets::add);
                }
                return sockets.stream().map(ServerSocket::getLocalPort).toList();
            } finally {
                for (ServerSocket socket : sockets) {
                    socket.close();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optional<ServerSocket> listen(int port) throws IOException {
        try {
            return Optional.of(new ServerSocket(port, 1, InetAddress.getLoopbackAddress()));
        } catch (BindException e) {
            return Optional.empty(); // somebody has it
        }
    }
}
