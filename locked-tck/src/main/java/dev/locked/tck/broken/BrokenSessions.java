package dev.locked.tck.broken;

import dev.locked.spi.Acquisition;
import dev.locked.spi.Backend;
import dev.locked.spi.BackendException;
import dev.locked.spi.Path;
import dev.locked.spi.Session;
import dev.locked.spi.Write;
import dev.locked.tck.forwarding.ForwardingBackend;
import dev.locked.tck.forwarding.ForwardingSession;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/** What can be wrong with sessions and their ttl. */
final class BrokenSessions {
    private BrokenSessions() {}

    static List<BrokenBackend> all() {
        return List.of(
                BrokenBackend.backend("the ttl is rounded down to seconds", "S1", RoundsDown::new),
                BrokenBackend.backend("a ttl above the largest is granted", "S1", GrantsAny::new),
                BrokenBackend.backend("owners are counted by connection", "S2", CountsOwners::new),
                BrokenBackend.backend("sessions expire a fifth too early", "S3", sound -> new Scales(sound, 0.8)),
                BrokenBackend.backend("seconds are taken for milliseconds", "S3", sound -> new Scales(sound, 0.001)),
                BrokenBackend.backend("sessions never expire", "S4", sound -> new Scales(sound, 1000)),
                BrokenBackend.backend("a ttl that was raised is not reported", "S1", KeepsQuiet::new),
                BrokenBackend.session("the end leaves the paths to their expiry", "S7", EndsNothing::new),
                BrokenBackend.backend("sessions live five times too long", "S4", sound -> new Scales(sound, 5)),
                BrokenBackend.session("a renewal succeeds after the expiry", "S5", RenewsTheDead::new),
                BrokenBackend.session(
                        "life is proven when the answer comes", "S6", session -> new DatesTheAnswer(session, true)),
                BrokenBackend.session(
                        "a failed renewal proves life", "S6", session -> new DatesTheAnswer(session, false)),
                BrokenBackend.session("ending twice fails", "S7", EndsOnce::new),
                BrokenBackend.backend("the end forgets a path", "S7", sound -> new OnePathElsewhere(sound, false)),
                BrokenBackend.backend("a renewal forgets a path", "S8", sound -> new OnePathElsewhere(sound, true)),
                BrokenBackend.backend("the end of one session ends all", "S9", EndsAll::new),
                BrokenBackend.session("what a session holds is told of one path only", "S12", TellsOne::new),
                BrokenBackend.session("a session that was ended holds nothing", "S12", HoldsNothingAtTheEnd::new),
                BrokenBackend.session("what a session has won is told as held", "S13", TellsWhatItWon::new));
    }

    /** As where a list is cut off. */
    private static final class TellsOne extends ForwardingSession {
        TellsOne(Session sound) {
            super(sound);
        }

        @Override
        public CompletionStage<Set<Path>> holdings(Duration timeout) {
            return sound.holdings(timeout)
                    .thenApply(paths -> paths.stream().limit(1).collect(Collectors.toSet()));
        }
    }

    private static final class HoldsNothingAtTheEnd extends ForwardingSession {
        HoldsNothingAtTheEnd(Session sound) {
            super(sound);
        }

        @Override
        public CompletionStage<Set<Path>> holdings(Duration timeout) {
            return sound.holdings(timeout).exceptionally(gone -> Set.of());
        }
    }

    /** Tells what it remembers, and doesn't ask the store. */
    private static final class TellsWhatItWon extends ForwardingSession {
        private final Set<Path> won = ConcurrentHashMap.newKeySet();

        TellsWhatItWon(Session sound) {
            super(sound);
        }

        @Override
        public CompletionStage<Acquisition> acquire(Path path, byte[] data, Duration timeout) {
            return sound.acquire(path, data, timeout).thenApply(answer -> {
                if (answer instanceof Acquisition.Won) {
                    won.add(path);
                }
                return answer;
            });
        }

        @Override
        public CompletionStage<Write> release(Path path, long token, Duration timeout) {
            won.remove(path);
            return sound.release(path, token, timeout);
        }

        @Override
        public CompletionStage<Set<Path>> holdings(Duration timeout) {
            return sound.holdings(timeout).thenApply(paths -> Set.copyOf(won));
        }
    }

    private static final class RoundsDown extends ForwardingBackend {
        RoundsDown(Backend sound) {
            super(sound);
        }

        @Override
        public CompletionStage<Session> openSession(Duration ttl, Duration timeout) {
            boolean wrong = ttl.compareTo(limits().maxTtl()) < 0 && ttl.toSeconds() > 0;
            return sound.openSession(wrong ? Duration.ofSeconds(ttl.toSeconds()) : ttl, timeout);
        }
    }

    private static final class GrantsAny extends ForwardingBackend {
        GrantsAny(Backend sound) {
            super(sound);
        }

        @Override
        public CompletionStage<Session> openSession(Duration ttl, Duration timeout) {
            Duration most = limits().maxTtl();
            return sound.openSession(ttl.compareTo(most) > 0 ? most : ttl, timeout);
        }
    }

    private static final class CountsOwners extends ForwardingBackend {
        private final AtomicInteger count = new AtomicInteger();

        CountsOwners(Backend sound) {
            super(sound);
        }

        @Override
        protected Session wrapped(Session session) {
            String owner = "owner" + count.incrementAndGet();
            return new ForwardingSession(session) {
                @Override
                public String owner() {
                    return owner;
                }
            };
        }
    }

    /** Sessions live longer or shorter than they say. */
    private static final class Scales extends ForwardingBackend {
        private final double factor;

        Scales(Backend sound, double factor) {
            super(sound);
            this.factor = factor;
        }

        @Override
        public CompletionStage<Session> openSession(Duration ttl, Duration timeout) {
            Duration real = Duration.ofNanos((long) (ttl.toNanos() * factor));
            return sound.openSession(real, timeout).thenApply(session -> new ForwardingSession(session) {
                @Override
                public Duration ttl() {
                    return ttl;
                }
            });
        }
    }

    private static final class KeepsQuiet extends ForwardingBackend {
        KeepsQuiet(Backend sound) {
            super(sound);
        }

        @Override
        public CompletionStage<Session> openSession(Duration ttl, Duration timeout) {
            return sound.openSession(ttl, timeout).thenApply(session -> new ForwardingSession(session) {
                @Override
                public Duration ttl() {
                    return ttl;
                }
            });
        }
    }

    private static final class EndsNothing extends ForwardingSession {
        EndsNothing(Session sound) {
            super(sound);
        }

        @Override
        public CompletionStage<Void> end(Duration timeout) {
            return CompletableFuture.completedFuture(null);
        }
    }

    private static final class RenewsTheDead extends ForwardingSession {
        RenewsTheDead(Session sound) {
            super(sound);
        }

        @Override
        public CompletionStage<Void> renew(Duration timeout) {
            return sound.renew(timeout).exceptionally(gone -> null);
        }
    }

    private static final class DatesTheAnswer extends ForwardingSession {
        private final boolean onSuccess;
        private volatile long proven;

        DatesTheAnswer(Session sound, boolean onSuccess) {
            super(sound);
            this.onSuccess = onSuccess;
            this.proven = sound.provenAliveNanos();
        }

        @Override
        public long provenAliveNanos() {
            return proven;
        }

        @Override
        public CompletionStage<Void> renew(Duration timeout) {
            long sent = System.nanoTime();
            var later = Later.after(20, TimeUnit.MILLISECONDS);
            return sound.renew(timeout)
                    .whenCompleteAsync((done, failed) -> proven = onSuccess ? System.nanoTime() : sent, later)
                    .exceptionallyCompose(thrown -> CompletableFuture.failedFuture(unwrap(thrown)));
        }

        private static Throwable unwrap(Throwable thrown) {
            return thrown instanceof BackendException || thrown.getCause() == null ? thrown : thrown.getCause();
        }
    }

    private static final class EndsOnce extends ForwardingSession {
        private boolean ended;

        EndsOnce(Session sound) {
            super(sound);
        }

        @Override
        public CompletionStage<Void> end(Duration timeout) {
            if (ended) {
                return sound.renew(timeout);
            }
            ended = true;
            return sound.end(timeout);
        }
    }

    /** Puts its fifth path into a session of its own, and leaves that alone. */
    private static final class OnePathElsewhere extends ForwardingBackend {
        private final boolean ends;

        OnePathElsewhere(Backend sound, boolean ends) {
            super(sound);
            this.ends = ends;
        }

        @Override
        public CompletionStage<Session> openSession(Duration ttl, Duration timeout) {
            return super.openSession(ttl, timeout)
                    .thenCombine(sound.openSession(ttl, timeout), (one, two) -> split(one, two));
        }

        private Session split(Session session, Session other) {
            AtomicInteger paths = new AtomicInteger();
            return new ForwardingSession(session) {
                @Override
                public CompletionStage<Acquisition> acquire(Path path, byte[] data, Duration timeout) {
                    return (paths.incrementAndGet() == 5 ? other : session).acquire(path, data, timeout);
                }

                @Override
                public CompletionStage<Void> end(Duration timeout) {
                    return ends ? other.end(timeout).thenCompose(x -> session.end(timeout)) : session.end(timeout);
                }
            };
        }
    }

    private static final class EndsAll extends ForwardingBackend {
        private final List<Session> opened = new ArrayList<>();

        EndsAll(Backend sound) {
            super(sound);
        }

        @Override
        protected Session wrapped(Session session) {
            opened.add(session);
            return new ForwardingSession(session) {
                @Override
                public CompletionStage<Void> end(Duration timeout) {
                    opened.forEach(each -> each.end(timeout));
                    return session.end(timeout);
                }
            };
        }
    }
}
