package dev.locked.tck;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A proxy on the loopback interface, with faults on demand. */
public final class TcpProxy implements AutoCloseable {
    /** What it does with what it gets. */
    public enum Mode {
        /** Passes everything on. */
        PASS,
        /** Accepts and keeps everything to itself, both ways. What it kept is passed on when it passes again. */
        BLACKHOLE,
        /** Passes requests on, and swallows what the server answers. */
        DEAF,
        /** Refuses connections, and cuts those that are open. */
        REFUSE
    }

    private final int target;
    private final int port;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger accepted = new AtomicInteger();
    private final AtomicInteger clients = new AtomicInteger();
    private final AtomicInteger mostClients = new AtomicInteger();
    private ServerSocket listener;
    private Mode mode = Mode.PASS;

    /**
     * A proxy that passes.
     *
     * @param target the port of the server, on the loopback interface
     */
    public TcpProxy(int target) {
        this.target = target;
        this.listener = listen(0);
        this.port = listener.getLocalPort();
    }

    /**
     * Where it listens.
     *
     * @return {@code host:port}
     */
    public String endpoint() {
        return "127.0.0.1:" + port;
    }

    /**
     * The port that it listens on.
     *
     * @return a port of the loopback interface
     */
    public int port() {
        return port;
    }

    /**
     * Changes what it does, from now on.
     *
     * @param next the mode
     */
    public synchronized void mode(Mode next) {
        if (next == Mode.REFUSE && mode != Mode.REFUSE) {
            close(listener);
            cut();
        } else if (next != Mode.REFUSE && mode == Mode.REFUSE) {
            listener = listen(port);
        }
        mode = next;
        notifyAll();
    }

    /**
     * How many connections it has accepted so far.
     *
     * @return the number
     */
    public int accepted() {
        return accepted.get();
    }

    /**
     * How many connections of clients have been open at the same time.
     *
     * @return the largest number so far
     */
    public int mostAtOnce() {
        return mostClients.get();
    }

    /** Cuts the connections that are open; what it kept of them is lost. */
    public void cut() {
        open.forEach(TcpProxy::close);
    }

    private ServerSocket listen(int at) {
        try {
            ServerSocket socket = new ServerSocket();
            socket.setReuseAddress(true);
            socket.bind(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), at));
            thread(() -> accept(socket));
            return socket;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept(ServerSocket socket) throws IOException {
        while (true) {
            Socket client = socket.accept();
            if (admits(client)) {
                thread(() -> serve(client));
            } else {
                close(client);
            }
        }
    }

    /** A socket that is closed while a thread accepts may give that thread one more connection. */
    private synchronized boolean admits(Socket client) {
        if (mode == Mode.REFUSE) {
            return false;
        }
        accepted.incrementAndGet();
        return open.add(client);
    }

    private void serve(Socket client) throws IOException {
        mostClients.accumulateAndGet(clients.incrementAndGet(), Math::max);
        try {
            awaitPass();
            Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
            open.add(server);
            thread(() -> pump(server, client, true));
            pump(client, server, false);
        } finally {
            clients.decrementAndGet();
        }
    }

    private void pump(Socket from, Socket to, boolean answers) throws IOException {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[8192];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                awaitPass();
                if (!answers || !isDeaf()) {
                    out.write(buffer, 0, read);
                }
            }
        } finally {
            open.remove(from);
            open.remove(to);
        }
    }

    private synchronized void awaitPass() throws IOException {
        try {
            while (mode == Mode.BLACKHOLE) {
                wait();
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private synchronized boolean isDeaf() {
        return mode == Mode.DEAF;
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void thread(Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException e) {
                        return; // one end has gone, which is what a proxy is for
                    }
                },
                "tcp-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    private static void close(AutoCloseable socket) {
        try {
            socket.close();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        mode(Mode.REFUSE);
    }
}
