package dev.locked.zookeeper.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.KeeperException.NoNodeException;
import org.apache.zookeeper.KeeperException.NodeExistsException;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooDefs.Perms;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.ACL;

/**
 * A real ZooKeeper for tests, with an operator's hands. It is the one named by {@code LOCKED_ZOOKEEPER_ENDPOINTS} or
 * {@code -Dlocked.zookeeper.endpoints}, as {@code host:port,…}, which is left running and can't be killed or stopped; else
 * one in a child JVM, out of the class path of the tests, on a free port of the loopback interface, which it keeps, as it
 * does its data, when it is started again.
 */
public final class ZooKeeperServer implements AutoCloseable {
    private static final Duration READY_WITHIN = Duration.ofSeconds(60);
    private static final int STARTS = 3;
    private static final int HAND_MILLIS = 10_000;

    /** With what the server makes the passwords of sessions. */
    private static final long SUPER_SECRET = 0XB3415C00L;

    private final List<String> endpoints;
    private final Optional<ZooKeeperProcess> own;

    private ZooKeeperServer(List<String> endpoints, Optional<ZooKeeperProcess> own) {
        this.endpoints = endpoints;
        this.own = own;
    }

    /**
     * Finds a server, or starts one, and waits until it answers.
     *
     * @return a running server
     */
    public static ZooKeeperServer launch() {
        Optional<String> given = Optional.ofNullable(System.getenv("LOCKED_ZOOKEEPER_ENDPOINTS"))
                .or(() -> Optional.ofNullable(System.getProperty("locked.zookeeper.endpoints")))
                .filter(value -> !value.isBlank());
        if (given.isPresent()) {
            ZooKeeperServer server = new ZooKeeperServer(List.of(given.get().split(",")), Optional.empty());
            server.awaitReady();
            return server;
        }
        for (int left = STARTS - 1; ; left--) {
            ZooKeeperProcess process = ZooKeeperProcess.make();
            ZooKeeperServer server = new ZooKeeperServer(List.of(process.endpoint()), Optional.of(process));
            try {
                server.start();
                return server;
            } catch (IllegalStateException e) { // maybe somebody took the port meanwhile
                server.close();
                if (left == 0) {
                    throw e;
                }
            }
        }
    }

    /**
     * Where it listens.
     *
     * @return {@code host:port} each
     */
    public List<String> endpoints() {
        return endpoints;
    }

    /**
     * The port of the first endpoint.
     *
     * @return the port
     */
    public int port() {
        return URI.create("tcp://" + endpoints.get(0)).getPort();
    }

    /** Starts it, the first time or again with the port and the data that it had, and waits until it answers. */
    public void start() {
        ours().start();
        awaitReady();
    }

    private ZooKeeperProcess ours() {
        return own.orElseThrow(() -> new UnsupportedOperationException(
                "the ZooKeeper in LOCKED_ZOOKEEPER_ENDPOINTS is yours; tests must not kill it"));
    }

    private void awaitReady() {
        long deadline = System.nanoTime() + READY_WITHIN.toNanos();
        while (!isReady()) {
            boolean died = own.isPresent() && !own.get().isAlive();
            if (died || System.nanoTime() - deadline > 0) {
                throw new IllegalStateException("ZooKeeper at " + endpoints + (died ? " ended: " : " is not ready: ")
                        + own.map(ZooKeeperProcess::log).orElse(""));
            }
            sleep(20);
        }
    }

    private boolean isReady() {
        try {
            return ask("srvr").contains("Mode:");
        } catch (IOException e) {
            return false;
        }
    }

    /** Kills it, as a crash would. */
    public void kill9() {
        ours().kill9();
    }

    /** Asks it to end, as an operator would, and waits for that. */
    public void stop() {
        ours().stop();
    }

    /** Stops it in its tracks; connections stay open. */
    public void pause() {
        ours().signal("-STOP");
    }

    /** Lets it go on after {@link #pause()}. */
    public void resume() {
        ours().signal("-CONT");
    }

    /**
     * Sends one of ZooKeeper's four-letter words.
     *
     * @param word {@code srvr}, {@code mntr} or {@code dump}
     * @return the answer
     * @throws IOException if there is none
     */
    public String ask(String word) throws IOException {
        try (Socket socket = new Socket()) {
            URI first = URI.create("tcp://" + endpoints.get(0));
            socket.connect(new InetSocketAddress(InetAddress.getByName(first.getHost()), first.getPort()), 1_000);
            socket.setSoTimeout(2_000);
            socket.getOutputStream().write(word.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /**
     * The sessions that there are.
     *
     * @return their ids as the server shows them, {@code 0x…}
     */
    public List<String> sessions() {
        try {
            String dump = ask("dump");
            int from = dump.indexOf("Session Sets");
            int to = dump.indexOf("ephemeral nodes dump");
            List<String> ids = new ArrayList<>();
            for (String line : dump.substring(from, to).split("\n")) {
                if (line.strip().matches("0x[0-9a-f]+")) {
                    ids.add(line.strip());
                }
            }
            return ids;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What an operator's client does. */
    private interface Work<T> {
        T with(ZooKeeper client) throws KeeperException, InterruptedException;
    }

    private <T> T byHand(Work<T> work) {
        return byHand(0, work);
    }

    private <T> T byHand(long session, Work<T> work) {
        try {
            ZooKeeper client = connect(session);
            try {
                return work.with(client);
            } finally {
                client.close();
            }
        } catch (IOException | KeeperException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private ZooKeeper connect(long session) throws IOException, InterruptedException {
        CountDownLatch connected = new CountDownLatch(1);
        String servers = String.join(",", endpoints);
        Watcher watcher = event -> note(event.getState(), connected);
        ZooKeeper client = session == 0
                ? new ZooKeeper(servers, HAND_MILLIS, watcher)
                : new ZooKeeper(servers, HAND_MILLIS, watcher, session, password(session));
        if (!connected.await(HAND_MILLIS, TimeUnit.MILLISECONDS)) {
            client.close();
            throw new IllegalStateException("an operator's client got no connection to " + endpoints);
        }
        return client;
    }

    private static void note(KeeperState state, CountDownLatch connected) {
        if (state == KeeperState.SyncConnected || state == KeeperState.Expired) {
            connected.countDown();
        }
    }

    private static byte[] password(long session) {
        byte[] password = new byte[16];
        new Random(session ^ SUPER_SECRET).nextBytes(password);
        return password;
    }

    /**
     * Makes a persistent node, and those above it, whatever was there.
     *
     * @param node its name
     * @param data its content
     */
    public void put(String node, byte[] data) {
        byHand(client -> {
            for (int slash = node.indexOf('/', 1); slash > 0; slash = node.indexOf('/', slash + 1)) {
                make(client, node.substring(0, slash), new byte[0]);
            }
            while (!make(client, node, data)) {
                remove(client, node);
            }
            return true;
        });
    }

    private static boolean make(ZooKeeper client, String node, byte[] data)
            throws KeeperException, InterruptedException {
        try {
            client.create(node, data, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
            return true;
        } catch (NodeExistsException e) {
            return false;
        }
    }

    /**
     * Deletes a node, if it is there.
     *
     * @param node its name
     */
    public void delete(String node) {
        byHand(client -> remove(client, node));
    }

    private static boolean remove(ZooKeeper client, String node) throws KeeperException, InterruptedException {
        try {
            client.delete(node, -1);
            return true;
        } catch (NoNodeException e) {
            return false;
        }
    }

    /**
     * Deletes a node and makes it anew as an ephemeral one of another session, which others may only read.
     *
     * @param node its name
     * @param data its content
     * @return what ends that session
     */
    public Runnable replace(String node, byte[] data) {
        try {
            ZooKeeper client = connect(0);
            client.addAuthInfo("digest", "another:one".getBytes(StandardCharsets.UTF_8));
            client.delete(node, -1);
            client.create(
                    node,
                    data,
                    Arrays.asList(new ACL(Perms.READ, Ids.ANYONE_ID_UNSAFE), new ACL(Perms.ALL, Ids.AUTH_IDS)),
                    CreateMode.EPHEMERAL);
            return () -> end(client);
        } catch (IOException | KeeperException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static void end(ZooKeeper client) {
        try {
            client.close();
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /**
     * Writes a node that may be written by anybody.
     *
     * @param node its name
     * @param data its content
     * @return false if there is no permission
     */
    public boolean set(String node, byte[] data) {
        return byHand(client -> {
            try {
                client.setData(node, data, -1);
                return true;
            } catch (KeeperException.NoAuthException e) {
                return false;
            }
        });
    }

    /**
     * The content of a node.
     *
     * @param node its name
     * @return empty if it is not there
     */
    public Optional<byte[]> get(String node) {
        return byHand(client -> {
            try {
                return Optional.of(client.getData(node, false, null));
            } catch (NoNodeException e) {
                return Optional.empty();
            }
        });
    }

    /**
     * The children of a node.
     *
     * @param node its name
     * @return their names, none if the node is not there
     */
    public List<String> list(String node) {
        return byHand(client -> {
            try {
                return client.getChildren(node, false);
            } catch (NoNodeException e) {
                return List.of();
            }
        });
    }

    /**
     * Ends a session without the knowledge of its process.
     *
     * @param id the session as {@link #sessions} shows it; nothing is done if there is none such
     */
    public void endSession(String id) {
        if (sessions().contains(id)) {
            byHand(Long.parseUnsignedLong(id.substring(2), 16), client -> true);
        }
    }

    /** Ends it if it is ours, and removes its data. */
    @Override
    public void close() {
        own.ifPresent(ZooKeeperProcess::close);
    }

    static IllegalStateException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new IllegalStateException("interrupted", e);
    }

    private static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }
}
