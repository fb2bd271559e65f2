package dev.locked.servers;

import dev.locked.tck.StoreControl;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A real etcd for tests. */
public final class EtcdServer extends StoreServer {
    private EtcdServer(Storage storage, Map<String, String> settings) {
        this(new EtcdRecipe(storage, settings));
    }

    private EtcdServer(Recipe recipe) {
        super(recipe);
    }

    /**
     * Finds a server, starts it if it is one to start, and waits until it answers.
     *
     * @return a running server
     * @throws IllegalStateException if there is none; the message names the remedies
     */
    public static EtcdServer launch() {
        return new EtcdServer(Storage.MEMORY, Map.of());
    }

    /**
     * As {@link #launch}, with the data of one that is to start on disk: for tests of durability, and for measuring.
     *
     * @return a running server
     * @throws IllegalStateException if there is none; the message names the remedies
     */
    public static EtcdServer launchOnDisk() {
        return new EtcdServer(Storage.DISK, Map.of());
    }

    /**
     * Starts one that gives out JSON web tokens, once authentication is enabled. Needs a binary.
     *
     * @param publicKey a file in PEM
     * @param privateKey its RSA key in PEM
     * @return a running server
     * @throws IllegalStateException if there is none; the message names the remedies
     */
    public static EtcdServer launchWithTokens(Path publicKey, Path privateKey) {
        String tokens = "jwt,sign-method=RS256,ttl=1h,pub-key=" + publicKey + ",priv-key=" + privateKey;
        return new EtcdServer(Storage.MEMORY, Map.of("ETCD_AUTH_TOKEN", tokens));
    }

    /**
     * Starts a learner, a member that follows another, does not vote, and serves nobody. Needs a binary.
     *
     * @param other the only other member
     * @return a running server
     * @throws IllegalStateException if there is none; the message names the remedies
     */
    public static EtcdServer launchLearnerOf(EtcdServer other) {
        return new EtcdServer(new LearnerRecipe(new EtcdRecipe(Storage.MEMORY, Map.of()), other));
    }

    /**
     * What the kit asks of a store that it may break.
     *
     * @return over this server, which it closes
     */
    public StoreControl control() {
        return new EtcdControl(this);
    }

    /**
     * Starts three that make a cluster.
     *
     * @return a running cluster
     * @throws IllegalStateException if there is no binary; the message names the remedies
     */
    public static StoreCluster cluster() {
        return StoreCluster.launch(new EtcdRecipe(Storage.MEMORY, Map.of()));
    }

    /**
     * Starts three that make a cluster, where they are told to live.
     *
     * @param seats one for each member
     * @return a running cluster
     */
    public static StoreCluster cluster(List<Seat> seats) {
        return StoreCluster.launch(new EtcdRecipe(Storage.MEMORY, Map.of()), seats);
    }

    /**
     * Runs {@code etcdctl} against this server: the one in its container; else the one beside the server, on the {@code
     * PATH}, or fetched.
     *
     * @param arguments without the endpoints
     * @return what it printed, without the white space at the end
     * @throws IllegalStateException if it failed
     */
    public String etcdctl(String... arguments) {
        List<String> all =
                new ArrayList<>(List.of("--endpoints=" + installation().endpointOfTools()));
        all.addAll(List.of(arguments));
        return installation().run("etcdctl", all);
    }

    /**
     * Whether {@link #startFrom} works.
     *
     * @return false for a server of somebody else's, and for one in a container
     */
    public boolean canRestore() {
        return installation() instanceof LocalProcess;
    }

    /**
     * Starts it again on the ports that it had with what a snapshot holds, as an operator restores it, and waits until it
     * answers. It must have ended. Needs a binary.
     *
     * @param snapshot a file written by {@code etcdctl snapshot save}
     * @throws UnsupportedOperationException if it runs in a container
     */
    public void startFrom(Path snapshot) {
        List<String> restore = new ArrayList<>(List.of("snapshot", "restore", snapshot.toString()));
        installation().command().stream()
                .filter(argument -> argument.matches("--(name|data-dir|initial-.*)=.*"))
                .forEach(restore::add);
        installation().empty();
        installation().run("etcdctl", restore);
        start();
    }

    /**
     * How many requests of clients it has received since it was started.
     *
     * @return the messages that came, those within a stream as well
     */
    public long requests() {
        return sum("grpc_server_msg_received_total");
    }

    /**
     * How many watches it keeps for clients.
     *
     * @return those of all connections
     */
    public long watchers() {
        return sum("etcd_debugging_mvcc_watcher_total");
    }

    private long sum(String counter) {
        String metrics = new Http("").request("GET", "http://" + endpoint() + "/metrics", "");
        return Metrics.sum(metrics, name -> name.startsWith(counter));
    }

    /**
     * Starts a server that speaks TLS on another port, too, and wants a certificate of its clients there.
     *
     * @param port the port, which has to be free
     * @param ca what has signed the certificates of clients, a PEM file
     * @param cert the server's certificate, a PEM file
     * @param key its key, a PEM file
     * @return a running server; {@link #endpoint()} is the one without TLS
     * @throws IllegalStateException if there is none to start; the message names the remedies
     */
    public static EtcdServer launchWithTls(int port, Path ca, Path cert, Path key) {
        return new EtcdServer(
                Storage.MEMORY,
                Map.of(
                        EtcdRecipe.LISTEN_TOO,
                        "https://127.0.0.1:" + port,
                        "ETCD_CLIENT_CERT_AUTH",
                        "true",
                        "ETCD_TRUSTED_CA_FILE",
                        ca.toString(),
                        "ETCD_CERT_FILE",
                        cert.toString(),
                        "ETCD_KEY_FILE",
                        key.toString()));
    }

    private record EtcdRecipe(Storage storage, Map<String, String> settings) implements Recipe {
        /** A setting of ours: one more address. */
        static final String LISTEN_TOO = "LISTEN_TOO";

        @Override
        public String name() {
            return "etcd";
        }

        @Override
        public String image() {
            return "quay.io/coreos/etcd:v3.5.30";
        }

        @Override
        public int containerPort() {
            return 2379;
        }

        @Override
        public List<String> containerCommand() {
            String peer = "http://127.0.0.1:2380";
            return command(
                    "etcd", "/tmp/etcd-data", "http://0.0.0.0:2379", "http://127.0.0.1:2379", peer, List.of(peer));
        }

        @Override
        public Map<String, String> containerEnvironment() {
            return Map.of("ETCDCTL_API", "3");
        }

        @Override
        public Map<String, String> environment() {
            Map<String, String> environment = new HashMap<>(settings);
            environment.remove(LISTEN_TOO);
            if (storage == Storage.MEMORY) {
                environment.put("ETCD_UNSAFE_NO_FSYNC", "true");
            }
            return environment;
        }

        @Override
        public List<String> command(Path program, List<Place> members, Place self) {
            String client = "http://" + self.endpoint();
            String more = settings.get(LISTEN_TOO);
            String listen = "http://" + self.seat().listen() + ":" + self.port() + (more == null ? "" : "," + more);
            String data = self.folder().resolve("data").toString();
            List<String> peers = members.stream().map(EtcdRecipe::peer).toList();
            return command(program.toString(), data, listen, client, peer(self), peers);
        }

        private static String peer(Place member) {
            return "http://" + member.seat().peers() + ":" + member.others().get(0);
        }

        private static List<String> command(
                String program, String data, String listen, String client, String peer, List<String> peers) {
            String cluster =
                    peers.stream().map(member -> name(member) + "=" + member).collect(Collectors.joining(","));
            return List.of(
                    program,
                    "--name=" + name(peer),
                    "--data-dir=" + data,
                    "--listen-client-urls=" + listen,
                    "--advertise-client-urls=" + client,
                    "--listen-peer-urls=" + peer,
                    "--initial-advertise-peer-urls=" + peer,
                    "--initial-cluster=" + cluster,
                    "--log-level=warn");
        }

        private static String name(String peer) {
            return "m" + URI.create(peer).getPort();
        }

        @Override
        public boolean isReady(String endpoint) {
            try {
                return Http.probe("")
                        .request("GET", "http://" + endpoint + "/health", "")
                        .contains("\"true\"");
            } catch (IllegalStateException e) {
                return false;
            }
        }

        @Override
        public boolean leads(String endpoint) {
            return Http.probe("")
                    .request("GET", "http://" + endpoint + "/metrics", "")
                    .contains("etcd_server_is_leader 1");
        }
    }

    private record LearnerRecipe(EtcdRecipe voter, EtcdServer other) implements Recipe {
        @Override
        public String name() {
            return voter.name();
        }

        @Override
        public String image() {
            return voter.image();
        }

        @Override
        public int containerPort() {
            return voter.containerPort();
        }

        @Override
        public List<String> containerCommand() {
            throw new IllegalStateException("a learner can't be had from a container");
        }

        @Override
        public Storage storage() {
            return voter.storage();
        }

        @Override
        public Map<String, String> environment() {
            return voter.environment();
        }

        @Override
        public List<String> command(Path program, List<Place> members, Place self) {
            String peer = EtcdRecipe.peer(self);
            String name = EtcdRecipe.name(peer);
            String known = other.etcdctl("member", "list"); // id, started, name, peer, client, is it a learner
            other.etcdctl("member", "add", name, "--learner", "--peer-urls=" + peer);
            String cluster = known.lines()
                    .map(line -> line.split(", "))
                    .map(member -> member[2] + "=" + member[3])
                    .collect(Collectors.joining(",", "", "," + name + "=" + peer));
            return Stream.concat(
                            voter.command(program, members, self).stream()
                                    .filter(argument -> !argument.startsWith("--initial-cluster=")),
                            Stream.of("--initial-cluster=" + cluster, "--initial-cluster-state=existing"))
                    .toList();
        }

        /** It says that it is not healthy, since it serves nobody. */
        @Override
        public boolean isReady(String endpoint) {
            try {
                return Http.probe("")
                        .request("GET", "http://" + endpoint + "/metrics", "")
                        .contains("etcd_server_is_learner 1");
            } catch (IllegalStateException e) {
                return false;
            }
        }

        @Override
        public boolean leads(String endpoint) {
            return false;
        }
    }
}
