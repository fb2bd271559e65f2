package dev.locked.tck.broken;

import dev.locked.memory.MemoryStore;
import dev.locked.spi.Backend;
import dev.locked.spi.Path;
import dev.locked.spi.Session;
import dev.locked.tck.BackendHarness;
import dev.locked.tck.memory.MemoryHarness;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * A backend that breaks one clause, round the memory backend.
 *
 * @param name what it does wrong
 * @param clause the clause whose test has to find out
 * @param breaker puts the fault round a sound backend; knows the store and the namespace as well
 */
record Broken(String name, String clause, Breaker breaker) {
    /** Where the fault is put in. */
    @FunctionalInterface
    interface Breaker {
        Backend around(Backend sound, MemoryStore store, Path namespace);
    }

    static Broken backend(String name, String clause, Function<Backend, Backend> fault) {
        return new Broken(name, clause, (sound, store, namespace) -> fault.apply(sound));
    }

    /** A fault of sessions. */
    static Broken session(String name, String clause, Function<Session, Session> fault) {
        return backend(name, clause, sound -> new ForwardingBackend(sound) {
            @Override
            Session broken(Session session) {
                return fault.apply(session);
            }
        });
    }

    /** A fault of sessions that reaches behind the backend's back. */
    static Broken byHand(String name, String clause, BiFunction<Session, Hand, Session> fault) {
        return new Broken(name, clause, (sound, store, namespace) -> new ForwardingBackend(sound) {
            @Override
            Session broken(Session session) {
                return fault.apply(session, new Hand(sound, store, namespace));
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

    BackendHarness harness() {
        MemoryStore store = MemoryStore.create();
        MemoryHarness sound = new MemoryHarness(store);
        return new MemoryHarnessAround(sound, this);
    }

    @Override
    public String toString() {
        return clause + " finds: " + name;
    }

    private record MemoryHarnessAround(MemoryHarness sound, Broken broken) implements BackendHarness {
        @Override
        public Backend open(Path namespace) {
            return broken.breaker.around(sound.open(namespace), sound.store(), namespace);
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
}
