package dev.locked.tck;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;

/** A proxy, on the loopback interface unless told otherwise, with faults on demand. */
public final class TcpProxy implements AutoCloseable {
    /** What it does with what it gets. */
    public enum Mode {
        /** Passes everything on. */
        PASS,
        /** Accepts and keeps everything to itself, both ways. What it kept is passed on when it passes again. */
        BLACKHOLE,
        /** Passes requests on, and swallows what the server answers. */
        DEAF,
        /** Swallows requests, and passes on what the server has to say. */
        MUTE,
        /** Refuses connections, and cuts those that are open. */
        REFUSE
    }

    private static final int FIRST_PORT = 20_000;
    private static final int LAST_PORT = 32_000;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final InetAddress here;
    private final InetSocketAddress target;
    private final int port;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger accepted = new AtomicInteger();
    private final AtomicInteger clients = new AtomicInteger();
    private final AtomicInteger mostClients = new AtomicInteger();
    private ServerSocket listener;
    private Mode mode = Mode.PASS;
    private volatile long delayMillis;

    /**
     * A proxy that passes.
     *
     * @param target the port of the server, on the loopback interface
     */
    public TcpProxy(int target) {
        this(InetAddress.getLoopbackAddress(), new InetSocketAddress(InetAddress.getLoopbackAddress(), target));
    }

    /**
     * A proxy that passes.
     *
     * @param here the address of this machine that it listens on
     * @param target where the server listens
     */
    public TcpProxy(InetAddress here, InetSocketAddress target) {
        this.here = here;
        this.target = target;
        this.listener = listenSomewhere();
        this.port = listener.getLocalPort();
    }

    /**
     * Where it listens.
     *
     * @return {@code host:port}
     */
    public String endpoint() {
        return here.getHostAddress() + ":" + port;
    }

    /**
     * The port that it listens on.
     *
     * @return a port of this machine
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
            listener = listenAgain();
        }
        mode = next;
        notifyAll();
    }

    /**
     * Keeps everything back for a while, both ways, from now on. What comes in meanwhile waits as long again.
     *
     * @param time for how long; zero for not at all
     */
    public void delay(Duration time) {
        delayMillis = time.toMillis();
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

    /**
     * How many connections of clients are open.
     *
     * @return with those whose end was not noticed yet
     */
    public int openNow() {
        return clients.get();
    }

    /** Cuts the connections that are open; what it kept of them is lost. */
    public void cut() {
        open.forEach(TcpProxy::close);
    }

    /** On a port that the system gives to no client, which could have it when we want it back. */
    private ServerSocket listenSomewhere() {
        return listen(() -> ThreadLocalRandom.current().nextInt(FIRST_PORT, LAST_PORT));
    }

    /** A listener that was just closed keeps its port until the thread that accepts has noticed. */
    private ServerSocket listenAgain() {
        return listen(() -> port);
    }

    private ServerSocket listen(IntSupplier where) {
        long giveUpAt = System.nanoTime() + PATIENCE.toNanos();
        try {
            while (true) {
                int at = where.getAsInt();
                Optional<ServerSocket> socket = bind(at);
                if (socket.isPresent()) {
                    return socket.get();
                }
                if (System.nanoTime() - giveUpAt > 0) {
                    throw new IllegalStateException("somebody else listens on port " + at);
                }
                Eventually.pause(Duration.ofMillis(1));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Optional<ServerSocket> bind(int at) throws IOException {
        ServerSocket socket = new ServerSocket();
        try {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(here, at));
        } catch (BindException e) {
            socket.close();
            return Optional.empty();
        }
        thread(() -> accept(socket));
        return Optional.of(socket);
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
            Socket server = connect(client);
            open.add(server);
            thread(() -> pump(server, client, true));
            pump(client, server, false);
        } finally {
            clients.decrementAndGet();
        }
    }

    /** A client whose server can not be reached is not left to wait for its answers. */
    private Socket connect(Socket client) throws IOException {
        try {
            return new Socket(target.getAddress(), target.getPort());
        } catch (IOException e) {
            open.remove(client);
            client.close();
            throw e;
        }
    }

    private void pump(Socket from, Socket to, boolean answers) throws IOException {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[8192];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                linger();
                awaitPass();
                if (!swallows(answers)) {
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

    private void linger() throws IOException {
        try {
            if (delayMillis > 0) {
                Thread.sleep(delayMillis);
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private synchronized boolean swallows(boolean answers) {
        return mode == (answers ? Mode.DEAF : Mode.MUTE);
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
