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
import dev.locked.spi.Watch;
import dev.locked.spi.WatchListener;
import dev.locked.spi.Write;
import dev.locked.tck.broken.BrokenBackend.Hand;
import dev.locked.tck.forwarding.ForwardingBackend;
import dev.locked.tck.forwarding.ForwardingSession;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What can be wrong when the way to the store fails, and with what the store is asked. */
final class BrokenLinks {
    private BrokenLinks() {}

    static List<BrokenBackend> all() {
        return List.of(
                BrokenBackend.session("a renewal asks for each path", "S10", RenewsEach::new),
                BrokenBackend.byHand("a release is repeated behind the caller's back", "A10", RepeatsReleases::new),
                BrokenBackend.backend("each process counts its own tokens", "A17", CountsOwnTokens::new),
                BrokenBackend.session("a lost answer counts as not sent", "F3", NeverUnknown::new),
                BrokenBackend.session("an own write of unknown outcome is won again", "F4", WinsItsOwn::new),
                BrokenBackend.session("an own write of unknown outcome is a rival's", "F4", DisownsItsOwn::new),
                BrokenBackend.session("what could not be sent is sent later", "F5", SendsLater::new),
                BrokenBackend.backend("what was refused once is refused for ever", "F7", NeverReturns::new),
                BrokenBackend.backend("a watch ends with its connection", "W4", WatchesOnce::new),
                BrokenBackend.backend("a watch misses what changed while it was cut", "W4", WatchesFromNow::new),
                new BrokenBackend(
                        "a connection for each watch",
                        "W8",
                        (sound, store, namespace) -> new ConnectsForEach(sound.get(), sound)),
                askingAgain(),
                new BrokenBackend(
                        "a connection that was replaced is kept",
                        "F12",
                        (sound, store, namespace) -> new KeepsConnections(sound.get(), sound)));
    }

    private static BrokenBackend askingAgain() {
        List<Runnable> all = new CopyOnWriteArrayList<>();
        return BrokenBackend.backend("all watches ask again when anything changes", "W8", s -> new AsksAgain(s, all));
    }

    private static @Nullable Failure failure(@Nullable Throwable thrown) {
        Throwable cause = thrown instanceof CompletionException ? thrown.getCause() : thrown;
        return cause instanceof BackendException known ? known.failure() : null;
    }

    private static final class RenewsEach extends ForwardingSession {
        private int paths;

        RenewsEach(Session sound) {
            super(sound);
        }

        @Override
        public CompletionStage<Acquisition> acquire(Path path, byte[] data, Duration timeout) {
            paths++;
            return sound.acquire(path, data, timeout);
        }

        @Override
        public CompletionStage<Void> renew(Duration timeout) {
            CompletionStage<Void> all = sound.renew(timeout);
            for (int i = 1; i < paths; i++) {
                all = all.thenCompose(done -> sound.renew(timeout));
            }
            return all;
        }
    }

    /** As Curator's guaranteed delete. */
    private static final class RepeatsReleases extends ForwardingSession {
        private final Hand hand;

        RepeatsReleases(Session sound, Hand hand) {
            super(sound);
            this.hand = hand;
        }

        @Override
        public CompletionStage<Write> release(Path path, long token, Duration timeout) {
            return sound.release(path, token, timeout).whenComplete((done, failed) -> {
                if (failed != null) {
                    hand.delete(path);
                }
            });
        }
    }

    private static final class CountsOwnTokens extends ForwardingBackend {
        private final AtomicLong count = new AtomicLong();
        private final Map<Long, Long> real = new HashMap<>();

        CountsOwnTokens(Backend sound) {
            super(sound);
        }

        private Entry counted(Entry entry) {
            return real.entrySet().stream()
                    .filter(known -> known.getValue() == entry.token())
                    .findFirst()
                    .map(known -> entry(entry, known.getKey()))
                    .orElse(entry);
        }

        private static Entry entry(Entry of, long token) {
            return new Entry(of.path(), of.owner(), token, of.version(), of.data());
        }

        @Override
        public CompletionStage<Optional<Entry>> read(Path path, Duration timeout) {
            return sound.read(path, timeout).thenApply(seen -> seen.map(this::counted));
        }

        @Override
        protected Session wrapped(Session session) {
            return new ForwardingSession(session) {
                @Override
                public CompletionStage<Acquisition> acquire(Path path, byte[] data, Duration timeout) {
                    return sound.acquire(path, data, timeout).thenApply(answer -> {
                        if (answer instanceof Won won) {
                            real.put(count.incrementAndGet(), won.entry().token());
                            return new Won(counted(won.entry()));
                        }
                        return answer;
                    });
                }

                @Override
                public CompletionStage<Write> release(Path path, long token, Duration timeout) {
                    return sound.release(path, real.getOrDefault(token, token), timeout);
                }
            };
        }
    }

    private static final class NeverUnknown extends ForwardingSession {
        NeverUnknown(Session sound) {
            super(sound);
        }

        @Override
        public CompletionStage<Acquisition> acquire(Path path, byte[] data, Duration timeout) {
            return sound.acquire(path, data, timeout)
                    .exceptionallyCompose(lost -> CompletableFuture.failedFuture(
                            new BackendException(Failure.NOT_APPLIED, "timed out", lost)));
        }
    }

    private static final class WinsItsOwn extends ForwardingSession {
        WinsItsOwn(Session sound) {
            super(sound);
        }

        @Override
        public CompletionStage<Acquisition> acquire(Path path, byte[] data, Duration timeout) {
            return sound.acquire(path, data, timeout).thenApply(answer -> {
                Entry by = answer instanceof Held held ? held.by() : null;
                return by != null && by.owner().equals(owner()) ? new Won(by) : answer;
            });
        }
    }

    private static final class DisownsItsOwn extends ForwardingSession {
        private boolean lost;

        DisownsItsOwn(Session sound) {
            super(sound);
        }

        @Override
        public String owner() {
            return lost ? sound.owner() + "-reconnected" : sound.owner();
        }

        @Override
        public CompletionStage<Acquisition> acquire(Path path, byte[] data, Duration timeout) {
            return sound.acquire(path, data, timeout)
                    .whenComplete((done, failed) -> lost |= failure(failed) == Failure.UNKNOWN);
        }
    }

    private static final class SendsLater extends ForwardingSession {
        SendsLater(Session sound) {
            super(sound);
        }

        @Override
        public CompletionStage<Acquisition> acquire(Path path, byte[] data, Duration timeout) {
            return sound.acquire(path, data, timeout).whenComplete((done, failed) -> {
                if (failure(failed) == Failure.NOT_APPLIED) {
                    Later.after(100, TimeUnit.MILLISECONDS).execute(() -> acquire(path, data, timeout));
                }
            });
        }
    }

    private static final class NeverReturns extends ForwardingBackend {
        private volatile @Nullable Throwable first;

        NeverReturns(Backend sound) {
            super(sound);
        }

        @Override
        public CompletionStage<Optional<Entry>> read(Path path, Duration timeout) {
            Throwable failed = first;
            return failed != null
                    ? CompletableFuture.failedFuture(failed)
                    : sound.read(path, timeout).whenComplete((done, thrown) -> first = thrown);
        }
    }

    private static final class WatchesOnce extends ForwardingBackend {
        WatchesOnce(Backend sound) {
            super(sound);
        }

        @Override
        public Watch watch(Path path, WatchListener listener) {
            return sound.watch(path, new WatchListener() {
                private boolean dead;

                @Override
                public void state(@Nullable Entry now) {
                    if (!dead) {
                        listener.state(now);
                    }
                }

                @Override
                public void broken(BackendException cause) {
                    dead = true;
                    listener.broken(cause);
                }
            });
        }
    }

    private static final class WatchesFromNow extends ForwardingBackend {
        WatchesFromNow(Backend sound) {
            super(sound);
        }

        @Override
        public Watch watch(Path path, WatchListener listener) {
            return sound.watch(path, new WatchListener() {
                private boolean back;

                @Override
                public void state(@Nullable Entry now) {
                    if (!back) {
                        listener.state(now);
                    }
                    back = false;
                }

                @Override
                public void broken(BackendException cause) {
                    back = true;
                    listener.broken(cause);
                }
            });
        }
    }

    /** Can't tell a connection that is lost from one that is not, and so takes another for each read. */
    private static final class KeepsConnections extends ForwardingBackend {
        private final Supplier<Backend> more;
        private final List<Backend> opened = new CopyOnWriteArrayList<>();

        KeepsConnections(Backend sound, Supplier<Backend> more) {
            super(sound);
            this.more = more;
        }

        @Override
        public CompletionStage<Optional<Entry>> read(Path path, Duration timeout) {
            Backend next = more.get();
            opened.add(next);
            return next.read(path, timeout);
        }

        @Override
        public CompletionStage<Void> shutdown(Duration timeout) {
            opened.forEach(each -> each.shutdown(timeout));
            return sound.shutdown(timeout);
        }
    }

    private static final class ConnectsForEach extends ForwardingBackend {
        private final Supplier<Backend> more;
        private final List<Backend> opened = new ArrayList<>();

        ConnectsForEach(Backend sound, Supplier<Backend> more) {
            super(sound);
            this.more = more;
        }

        @Override
        public Watch watch(Path path, WatchListener listener) {
            Backend own = more.get();
            opened.add(own);
            return own.watch(path, listener);
        }

        @Override
        public CompletionStage<Void> shutdown(Duration timeout) {
            opened.forEach(each -> each.shutdown(timeout));
            return sound.shutdown(timeout);
        }
    }

    /** As a blocking query on an absent key, which Consul answers after every write. */
    private static final class AsksAgain extends ForwardingBackend {
        private final List<Runnable> all;

        AsksAgain(Backend sound, List<Runnable> all) {
            super(sound);
            this.all = all;
        }

        @Override
        public Watch watch(Path path, WatchListener listener) {
            all.add(() -> sound.read(path, Duration.ofSeconds(1)));
            return sound.watch(path, listener);
        }

        @Override
        protected Session wrapped(Session session) {
            return new ForwardingSession(session) {
                @Override
                public CompletionStage<Write> update(Path path, long token, long version, byte[] data, Duration time) {
                    return sound.update(path, token, version, data, time)
                            .whenComplete((done, failed) -> all.forEach(Runnable::run));
                }
            };
        }
    }
}
