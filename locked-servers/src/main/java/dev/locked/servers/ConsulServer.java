package dev.locked.servers;

import java.nio.file.Path;
import java.util.List;

/** A real Consul for tests: one agent that is a server. */
public final class ConsulServer extends StoreServer {
    private ConsulServer() {
        super(new ConsulRecipe());
    }

    /**
     * Finds a server, starts it if it is one to start, and waits until it has a leader.
     *
     * @return a running server
     * @throws IllegalStateException if there is none; the message names the remedies
     */
    public static ConsulServer launch() {
        return new ConsulServer();
    }

    private static final class ConsulRecipe implements Recipe {
        @Override
        public String name() {
            return "consul";
        }

        @Override
        public String image() {
            return "hashicorp/consul:1.22";
        }

        @Override
        public int containerPort() {
            return 8500;
        }

        @Override
        public List<String> containerCommand() {
            return List.of(
                    "consul",
                    "agent",
                    "-server",
                    "-bootstrap-expect=1",
                    "-node=test",
                    "-data-dir=/tmp/consul-data",
                    "-client=0.0.0.0",
                    "-bind=127.0.0.1",
                    "-log-level=warn");
        }

        @Override
        public List<String> command(Path program, Place place) {
            return List.of(
                    program.toString(),
                    "agent",
                    "-server",
                    "-bootstrap-expect=1",
                    "-node=test",
                    "-data-dir=" + place.folder().resolve("data"),
                    "-client=127.0.0.1",
                    "-bind=127.0.0.1",
                    "-http-port=" + place.port(),
                    "-dns-port=-1",
                    "-grpc-port=-1",
                    "-server-port=" + place.others().get(0),
                    "-serf-lan-port=" + place.others().get(1),
                    "-serf-wan-port=-1",
                    "-raft-protocol=3",
                    "-hcl=performance { raft_multiplier = 1 }",
                    "-hcl=limits { http_max_conns_per_client = 200 }",
                    "-log-level=warn");
        }

        /** A read that is consistent needs a leader that knows itself confirmed. */
        @Override
        public boolean isReady(String endpoint) {
            return Http.get("http://" + endpoint + "/v1/session/list?consistent")
                            .isPresent()
                    && Http.get("http://" + endpoint + "/v1/status/leader")
                            .filter(answer -> answer.contains(":"))
                            .isPresent();
        }
    }
}
