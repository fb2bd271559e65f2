package dev.locked.servers;

import dev.locked.tck.StoreControl;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;

/** A real Consul for tests: one agent that is a server. */
public final class ConsulServer extends StoreServer {
    private final Http http;

    private ConsulServer(Storage storage, String settings, String token) {
        super(new ConsulRecipe(storage, settings, token));
        this.http = new Http(token);
    }

    /**
     * Finds a server, starts it if it is one to start, and waits until it can be written to.
     *
     * @return a running server
     * @throws IllegalStateException if there is none; the message names the remedies
     */
    public static ConsulServer launch() {
        return new ConsulServer(Storage.MEMORY, "", "");
    }

    /**
     * As {@link #launch}, with the data of one that is to start on disk: for tests of durability, and for measuring.
     *
     * @return a running server
     * @throws IllegalStateException if there is none; the message names the remedies
     */
    public static ConsulServer launchOnDisk() {
        return new ConsulServer(Storage.DISK, "", "");
    }

    /**
     * Starts one with more settings. Needs a binary or Docker.
     *
     * @param settings in Consul's language for them
     * @return a running server
     * @throws IllegalStateException if there is none; the message names the remedies
     */
    public static ConsulServer launchWith(String settings) {
        return new ConsulServer(Storage.MEMORY, settings, "");
    }

    /**
     * Starts one that knows tokens, and denies everything to who has none. Needs a binary or Docker.
     *
     * @param token the token that may do everything
     * @return a running server
     * @throws IllegalStateException if there is none; the message names the remedies
     */
    public static ConsulServer launchWithToken(String token) {
        return new ConsulServer(
                Storage.MEMORY,
                "acl { enabled = true default_policy = \"deny\" tokens { master = \"" + token + "\" } }",
                token);
    }

    /**
     * Gives a token all rights. For a server that knows tokens.
     *
     * @param token a UUID that is no token yet
     */
    public void grant(String token) {
        String rights = "\"Policies\":[{\"Name\":\"global-management\"}]";
        http(
                "PUT",
                "/v1/acl/token",
                "{\"AccessorID\":\"" + accessor(token) + "\",\"SecretID\":\"" + token + "\"," + rights + "}");
    }

    /**
     * Takes all rights from a token that was given them here.
     *
     * @param token the token
     */
    public void revoke(String token) {
        http("DELETE", "/v1/acl/token/" + accessor(token), "");
    }

    private static UUID accessor(String token) {
        return UUID.nameUUIDFromBytes(token.getBytes(StandardCharsets.US_ASCII));
    }

    /**
     * What the kit asks of a store that it may break.
     *
     * @return over this server, which it closes
     */
    public StoreControl control() {
        return new ConsulControl(this);
    }

    /**
     * Starts three that make a cluster.
     *
     * @return a running cluster
     * @throws IllegalStateException if there is no binary; the message names the remedies
     */
    public static StoreCluster cluster() {
        return StoreCluster.launch(new ConsulRecipe(Storage.MEMORY, "", ""));
    }

    /**
     * Starts three that make a cluster, where they are told to live.
     *
     * @param seats one for each member
     * @return a running cluster
     */
    public static StoreCluster cluster(List<Seat> seats) {
        return StoreCluster.launch(new ConsulRecipe(Storage.MEMORY, "", ""), seats);
    }

    /**
     * Runs {@code consul}, not to start a server. The test is skipped where the settings ask for another kind of server
     * than a binary, since such a one does not see the folder.
     *
     * @param folder where it is to run
     * @param arguments what it is to do
     */
    public static void tool(Path folder, String... arguments) {
        Path program = new ConsulRecipe(Storage.MEMORY, "", "").programFor("what runs consul itself");
        Tool.run(folder, program.toString(), List.of(arguments));
    }

    /**
     * Writes a key as an operator would, whoever holds it.
     *
     * @param key the key
     * @param value the value
     */
    public void put(String key, String value) {
        http("PUT", "/v1/kv/" + key, value);
    }

    /**
     * Replaces a key by one that nobody holds. A plain write would leave a session that holds it in possession.
     *
     * @param key the key
     * @param value the value
     */
    public void plant(String key, byte[] value) {
        String kv = "{\"KV\":{\"Verb\":\"%s\",\"Key\":\"" + key + "\"%s}}";
        String data = ",\"Value\":\"" + Base64.getEncoder().encodeToString(value) + "\"";
        http("PUT", "/v1/txn", "[" + kv.formatted("delete", "") + "," + kv.formatted("set", data) + "]");
    }

    /**
     * Deletes a key as an operator would, whoever holds it.
     *
     * @param key the key
     */
    public void delete(String key) {
        http("DELETE", "/v1/kv/" + key, "");
    }

    /**
     * The keys that begin so.
     *
     * @param prefix of the keys
     * @return empty if there is none
     */
    public List<String> keys(String prefix) {
        String found = http("GET", "/v1/kv/" + prefix + "?keys", "");
        return found.isBlank()
                ? List.of()
                : Arrays.asList(found.replaceAll("[\\[\\]\"\\s]", "").split(","));
    }

    /**
     * The sessions that this library has opened.
     *
     * @return their ids
     */
    public List<String> sessions() {
        return Pattern.compile("\"ID\":\"([^\"]+)\",\"Name\":\"locked\"")
                .matcher(http("GET", "/v1/session/list", "").replace(" ", ""))
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    /**
     * Ends a session as an operator would.
     *
     * @param id its id
     */
    public void destroy(String id) {
        http("PUT", "/v1/session/destroy/" + id, "");
    }

    /**
     * How many requests of clients it has received and answered since it was started.
     *
     * @return without those of this method
     */
    public long requests() {
        String metrics = http("GET", "/v1/agent/metrics?format=prometheus", "");
        return Metrics.sum(metrics, name -> name.matches("consul_http_[A-Z]+_.*_count") && !name.contains("metrics"));
    }

    private String http(String method, String path, String body) {
        return http.request(method, "http://" + endpoint() + path, body);
    }

    private record ConsulRecipe(Storage storage, String settings, String token) implements Recipe {
        @Override
        public String name() {
            return "consul";
        }

        @Override
        public String image() {
            return "consul:1.8.7"; // the version that the suites are known to pass on
        }

        @Override
        public int containerPort() {
            return 8500;
        }

        @Override
        public List<String> containerCommand() {
            return command("consul", "test", "/tmp/consul-data", "127.0.0.1", "0.0.0.0", 1);
        }

        @Override
        public List<String> command(Path program, List<Place> members, Place self) {
            String data = self.folder().resolve("data").toString();
            List<String> command =
                    new ArrayList<>(command(program.toString(), "m" + self.port(), data, self.seat(), members.size()));
            command.add("-http-port=" + self.port());
            command.add("-server-port=" + self.others().get(0));
            command.add("-serf-lan-port=" + gossip(self));
            members.stream()
                    .filter(member -> !member.equals(self))
                    .forEach(
                            member -> command.add("-retry-join=" + member.seat().peers() + ":" + gossip(member)));
            command.add("-retry-interval=1s");
            return command;
        }

        private static int gossip(Place member) {
            return member.others().get(1);
        }

        private List<String> command(String program, String node, String data, Seat seat, int members) {
            return command(program, node, data, seat.peers(), seat.listen(), members);
        }

        private List<String> command(
                String program, String node, String data, String bind, String client, int members) {
            return List.of(
                    program,
                    "agent",
                    "-server",
                    "-bootstrap-expect=" + members,
                    "-node=" + node,
                    "-data-dir=" + data,
                    "-bind=" + bind,
                    "-client=" + client,
                    "-serf-wan-port=-1",
                    "-dns-port=-1",
                    "-grpc-port=-1",
                    "-hcl=performance { raft_multiplier = 1 } "
                            + "telemetry { prometheus_retention_time = \"1h\" disable_hostname = true } " + settings,
                    "-log-level=warn");
        }

        /** It has a leader, and knows the node that sessions are to belong to. */
        @Override
        public boolean isReady(String endpoint) {
            Http http = Http.probe(token);
            String root = "http://" + endpoint + "/v1/";
            try {
                http.request("PUT", root + "kv/locked-test-ready", "yes");
                http.request("DELETE", root + "kv/locked-test-ready", "");
                return http.request("PUT", root + "session/create", "{\"TTL\":\"10s\",\"NodeChecks\":[]}")
                        .contains("ID");
            } catch (IllegalStateException e) {
                return false;
            }
        }

        @Override
        public boolean leads(String endpoint) {
            return Http.probe(token)
                    .request("GET", "http://" + endpoint + "/v1/agent/self", "")
                    .replace(" ", "")
                    .contains("\"leader\":\"true\"");
        }
    }
}
