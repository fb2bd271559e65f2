package dev.locked.tck.broken;

import dev.locked.spi.Acquisition;
import dev.locked.spi.Backend;
import dev.locked.spi.BackendException;
import dev.locked.spi.Entry;
import dev.locked.spi.Failure;
import dev.locked.spi.Path;
import dev.locked.spi.Session;
import dev.locked.spi.Watch;
import dev.locked.spi.WatchListener;
import dev.locked.tck.forwarding.ForwardingBackend;
import dev.locked.tck.forwarding.ForwardingSession;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What can be wrong with single calls and with reads. */
final class BrokenCalls {
    private BrokenCalls() {}

    static List<BrokenBackend> all() {
        return List.of(
                BrokenBackend.session("acquire blocks its caller", "F1", Blocks::new),
                BrokenBackend.backend("a read never completes", "F2", NeverReads::new),
                BrokenBackend.backend("stages complete under a lock", "F6", Locks::new),
                BrokenBackend.backend(
                        "a closed connection answers Unknown", "F9", sound -> new Closes(sound, Failure.UNKNOWN)),
                BrokenBackend.backend("an exception of the client escapes", "F10", sound -> new Closes(sound, null)),
                BrokenBackend.backend("a thread is left", "F11", sound -> new LeavesThreads(sound, true)),
                BrokenBackend.backend("a thread keeps the JVM alive", "F11", sound -> new LeavesThreads(sound, false)),
                BrokenBackend.backend("reads come from a replica that is late", "R1", ReadsLate::new),
                BrokenBackend.backend("null instead of empty", "R2", ReadsNull::new),
                BrokenBackend.backend("a read by prefix", "R2", ReadsPrefix::new));
    }

    private static final class Blocks extends ForwardingSession {
        Blocks(Session sound) {
            super(sound);
        }

        @Override
        public CompletionStage<Acquisition> acquire(Path path, byte[] data, Duration timeout) {
            sleep(500);
            return sound.acquire(path, data, timeout);
        }
    }

    static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static final class NeverReads extends ForwardingBackend {
        NeverReads(Backend sound) {
            super(sound);
        }

        @Override
        public CompletionStage<Optional<Entry>> read(Path path, Duration timeout) {
            return new CompletableFuture<>();
        }
    }

    /** Holds a lock from the call until all actions on the stage have run; gives way after a while. */
    private static final class Locks extends ForwardingBackend {
        private final Semaphore lock = new Semaphore(1);

        Locks(Backend sound) {
            super(sound);
        }

        private boolean enter() {
            try {
                return lock.tryAcquire(20, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        private <T> CompletionStage<T> locked(CompletionStage<T> stage) {
            enter();
            CompletableFuture<T> answer = new CompletableFuture<>();
            var later = Later.after(2, TimeUnit.MILLISECONDS);
            stage.whenCompleteAsync(
                    (done, failed) -> {
                        complete(answer, done, failed);
                        lock.release();
                    },
                    later);
            return answer;
        }

        private static <T> void complete(CompletableFuture<T> answer, T done, Throwable failed) {
            if (failed == null) {
                answer.complete(done);
            } else {
                answer.completeExceptionally(failed);
            }
        }

        @Override
        protected Session wrapped(Session session) {
            return new ForwardingSession(session) {
                @Override
                public CompletionStage<Acquisition> acquire(Path path, byte[] data, Duration timeout) {
                    return locked(session.acquire(path, data, timeout));
                }
            };
        }

        @Override
        public CompletionStage<Optional<Entry>> read(Path path, Duration timeout) {
            return locked(sound.read(path, timeout));
        }
    }

    private static final class Closes extends ForwardingBackend {
        private final @Nullable Failure failure;

        Closes(Backend sound, @Nullable Failure failure) {
            super(sound);
            this.failure = failure;
        }

        @Override
        public CompletionStage<Optional<Entry>> read(Path path, Duration timeout) {
            return sound.read(path, timeout)
                    .exceptionallyCompose(closed -> CompletableFuture.failedFuture(
                            failure == null
                                    ? new IllegalStateException("channel is shut down")
                                    : new BackendException(failure, "channel is shut down", null)));
        }
    }

    private static final class LeavesThreads extends ForwardingBackend {
        private final boolean daemon;

        LeavesThreads(Backend sound, boolean daemon) {
            super(sound);
            this.daemon = daemon;
        }

        @Override
        public Watch watch(Path path, WatchListener listener) {
            Thread thread = new Thread(() -> sleep(daemon ? 60_000 : 10_000), "left by a broken backend");
            thread.setDaemon(daemon);
            thread.start();
            return sound.watch(path, listener);
        }
    }

    private static final class ReadsLate extends ForwardingBackend {
        private final Map<Path, Optional<Entry>> replica = new ConcurrentHashMap<>();

        ReadsLate(Backend sound) {
            super(sound);
        }

        @Override
        public CompletionStage<Optional<Entry>> read(Path path, Duration timeout) {
            return sound.read(path, timeout).thenApply(now -> {
                Optional<Entry> before = replica.put(path, now);
                return before == null ? now : before;
            });
        }
    }

    private static final class ReadsNull extends ForwardingBackend {
        ReadsNull(Backend sound) {
            super(sound);
        }

        @Override
        public CompletionStage<Optional<Entry>> read(Path path, Duration timeout) {
            return sound.read(path, timeout).thenApply(seen -> seen.isPresent() ? seen : null);
        }
    }

    private static final class ReadsPrefix extends ForwardingBackend {
        private volatile @Nullable Entry latest;

        ReadsPrefix(Backend sound) {
            super(sound);
        }

        @Override
        protected Session wrapped(Session session) {
            return new ForwardingSession(session) {
                @Override
                public CompletionStage<Acquisition> acquire(Path path, byte[] data, Duration timeout) {
                    return session.acquire(path, data, timeout).thenApply(answer -> {
                        latest = answer instanceof Acquisition.Won won ? won.entry() : latest;
                        return answer;
                    });
                }
            };
        }

        @Override
        public CompletionStage<Optional<Entry>> read(Path path, Duration timeout) {
            Entry below = latest;
            if (below != null && below.path().value().startsWith(path.value())) {
                return CompletableFuture.completedFuture(Optional.of(below));
            }
            return sound.read(path, timeout);
        }
    }
}
