package dev.locked.servers;

import dev.locked.tck.StoreControl;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.KeeperException.NoAuthException;
import org.apache.zookeeper.KeeperException.NoNodeException;
import org.apache.zookeeper.KeeperException.NodeExistsException;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooDefs.Perms;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.ACL;

/** A real ZooKeeper for tests. */
public final class ZooKeeperServer extends StoreServer {
    /** Not an immutable list: the client asks it whether it contains null. */
    private static final List<ACL> OTHERS_MAY_READ =
            Arrays.asList(new ACL(Perms.READ, Ids.ANYONE_ID_UNSAFE), new ACL(Perms.ALL, Ids.AUTH_IDS));

    private static final int MOST_ATTEMPTS = 10;

    private ZooKeeperServer(Storage storage) {
        super(new ZooKeeperRecipe(storage));
    }

    /**
     * Finds a server, starts it if it is one to start, and waits until it answers.
     *
     * @return a running server
     * @throws IllegalStateException if there is none; the message names the remedies
     */
    public static ZooKeeperServer launch() {
        return new ZooKeeperServer(Storage.MEMORY);
    }

    /**
     * As {@link #launch}, with the data of one that is to start on disk: for tests of durability, and for measuring.
     *
     * @return a running server
     * @throws IllegalStateException if there is none; the message names the remedies
     */
    public static ZooKeeperServer launchOnDisk() {
        return new ZooKeeperServer(Storage.DISK);
    }

    /**
     * Starts three that make a cluster.
     *
     * @return a running cluster
     */
    public static StoreCluster cluster() {
        return StoreCluster.launch(new ZooKeeperRecipe(Storage.MEMORY));
    }

    /**
     * Starts three that make a cluster, where they are told to live.
     *
     * @param seats one for each member
     * @return a running cluster
     */
    public static StoreCluster cluster(List<Seat> seats) {
        return StoreCluster.launch(new ZooKeeperRecipe(Storage.MEMORY), seats);
    }

    /**
     * What the kit asks of a store that it may break.
     *
     * @return over this server, which it closes
     */
    public StoreControl control() {
        return new ZooKeeperControl(this);
    }

    /**
     * How many packets it has received since it was started.
     *
     * @return those of clients, pings included
     */
    public long requests() {
        return FourLetters.ask(endpoint(), "mntr")
                .lines()
                .filter(line -> line.startsWith("zk_packets_received\t"))
                .mapToLong(line -> Long.parseLong(line.substring(line.indexOf('\t') + 1)))
                .sum();
    }

    /**
     * The sessions that there are.
     *
     * @return their ids as the server shows them, {@code 0x…}
     */
    public List<String> sessions() {
        String dump = FourLetters.ask(endpoint(), "dump");
        String sets = dump.substring(dump.indexOf("Session Sets"), dump.indexOf("ephemeral nodes dump"));
        return Arrays.stream(sets.split("\n"))
                .map(String::strip)
                .filter(line -> line.matches("0x[0-9a-f]+"))
                .toList();
    }

    private <T> T byHand(OperatorsClient.Work<T> work) {
        return OperatorsClient.run(endpoints(), work);
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
        OperatorsClient client = new OperatorsClient(endpoints());
        return client.use(own -> {
            own.addAuthInfo("digest", "another:one".getBytes(StandardCharsets.UTF_8));
            own.delete(node, -1);
            own.create(node, data, OTHERS_MAY_READ, CreateMode.EPHEMERAL);
            return client::close;
        });
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
            } catch (NoAuthException e) {
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
        // Its own process may come back and take it over before it is ended.
        for (int i = 0; i < MOST_ATTEMPTS && sessions().contains(id); i++) {
            OperatorsClient.endSession(endpoints(), Long.parseUnsignedLong(id.substring(2), 16));
        }
    }
}
