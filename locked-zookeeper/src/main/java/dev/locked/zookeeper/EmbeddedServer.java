package dev.locked.zookeeper;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Set;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.apache.zookeeper.proto.ReplyHeader;
import org.apache.zookeeper.server.NIOServerCnxnFactory;
import org.apache.zookeeper.server.Request;
import org.apache.zookeeper.server.ServerCnxn;
import org.apache.zookeeper.server.ZKDatabase;
import org.apache.zookeeper.server.ZooKeeperServer;
import org.apache.zookeeper.server.persistence.FileTxnLog;
import org.apache.zookeeper.server.persistence.FileTxnSnapLog;

/**
 * A ZooKeeper server in this JVM, on the loopback interface. It never ends the JVM, as ZooKeeper's own would when it can't
 * write; its threads are daemons if the one that starts it is.
 */
final class EmbeddedServer implements AutoCloseable {
    static final String HOST = "127.0.0.1";
    static final int MAX_SESSION_MILLIS = 86_400_000;

    // A session is found dead in the tick after its timeout, and timeouts are a second and more.
    private static final int TICK_MILLIS = 200;
    private static final int MIN_SESSION_MILLIS = 1_000;

    /** What a client has to say before it can authenticate itself, and what concerns nobody else. */
    private static final Set<Integer> FOR_ALL = Set.of(OpCode.createSession, OpCode.closeSession, OpCode.ping);

    private static final int ANY_NUMBER = 0;
    private static final int DEFAULT_BACKLOG = -1;
    private static final int LOG_GROWS_BY = 1 << 20;

    static {
        leaveHandlerOfJvmAlone();
    }

    private final FileTxnSnapLog files;
    private final NIOServerCnxnFactory connections;

    private EmbeddedServer(FileTxnSnapLog files, NIOServerCnxnFactory connections) {
        this.files = files;
        this.connections = connections;
    }

    /**
     * Starts it. For others its port is a second lock: nobody touches the data who has not got that.
     *
     * @param secret who does not know it is not served
     * @param onFailure run when it can't go on; it has to be closed then
     */
    static EmbeddedServer start(Path folder, int port, Secret secret, Runnable onFailure) throws IOException {
        NIOServerCnxnFactory connections = new Connections();
        try {
            listen(connections, folder, port);
            return new EmbeddedServer(serve(connections, folder, secret, onFailure), connections);
        } catch (IOException | RuntimeException e) {
            connections.shutdown();
            throw e;
        }
    }

    /** ZooKeeper sets that of the whole JVM when its class is loaded, which is our user's. */
    private static void leaveHandlerOfJvmAlone() {
        Thread.UncaughtExceptionHandler users = Thread.getDefaultUncaughtExceptionHandler();
        try {
            Class.forName(NIOServerCnxnFactory.class.getName());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(users);
        }
    }

    /** Where a server listens; of all interfaces of the machine, the one that nobody else can reach. */
    static InetSocketAddress address(int port) throws UnknownHostException {
        return new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port);
    }

    private static void listen(NIOServerCnxnFactory connections, Path folder, int port) throws IOException {
        try {
            connections.configure(address(port), ANY_NUMBER, DEFAULT_BACKLOG, false);
        } catch (BindException e) {
            throw EmbeddedException.passing(
                    "data: the port of " + folder + ", " + HOST + ":" + port
                            + ", is taken by another program; end that, or end all processes that use the folder and"
                            + " delete " + folder.resolve("port") + ", so that another port is chosen",
                    e);
        }
    }

    /** The data are loaded before anybody is let in, who until then waits in the socket's queue. */
    private static FileTxnSnapLog serve(
            NIOServerCnxnFactory connections, Path folder, Secret secret, Runnable onFailure) throws IOException {
        if (System.getProperty("zookeeper.preAllocSize") == null) {
            FileTxnLog.setPreallocSize(LOG_GROWS_BY); // 64 MiB is a lot for a few leases
        }
        FileTxnSnapLog files = new FileTxnSnapLog(folder.toFile(), folder.toFile());
        try {
            ZooKeeperServer server = new Server(files, secret, onFailure);
            load(server, folder);
            connections.startup(server);
            return files;
        } catch (InterruptedException e) {
            files.close();
            throw new IllegalStateException("nobody interrupts this thread", e);
        } catch (IOException | RuntimeException e) {
            files.close();
            throw e;
        }
    }

    private static void load(ZooKeeperServer server, Path folder) throws EmbeddedException, InterruptedException {
        try {
            server.startdata();
        } catch (IOException | RuntimeException e) {
            if (EmbeddedFolder.isFull(folder, e)) {
                throw EmbeddedException.full(folder, e);
            }
            throw EmbeddedException.lasting(
                    "data: " + folder.resolve("version-2") + " can't be read by ZooKeeper, or not be written (" + e
                            + "); put a copy of it back, or move it away to begin anew, with tokens from 1 on",
                    e);
        }
    }

    @Override
    public void close() throws IOException {
        connections.shutdown();
        files.close();
    }

    /** Folder and address. */
    @Override
    public String toString() {
        return "ZooKeeper in " + files.getDataLogDir().getParent() + " at " + HOST + ":" + connections.getLocalPort();
    }

    /** For those only who know the secret; without JMX, and without a way to end the JVM. */
    private static final class Server extends ZooKeeperServer {
        private final FileTxnSnapLog files;
        private final Secret secret;
        private final Runnable onFailure;

        Server(FileTxnSnapLog files, Secret secret, Runnable onFailure) {
            super(
                    files,
                    TICK_MILLIS,
                    MIN_SESSION_MILLIS,
                    MAX_SESSION_MILLIS,
                    DEFAULT_BACKLOG,
                    new ZKDatabase(files),
                    "");
            this.files = files;
            this.secret = secret;
            this.onFailure = onFailure;
        }

        /** The port is open to every user of this machine, and the root to everybody. */
        @Override
        public void submitRequest(Request request) {
            ServerCnxn from = request.cnxn;
            if (from == null || FOR_ALL.contains(request.type) || secret.isKnownTo(from.getAuthInfo())) {
                super.submitRequest(request);
            } else {
                refuse(from, request.cxid);
            }
        }

        private static void refuse(ServerCnxn from, int xid) {
            try {
                var unused = from.sendResponse(new ReplyHeader(xid, 0, Code.NOAUTH.intValue()), null, null);
            } catch (IOException e) {
                throw new UncheckedIOException(
                        e); // as ZooKeeper does for what it can't answer, it closes the connection
            }
        }

        @Override
        protected void setState(State state) {
            super.setState(state);
            if (state == State.ERROR) {
                onFailure.run();
            }
        }

        /** A snapshot that can't be written is no reason to end: all is in the log, too. */
        @Override
        public File takeSnapshot(boolean sync, boolean severe) throws IOException {
            File snapshot = super.takeSnapshot(sync, false);
            EmbeddedPurge.purge(files);
            return snapshot;
        }

        @Override
        protected void registerJMX() {
            // Our user's JMX is not ours.
        }
    }

    private static final class Connections extends NIOServerCnxnFactory {
        /** What JAAS is set up with in this JVM is for others; who may come in our secret tells. */
        @Override
        protected void configureSaslLogin() {}

        @Override
        public void registerConnection(ServerCnxn connection) {
            // As above.
        }
    }
}
