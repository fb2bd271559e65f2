package dev.locked.tck.broken;

import dev.locked.memory.MemoryStore;
import dev.locked.spi.Backend;
import dev.locked.spi.Path;
import dev.locked.spi.Session;
import dev.locked.tck.BackendHarness;
import dev.locked.tck.FaultyLink;
import dev.locked.tck.TcpProxy;
import dev.locked.tck.forwarding.ForwardingBackend;
import java.util.List;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * A backend that breaks one clause of the contract, round the memory backend. Run the kit on one to see it bite:
 *
 * <pre>{@code
 * class BittenTest extends BackendContract {
 *     private static final BackendHarness BROKEN =
 *             BrokenBackend.named("update ignores the token").harness();
 *
 *     @Override
 *     protected BackendHarness harness() {
 *         return BROKEN;
 *     }
 * }
 * }</pre>
 *
 * <p>The test of {@link #clause} fails, with a message that begins "clause A7 of SPEC.md is not kept". Others may fail as
 * well: who wins what is held breaks more than one promise.
 */
public final class BrokenBackend {
    private final String fault;
    private final String clause;
    private final Breaker breaker;

    BrokenBackend(String fault, String clause, Breaker breaker) {
        this.fault = fault;
        this.clause = clause;
        this.breaker = breaker;
    }

    /** Where the fault is put in. */
    @FunctionalInterface
    interface Breaker {
        Backend around(Supplier<Backend> sound, MemoryStore store, Path namespace);
    }

    /**
     * All broken backends, by chapter.
     *
     * @return each clause that the kit can check on a store in memory has one at least
     */
    public static List<BrokenBackend> all() {
        return Stream.of(
                        BrokenSessions.all(),
                        BrokenWrites.all(),
                        BrokenEntries.all(),
                        BrokenCalls.all(),
                        BrokenWatches.all(),
                        BrokenLinks.all())
                .flatMap(List::stream)
                .toList();
    }

    /**
     * One of them.
     *
     * @param fault what it does wrong, as its {@link #fault} says
     * @return the first one with this fault
     * @throws IllegalArgumentException if there is none; the message names all
     */
    public static BrokenBackend named(String fault) {
        Objects.requireNonNull(fault, "fault");
        return all().stream()
                .filter(broken -> broken.fault.equals(fault))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no backend is broken by \"" + fault + "\"; there are "
                        + all().stream().map(BrokenBackend::fault).toList()));
    }

    /**
     * What it does wrong.
     *
     * @return a short sentence
     */
    public String fault() {
        return fault;
    }

    /**
     * The clause that it breaks, and whose test has to find out.
     *
     * @return for instance {@code A7}
     */
    public String clause() {
        return clause;
    }

    /**
     * The backend, for {@link dev.locked.tck.BackendContract#harness}.
     *
     * @return a harness with a store of its own; keep it, since the next one has another
     */
    public BackendHarness harness() {
        return new HarnessAround(new MemoryHarness(MemoryStore.create()), breaker);
    }

    @Override
    public String toString() {
        return clause + " finds: " + fault;
    }

    static BrokenBackend backend(String fault, String clause, Function<Backend, Backend> breaker) {
        return new BrokenBackend(fault, clause, (sound, store, namespace) -> breaker.apply(sound.get()));
    }

    /** A fault of sessions. */
    static BrokenBackend session(String fault, String clause, Function<Session, Session> breaker) {
        return backend(fault, clause, sound -> new ForwardingBackend(sound) {
            @Override
            protected Session wrapped(Session session) {
                return breaker.apply(session);
            }
        });
    }

    /** A fault of sessions that reaches behind the backend's back. */
    static BrokenBackend byHand(String fault, String clause, BiFunction<Session, Hand, Session> breaker) {
        return new BrokenBackend(fault, clause, (sound, store, namespace) -> new ForwardingBackend(sound.get()) {
            @Override
            protected Session wrapped(Session session) {
                return breaker.apply(session, new Hand(store.connect(namespace), store, namespace));
            }
        });
    }

    /** The store's back door. */
    record Hand(Backend backend, MemoryStore store, Path namespace) {
        Path full(Path path) {
            return Path.of(namespace.value() + path.value());
        }

        void plant(Path path, byte[] data) {
            store.plant(full(path), data);
        }

        void delete(Path path) {
            store.delete(full(path));
        }
    }

    private record HarnessAround(MemoryHarness sound, Breaker breaker) implements BackendHarness {
        @Override
        public Backend open(Path namespace) {
            return breaker.around(() -> sound.open(namespace), sound.store(), namespace);
        }

        @Override
        public FaultyLink link() {
            return new LinkAround(new MemoryLink(sound.store()), this);
        }

        @Override
        public void plantForeign(Path namespace, Path path, byte[] data) {
            sound.plantForeign(namespace, path, data);
        }

        @Override
        public void deleteByHand(Path namespace, Path path) {
            sound.deleteByHand(namespace, path);
        }

        @Override
        public void revokeByHand(String owner) {
            sound.revokeByHand(owner);
        }
    }

    /** The fault sits in the client, before the link. */
    private record LinkAround(MemoryLink link, HarnessAround harness) implements FaultyLink {
        @Override
        public Backend open(Path namespace) {
            return harness.breaker.around(() -> link.open(namespace), harness.sound.store(), namespace);
        }

        @Override
        public void mode(TcpProxy.Mode mode) {
            link.mode(mode);
        }

        @Override
        public void cut() {
            link.cut();
        }

        @Override
        public int mostAtOnce() {
            return link.mostAtOnce();
        }

        @Override
        public long requests() {
            return link.requests();
        }

        @Override
        public void restartStore() {
            link.restartStore();
        }

        @Override
        public void close() {
            link.close();
        }
    }
}
