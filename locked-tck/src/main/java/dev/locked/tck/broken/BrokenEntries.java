package dev.locked.tck.broken;

import dev.locked.spi.Acquisition;
import dev.locked.spi.Acquisition.Won;
import dev.locked.spi.Backend;
import dev.locked.spi.Entry;
import dev.locked.spi.Path;
import dev.locked.spi.Session;
import dev.locked.spi.Write;
import dev.locked.spi.Write.Done;
import dev.locked.tck.broken.BrokenBackend.Hand;
import dev.locked.tck.forwarding.ForwardingBackend;
import dev.locked.tck.forwarding.ForwardingSession;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/** What can be wrong with entries: their tokens, their bytes, and whether they are there at all. */
final class BrokenEntries {
    private BrokenEntries() {}

    static List<BrokenBackend> all() {
        return List.of(
                BrokenBackend.backend("the token wraps", "A3", sound -> new Retokens(sound, BrokenEntries::wrapped)),
                BrokenBackend.backend("who wins a path again gets the old token", "A3", RemembersToken::new),
                BrokenBackend.session("a win is told and not written", "A4", WinsNothing::new),
                BrokenBackend.byHand("read, then put", "A1", ReadsThenPuts::new),
                BrokenBackend.backend("a read shows another token than the win", "A4", ShowsNextToken::new),
                BrokenBackend.backend(
                        "bytes go through a charset", "A4", sound -> new Rewrites(sound, BrokenEntries::recoded)),
                BrokenBackend.backend("an update changes the token", "A6", UpdatesToken::new),
                BrokenBackend.backend("a release is done late", "A8", ReleasesLate::new),
                BrokenBackend.backend("bytes without an owner are taken for one's own", "A13", AdoptsUnowned::new),
                BrokenBackend.backend("a read mixes a new version with old bytes", "R1", Tears::new));
    }

    private static Entry with(Entry entry, String owner, long token, byte[] data) {
        return new Entry(entry.path(), owner, token, entry.version(), data);
    }

    /** A counter of two bits. */
    private static Entry wrapped(Entry entry) {
        return with(entry, entry.owner(), entry.token() & 3, entry.data());
    }

    private static Entry recoded(Entry entry) {
        byte[] data = new String(entry.data(), StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8);
        return with(entry, entry.owner(), entry.token(), data);
    }

    private static Acquisition map(Acquisition answer, UnaryOperator<Entry> change) {
        return answer instanceof Won won ? new Won(change.apply(won.entry())) : answer;
    }

    /** Tells entries otherwise than they are, and translates back what is asked under their tokens. */
    private static final class Retokens extends ForwardingBackend {
        private final UnaryOperator<Entry> change;
        private final Map<Path, Entry> won = new ConcurrentHashMap<>();

        Retokens(Backend sound, UnaryOperator<Entry> change) {
            super(sound);
            this.change = change;
        }

        private long real(Path path, long token) {
            Entry entry = won.get(path);
            return entry != null && change.apply(entry).token() == token ? entry.token() : token;
        }

        @Override
        public CompletionStage<Optional<Entry>> read(Path path, Duration timeout) {
            return sound.read(path, timeout).thenApply(seen -> seen.map(change));
        }

        @Override
        protected Session wrapped(Session session) {
            return new ForwardingSession(session) {
                @Override
                public CompletionStage<Acquisition> acquire(Path path, byte[] data, Duration timeout) {
                    return sound.acquire(path, data, timeout).thenApply(answer -> {
                        if (answer instanceof Won fresh) {
                            won.put(path, fresh.entry());
                        }
                        return map(answer, change);
                    });
                }

                @Override
                public CompletionStage<Write> update(Path path, long token, long version, byte[] data, Duration time) {
                    return sound.update(path, real(path, token), version, data, time);
                }

                @Override
                public CompletionStage<Write> release(Path path, long token, Duration timeout) {
                    return sound.release(path, real(path, token), timeout);
                }
            };
        }
    }

    private static final class RemembersToken extends ForwardingBackend {
        private final Map<Path, Entry> first = new ConcurrentHashMap<>();
        private final Map<Path, Entry> last = new ConcurrentHashMap<>();

        RemembersToken(Backend sound) {
            super(sound);
        }

        private Entry remembered(Entry entry) {
            last.put(entry.path(), entry);
            Entry before = first.putIfAbsent(entry.path(), entry);
            return before == null ? entry : with(entry, entry.owner(), before.token(), entry.data());
        }

        @Override
        protected Session wrapped(Session session) {
            return new ForwardingSession(session) {
                @Override
                public CompletionStage<Acquisition> acquire(Path path, byte[] data, Duration timeout) {
                    return sound.acquire(path, data, timeout)
                            .thenApply(answer -> map(answer, RemembersToken.this::remembered));
                }

                @Override
                public CompletionStage<Write> release(Path path, long token, Duration timeout) {
                    Entry held = last.get(path);
                    return sound.release(path, held == null ? token : held.token(), timeout);
                }
            };
        }
    }

    private static final class WinsNothing extends ForwardingSession {
        WinsNothing(Session sound) {
            super(sound);
        }

        @Override
        public CompletionStage<Acquisition> acquire(Path path, byte[] data, Duration timeout) {
            return sound.acquire(path, data, timeout).thenCompose(answer -> {
                CompletionStage<Acquisition> told = CompletableFuture.completedFuture(answer);
                return answer instanceof Won won
                        ? sound.release(path, won.entry().token(), timeout).thenCompose(done -> told)
                        : told;
            });
        }
    }

    /** Two steps where one is asked for. */
    private static final class ReadsThenPuts extends ForwardingSession {
        private final Hand hand;

        ReadsThenPuts(Session sound, Hand hand) {
            super(sound);
            this.hand = hand;
        }

        @Override
        public CompletionStage<Acquisition> acquire(Path path, byte[] data, Duration timeout) {
            var later = Later.after(20, TimeUnit.MILLISECONDS);
            return hand.backend().read(path, timeout).thenComposeAsync(seen -> put(seen, path, data, timeout), later);
        }

        private CompletionStage<Acquisition> put(Optional<Entry> seen, Path path, byte[] data, Duration timeout) {
            if (seen.isEmpty()) {
                hand.delete(path);
            }
            return sound.acquire(path, data, timeout);
        }
    }

    private static final class ShowsNextToken extends ForwardingBackend {
        ShowsNextToken(Backend sound) {
            super(sound);
        }

        @Override
        public CompletionStage<Optional<Entry>> read(Path path, Duration timeout) {
            return sound.read(path, timeout)
                    .thenApply(seen -> seen.map(e -> with(e, e.owner(), e.token() + 1, e.data())));
        }
    }

    private static final class Rewrites extends ForwardingBackend {
        private final UnaryOperator<Entry> change;

        Rewrites(Backend sound, UnaryOperator<Entry> change) {
            super(sound);
            this.change = change;
        }

        @Override
        public CompletionStage<Optional<Entry>> read(Path path, Duration timeout) {
            return sound.read(path, timeout).thenApply(seen -> seen.map(change));
        }
    }

    /** As a ModRevision that is taken for a CreateRevision. */
    private static final class UpdatesToken extends ForwardingBackend {
        private final Map<Path, Long> created = new ConcurrentHashMap<>();

        UpdatesToken(Backend sound) {
            super(sound);
        }

        @Override
        public CompletionStage<Optional<Entry>> read(Path path, Duration timeout) {
            return sound.read(path, timeout)
                    .thenApply(seen -> seen.map(entry -> {
                        long atFirst = created.getOrDefault(path, entry.version());
                        return with(entry, entry.owner(), entry.token() + entry.version() - atFirst, entry.data());
                    }));
        }

        @Override
        protected Session wrapped(Session session) {
            return new ForwardingSession(session) {
                @Override
                public CompletionStage<Acquisition> acquire(Path path, byte[] data, Duration timeout) {
                    return sound.acquire(path, data, timeout)
                            .thenApply(answer -> map(answer, entry -> {
                                created.put(path, entry.version());
                                return entry;
                            }));
                }
            };
        }
    }

    private static final class ReleasesLate extends ForwardingBackend {
        ReleasesLate(Backend sound) {
            super(sound);
        }

        @Override
        protected Session wrapped(Session session) {
            return new ForwardingSession(session) {
                @Override
                public CompletionStage<Write> release(Path path, long token, Duration timeout) {
                    Later.after(5, TimeUnit.SECONDS).execute(() -> sound.release(path, token, timeout));
                    return CompletableFuture.completedFuture(new Done(0));
                }
            };
        }
    }

    private static final class AdoptsUnowned extends ForwardingBackend {
        AdoptsUnowned(Backend sound) {
            super(sound);
        }

        @Override
        public CompletionStage<Optional<Entry>> read(Path path, Duration timeout) {
            return sound.read(path, timeout)
                    .thenApply(seen -> seen.map(e -> e.owner().isEmpty() ? with(e, "me", e.token(), e.data()) : e));
        }
    }

    private static final class Tears extends ForwardingBackend {
        private final Map<Path, Entry> before = new ConcurrentHashMap<>();

        Tears(Backend sound) {
            super(sound);
        }

        @Override
        public CompletionStage<Optional<Entry>> read(Path path, Duration timeout) {
            return sound.read(path, timeout)
                    .thenApply(seen -> seen.map(now -> {
                        Entry old = before.put(path, now);
                        return old == null ? now : with(now, now.owner(), now.token(), old.data());
                    }));
        }
    }
}
