package dev.locked.tck.broken;

import dev.locked.spi.Acquisition;
import dev.locked.spi.Acquisition.Held;
import dev.locked.spi.Acquisition.Won;
import dev.locked.spi.Backend;
import dev.locked.spi.BackendException;
import dev.locked.spi.Entry;
import dev.locked.spi.Failure;
import dev.locked.spi.Path;
import dev.locked.spi.Session;
import dev.locked.spi.Write;
import dev.locked.spi.Write.Done;
import dev.locked.spi.Write.Stale;
import dev.locked.tck.broken.BrokenBackend.Hand;
import dev.locked.tck.forwarding.ForwardingBackend;
import dev.locked.tck.forwarding.ForwardingSession;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** What can be wrong with acquire, update and release. */
final class BrokenWrites {
    private BrokenWrites() {}

    static List<BrokenBackend> all() {
        return List.of(
                BrokenBackend.session("who comes second wins as well", "A1", session -> new Wins(session, false)),
                BrokenBackend.session("acquire is re-entrant", "A2", session -> new Wins(session, true)),
                BrokenBackend.backend("the token is counted from the last deletion", "A3", CountsAnew::new),
                BrokenBackend.backend("an empty value is nothing", "A4", LosesEmpty::new),
                BrokenBackend.byHand("acquire writes before it looks", "A5", Overwrites::new),
                BrokenBackend.byHand("update ignores the version", "A6", (s, hand) -> new Loose(s, hand, false, true)),
                BrokenBackend.byHand("update ignores the token", "A7", (s, hand) -> new Loose(s, hand, true, false)),
                BrokenBackend.byHand("release goes by the path alone", "A7", ReleasesAny::new),
                BrokenBackend.byHand("release goes by the path alone", "A9", ReleasesAny::new),
                BrokenBackend.session("a lock-delay of two seconds", "A8", Delays::new),
                BrokenBackend.session("what is too big ends the session", "A11", EndsOnSize::new),
                BrokenBackend.backend("paths are folded to lower case", "A12", sound -> new Renames(sound, true)),
                BrokenBackend.backend("slashes become dots", "A12", sound -> new Renames(sound, false)),
                BrokenBackend.backend("bytes without an owner are invisible", "A13", HidesUnowned::new),
                new BrokenBackend(
                        "the namespace is ignored",
                        "A14",
                        (sound, store, namespace) -> store.connect(Path.of("/everybody"))),
                BrokenBackend.byHand("update loses the session", "A15", Detaches::new),
                BrokenBackend.byHand("removal of leftovers ignores the owner", "A16", RemovesAny::new),
                BrokenBackend.byHand("updates wait in a queue, without a guard", "N36", QueuesUpdates::new));
    }

    private static <T> CompletionStage<T> done(T result) {
        return CompletableFuture.completedFuture(result);
    }

    private static final class Wins extends ForwardingSession {
        private final boolean onlyAgain;

        Wins(Session sound, boolean onlyAgain) {
            super(sound);
            this.onlyAgain = onlyAgain;
        }

        @Override
        public CompletionStage<Acquisition> acquire(Path path, byte[] data, Duration timeout) {
            return sound.acquire(path, data, timeout).thenApply(answer -> {
                Entry by = answer instanceof Held held ? held.by() : null;
                return by != null && by.owner().equals(owner()) == onlyAgain ? new Won(by) : answer;
            });
        }
    }

    /** Tokens as etcd's {@code version} or Consul's {@code LockIndex}. */
    private static final class CountsAnew extends ForwardingBackend {
        CountsAnew(Backend sound) {
            super(sound);
        }

        private final Map<Long, Long> real = new HashMap<>();

        @Override
        protected Session wrapped(Session session) {
            return new ForwardingSession(session) {
                @Override
                public CompletionStage<Acquisition> acquire(Path path, byte[] data, Duration timeout) {
                    return session.acquire(path, data, timeout).thenApply(answer -> {
                        if (answer instanceof Won won) {
                            Entry entry = won.entry();
                            real.put(1L, entry.token());
                            return new Won(new Entry(path, entry.owner(), 1, entry.version(), data));
                        }
                        return answer;
                    });
                }

                @Override
                public CompletionStage<Write> update(Path path, long token, long version, byte[] data, Duration time) {
                    return session.update(path, real.getOrDefault(token, token), version, data, time);
                }

                @Override
                public CompletionStage<Write> release(Path path, long token, Duration timeout) {
                    return session.release(path, real.getOrDefault(token, token), timeout);
                }
            };
        }
    }

    private static final class LosesEmpty extends ForwardingBackend {
        LosesEmpty(Backend sound) {
            super(sound);
        }

        @Override
        public CompletionStage<Optional<Entry>> read(Path path, Duration timeout) {
            return sound.read(path, timeout).thenApply(seen -> seen.filter(entry -> entry.data().length > 0));
        }
    }

    private static final class QueuesUpdates extends HandSession {
        private static final int PAUSE_MILLIS = 200;
        private static final int MOST_WRITES = 150;

        QueuesUpdates(Session sound, Hand hand) {
            super(sound, hand);
        }

        @Override
        public CompletionStage<Write> update(Path path, long token, long version, byte[] data, Duration time) {
            writeLate(path, token, data, MOST_WRITES);
            return sound.update(path, token, version, data, time);
        }

        /** Again and again, so that one write comes after the next owner was told, however long that takes. */
        private void writeLate(Path path, long token, byte[] data, int left) {
            Later.after(PAUSE_MILLIS, TimeUnit.MILLISECONDS).execute(() -> {
                if (now(path).filter(entry -> entry.token() != token).isPresent()) {
                    hand.plant(path, data);
                }
                if (left > 0) {
                    writeLate(path, token, data, left - 1);
                }
            });
        }
    }

    private static class HandSession extends ForwardingSession {
        final Hand hand;

        HandSession(Session sound, Hand hand) {
            super(sound);
            this.hand = hand;
        }

        Optional<Entry> now(Path path) {
            return hand.backend()
                    .read(path, Duration.ofSeconds(1))
                    .toCompletableFuture()
                    .join();
        }
    }

    private static final class Overwrites extends HandSession {
        Overwrites(Session sound, Hand hand) {
            super(sound, hand);
        }

        @Override
        public CompletionStage<Acquisition> acquire(Path path, byte[] data, Duration timeout) {
            if (now(path).isPresent()) {
                hand.plant(path, data);
            }
            return sound.acquire(path, data, timeout);
        }
    }

    private static final class Loose extends HandSession {
        private final boolean anyToken;
        private final boolean anyVersion;

        Loose(Session sound, Hand hand, boolean anyToken, boolean anyVersion) {
            super(sound, hand);
            this.anyToken = anyToken;
            this.anyVersion = anyVersion;
        }

        @Override
        public CompletionStage<Write> update(Path path, long token, long version, byte[] data, Duration timeout) {
            long realToken = anyToken ? now(path).map(Entry::token).orElse(token) : token;
            long realVersion = anyVersion ? now(path).map(Entry::version).orElse(version) : version;
            boolean foreign = now(path).filter(e -> !e.owner().equals(owner())).isPresent();
            if (foreign && anyToken && now(path).get().version() == version) {
                hand.plant(path, data);
                return done(new Done(version + 1));
            }
            return sound.update(path, realToken, realVersion, data, timeout);
        }
    }

    private static final class ReleasesAny extends HandSession {
        ReleasesAny(Session sound, Hand hand) {
            super(sound, hand);
        }

        @Override
        public CompletionStage<Write> release(Path path, long token, Duration timeout) {
            hand.delete(path);
            return done(new Done(0));
        }
    }

    private static final class Delays extends ForwardingSession {
        private static final Map<Path, Long> RELEASED = new ConcurrentHashMap<>();

        Delays(Session sound) {
            super(sound);
        }

        @Override
        public CompletionStage<Acquisition> acquire(Path path, byte[] data, Duration timeout) {
            Long released = RELEASED.get(path);
            boolean delayed = released != null && System.nanoTime() - released < 2_000_000_000L;
            return delayed ? done(new Held(null)) : sound.acquire(path, data, timeout);
        }

        @Override
        public CompletionStage<Write> release(Path path, long token, Duration timeout) {
            RELEASED.put(path, System.nanoTime());
            return sound.release(path, token, timeout);
        }
    }

    private static final class EndsOnSize extends ForwardingSession {
        EndsOnSize(Session sound) {
            super(sound);
        }

        @Override
        public CompletionStage<Acquisition> acquire(Path path, byte[] data, Duration timeout) {
            if (data.length > 1 << 20) {
                sound.end(timeout);
                return CompletableFuture.failedFuture(new BackendException(Failure.REFUSED, "connection reset", null));
            }
            return sound.acquire(path, data, timeout);
        }
    }

    private static final class Renames extends ForwardingBackend {
        private final boolean toLower;

        Renames(Backend sound, boolean toLower) {
            super(sound);
            this.toLower = toLower;
        }

        private Path name(Path path) {
            String text = path.value();
            int shortEnough = Math.min(text.length(), Path.MAX_SEGMENT_LENGTH);
            String dotted = "/" + text.substring(1, shortEnough).replace('/', '.');
            return Path.of(toLower ? text.toLowerCase(Locale.ROOT) : dotted);
        }

        @Override
        protected Session wrapped(Session session) {
            return new ForwardingSession(session) {
                @Override
                public CompletionStage<Acquisition> acquire(Path path, byte[] data, Duration timeout) {
                    return session.acquire(name(path), data, timeout);
                }
            };
        }

        @Override
        public CompletionStage<Optional<Entry>> read(Path path, Duration timeout) {
            return sound.read(name(path), timeout);
        }
    }

    private static final class HidesUnowned extends ForwardingBackend {
        HidesUnowned(Backend sound) {
            super(sound);
        }

        @Override
        public CompletionStage<Optional<Entry>> read(Path path, Duration timeout) {
            return sound.read(path, timeout)
                    .thenApply(seen -> seen.filter(entry -> !entry.owner().isEmpty()));
        }
    }

    /** As a put to etcd that does not name the lease again. */
    private static final class Detaches extends HandSession {
        Detaches(Session sound, Hand hand) {
            super(sound, hand);
        }

        @Override
        public CompletionStage<Write> update(Path path, long token, long version, byte[] data, Duration timeout) {
            Optional<Entry> now = now(path);
            if (now.filter(e -> e.token() == token && e.version() == version).isEmpty()) {
                return done(new Stale());
            }
            hand.plant(path, data);
            return done(new Done(now(path).map(Entry::version).orElse(0L)));
        }
    }

    private static final class RemovesAny extends HandSession {
        RemovesAny(Session sound, Hand hand) {
            super(sound, hand);
        }

        @Override
        public CompletionStage<Write> removeUnowned(Path path, long token, long version, Duration timeout) {
            return sound.release(path, token, timeout);
        }
    }
}
