package dev.locked.servers;

import java.io.IOException;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.WatchedEvent;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooKeeper;

/** ZooKeeper's own client in an operator's hand. */
final class OperatorsClient implements AutoCloseable {
    private static final int SESSION_MILLIS = 10_000;
    private static final int CONNECT_SECONDS = 60;

    /** With what the server makes the passwords of sessions. */
    private static final long SUPER_SECRET = 0XB3415C00L;

    private final ZooKeeper client;

    /** Opens a session of its own. */
    OperatorsClient(List<String> endpoints) {
        this(endpoints, 0, new byte[0]);
    }

    /** Takes a session over, unless it is zero. */
    private OperatorsClient(List<String> endpoints, long session, byte[] password) {
        CountDownLatch connected = new CountDownLatch(1);
        try {
            client = new ZooKeeper(
                    String.join(",", endpoints), SESSION_MILLIS, event -> note(event, connected), session, password);
            if (!connected.await(CONNECT_SECONDS, TimeUnit.SECONDS)) {
                close();
                throw new IllegalStateException("an operator's client got no connection to " + endpoints);
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            throw Tool.interrupted(e);
        }
    }

    private static void note(WatchedEvent event, CountDownLatch connected) {
        if (event.getState() == KeeperState.SyncConnected || event.getState() == KeeperState.Expired) {
            connected.countDown();
        }
    }

    /** What is done with a client. */
    interface Work<T> {
        T with(ZooKeeper client) throws KeeperException, InterruptedException;
    }

    /** Does it in a session of its own. */
    static <T> T run(List<String> endpoints, Work<T> work) {
        try (OperatorsClient client = new OperatorsClient(endpoints)) {
            return client.use(work);
        }
    }

    /** Ends a session of somebody else's. */
    static void endSession(List<String> endpoints, long session) {
        byte[] password = new byte[16];
        new Random(session ^ SUPER_SECRET).nextBytes(password);
        new OperatorsClient(endpoints, session, password).close();
    }

    <T> T use(Work<T> work) {
        try {
            return work.with(client);
        } catch (KeeperException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            throw Tool.interrupted(e);
        }
    }

    /** Ends its session. */
    @Override
    public void close() {
        try {
            client.close();
        } catch (InterruptedException e) {
            throw Tool.interrupted(e);
        }
    }
}
