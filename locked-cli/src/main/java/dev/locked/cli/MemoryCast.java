package dev.locked.cli;

import dev.locked.Locker;
import dev.locked.memory.MemoryBackend;
import dev.locked.memory.MemoryStore;
import java.time.Duration;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.Consumer;

/** Contenders in this JVM, each with a connection of its own to one store in memory. */
final class MemoryCast implements Cast {
    private static final String PATH = "/demo";

    private final MemoryStore store = MemoryStore.create();
    private final Deque<InMemory> all = new ConcurrentLinkedDeque<>();
    private final Duration ttl;
    private final Consumer<Event> sink;

    MemoryCast(Duration ttl, Consumer<Event> sink) {
        this.ttl = ttl;
        this.sink = sink;
    }

    @Override
    public Contender start(String id, String value) {
        MemoryBackend backend = store.connect();
        Locker locker = Locker.over(backend);
        ReportedNode node =
                new ReportedNode(PATH, locker.node(PATH).id(id).value(value).ttl(ttl), sink);
        InMemory contender = new InMemory(id, value, backend, locker, node);
        all.add(contender);
        node.start(new Durations().convert(CLAIM_EVERY));
        return contender;
    }

    @Override
    public void close() {
        for (InMemory left = all.poll(); left != null; left = all.poll()) {
            left.node().close();
            left.locker().close();
        }
    }

    private record InMemory(String id, String value, MemoryBackend backend, Locker locker, ReportedNode node)
            implements Contender {
        @Override
        public String kill() {
            backend.disconnect();
            return "cut off from the store";
        }
    }
}
