package dev.locked.servers;

import dev.locked.tck.StoreControl;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A real etcd for tests. */
public final class EtcdServer extends StoreServer {
    private EtcdServer() {
        super(new EtcdRecipe());
    }

    /**
     * Finds a server, starts it if it is one to start, and waits until it answers.
     *
     * @return a running server
     * @throws IllegalStateException if there is none; the message names the remedies
     */
    public static EtcdServer launch() {
        return new EtcdServer();
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
     * How many requests of clients it has received since it was started.
     *
     * @return the messages that came, those within a stream as well
     */
    public long requests() {
        String metrics = new Http("").request("GET", "http://" + endpoint() + "/metrics", "");
        return Metrics.sum(metrics, name -> name.startsWith("grpc_server_msg_received_total"));
    }

    private static final class EtcdRecipe implements Recipe {
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
            return command("etcd", "/tmp/etcd-data", "http://0.0.0.0:2379", "http://127.0.0.1:2379", 2380);
        }

        @Override
        public Map<String, String> containerEnvironment() {
            return Map.of("ETCDCTL_API", "3");
        }

        @Override
        public List<String> command(Path program, Place place) {
            String client = "http://127.0.0.1:" + place.port();
            String data = place.folder().resolve("data").toString();
            return command(
                    program.toString(), data, client, client, place.others().get(0));
        }

        private static List<String> command(String program, String data, String listen, String client, int peerPort) {
            String peer = "http://127.0.0.1:" + peerPort;
            return List.of(
                    program,
                    "--name=test",
                    "--data-dir=" + data,
                    "--listen-client-urls=" + listen,
                    "--advertise-client-urls=" + client,
                    "--listen-peer-urls=" + peer,
                    "--initial-advertise-peer-urls=" + peer,
                    "--initial-cluster=test=" + peer,
                    "--log-level=warn");
        }

        @Override
        public boolean isReady(String endpoint) {
            try {
                return new Http("")
                        .request("GET", "http://" + endpoint + "/health", "")
                        .contains("\"true\"");
            } catch (IllegalStateException e) {
                return false;
            }
        }
    }
}
