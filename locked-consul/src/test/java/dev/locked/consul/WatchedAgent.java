package dev.locked.consul;

import dev.locked.spi.BackendConfig;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** A real agent whose blocking queries are counted. */
final class WatchedAgent implements Agent {
    private final Agent agent;
    private final Queue<String> blocking = new ConcurrentLinkedQueue<>();
    private final AtomicInteger givenUp = new AtomicInteger();

    WatchedAgent(String endpoint) {
        agent = HttpAgents.open(new ConsulSettings(
                BackendConfig.builder("consul").hosts(List.of(endpoint)).build(Fixture.CLOCK)));
    }

    /** The prefixes of those that are under way. */
    List<String> blocking() {
        return List.copyOf(blocking);
    }

    /** How many were ended before their time, each of which keeps a connection of Consul's for a while. */
    int givenUp() {
        return givenUp.get();
    }

    @Override
    public Reply get(String path, Bound bound) throws AgentException {
        if (!path.contains("&index=")) {
            return agent.get(path, bound);
        }
        String prefix = path.substring("/v1/kv/".length(), path.indexOf('?'));
        String decoded = URLDecoder.decode(prefix, StandardCharsets.UTF_8);
        blocking.add(decoded);
        try {
            return agent.get(path, bound);
        } catch (AgentException e) {
            givenUp.incrementAndGet();
            throw e;
        } finally {
            blocking.remove(decoded);
        }
    }

    @Override
    public Reply put(String path, String body, Bound bound) throws AgentException {
        return agent.put(path, body, bound);
    }

    @Override
    public void close() {
        agent.close();
    }
}
