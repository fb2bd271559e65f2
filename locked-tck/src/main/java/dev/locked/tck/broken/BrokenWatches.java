package dev.locked.tck.broken;

import dev.locked.spi.Backend;
import dev.locked.spi.BackendException;
import dev.locked.spi.Entry;
import dev.locked.spi.Path;
import dev.locked.spi.Watch;
import dev.locked.spi.WatchListener;
import dev.locked.tck.forwarding.ForwardingBackend;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What can be wrong with watches. */
final class BrokenWatches {
    private BrokenWatches() {}

    static List<BrokenBackend> all() {
        return List.of(
                listener("the first state is not told", "W1", DropsFirst::new),
                listener("deletes are not told", "W2", DropsDeletes::new),
                listener("old states are replayed", "W3", Replays::new),
                listener("a listener that throws ends its watch", "W5", DiesOfThrowing::new),
                listener("calls are not serial", "W5", CallsTwice::new),
                BrokenBackend.backend("close closes nothing", "W7", NeverCloses::new),
                BrokenBackend.backend("a thread for each watch", "W7", ThreadForEach::new),
                BrokenBackend.backend("a listener hears of all paths", "W9", TellsAll::new),
                listener("an expiry is not told", "W10", DropsDeletes::new),
                listener("free is not told twice", "W11", DropsSecondFree::new));
    }

    private static BrokenBackend listener(String name, String clause, Function<WatchListener, WatchListener> fault) {
        return BrokenBackend.backend(name, clause, sound -> new ForwardingBackend(sound) {
            @Override
            public Watch watch(Path path, WatchListener listener) {
                return sound.watch(path, fault.apply(listener));
            }
        });
    }

    private abstract static class ForwardingListener implements WatchListener {
        final WatchListener listener;

        ForwardingListener(WatchListener listener) {
            this.listener = listener;
        }

        @Override
        public void broken(BackendException cause) {
            listener.broken(cause);
        }
    }

    private static final class DropsFirst extends ForwardingListener {
        private boolean first = true;

        DropsFirst(WatchListener listener) {
            super(listener);
        }

        @Override
        public void state(@Nullable Entry now) {
            if (first) {
                first = false;
            } else {
                listener.state(now);
            }
        }
    }

    private static final class DropsDeletes extends ForwardingListener {
        private boolean seen;

        DropsDeletes(WatchListener listener) {
            super(listener);
        }

        @Override
        public void state(@Nullable Entry now) {
            seen |= now != null;
            if (now != null || !seen) {
                listener.state(now);
            }
        }
    }

    private static final class DropsSecondFree extends ForwardingListener {
        private boolean free;

        DropsSecondFree(WatchListener listener) {
            super(listener);
        }

        @Override
        public void state(@Nullable Entry now) {
            boolean known = free && now == null;
            free = now == null;
            if (!known) {
                listener.state(now);
            }
        }
    }

    private static final class Replays extends ForwardingListener {
        private @Nullable Entry before;

        Replays(WatchListener listener) {
            super(listener);
        }

        @Override
        public void state(@Nullable Entry now) {
            listener.state(now);
            if (before != null) {
                listener.state(before);
                listener.state(now);
            }
            before = now == null ? before : now;
        }
    }

    private static final class DiesOfThrowing extends ForwardingListener {
        private boolean dead;

        DiesOfThrowing(WatchListener listener) {
            super(listener);
        }

        @Override
        public void state(@Nullable Entry now) {
            if (!dead) {
                dead = true;
                listener.state(now);
                dead = false;
            }
        }
    }

    private static final class CallsTwice extends ForwardingListener {
        CallsTwice(WatchListener listener) {
            super(listener);
        }

        @Override
        public void state(@Nullable Entry now) {
            var other = CompletableFuture.runAsync(() -> listener.state(now), Later::onAnotherThread);
            listener.state(now);
            other.handle((done, failed) -> null).join();
        }
    }

    private static final class NeverCloses extends ForwardingBackend {
        NeverCloses(Backend sound) {
            super(sound);
        }

        @Override
        public Watch watch(Path path, WatchListener listener) {
            sound.watch(path, listener);
            return () -> {};
        }
    }

    private static final class ThreadForEach extends ForwardingBackend {
        ThreadForEach(Backend sound) {
            super(sound);
        }

        @Override
        public Watch watch(Path path, WatchListener listener) {
            CountDownLatch closed = new CountDownLatch(1);
            Thread thread = new Thread(() -> await(closed), "a thread for one watch");
            thread.setDaemon(true);
            thread.start();
            Watch watch = sound.watch(path, listener);
            return () -> {
                closed.countDown();
                watch.close();
            };
        }

        private static void await(CountDownLatch closed) {
            try {
                closed.await(60, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static final class TellsAll extends ForwardingBackend {
        private final Map<WatchListener, Path> all = new ConcurrentHashMap<>();

        TellsAll(Backend sound) {
            super(sound);
        }

        @Override
        public Watch watch(Path path, WatchListener listener) {
            all.put(listener, path);
            return sound.watch(path, new ForwardingListener(listener) {
                @Override
                public void state(@Nullable Entry now) {
                    if (now == null) {
                        listener.state(null);
                    } else {
                        all.keySet().forEach(each -> each.state(now));
                    }
                }
            });
        }
    }
}
