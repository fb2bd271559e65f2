package dev.locked.memory;

import dev.locked.spi.Acquisition;
import dev.locked.spi.BackendConfig;
import dev.locked.spi.BackendException;
import dev.locked.spi.Entry;
import dev.locked.spi.Failure;
import dev.locked.spi.MonotonicClock;
import dev.locked.spi.Path;
import dev.locked.spi.Write;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A store in this JVM: what a server is to other backends. Sessions expire by its clock. Has handles by which a test plays
 * an operator: {@link #plant}, {@link #delete}, {@link #expireSession}, {@link #empty}. Safe for use by many threads.
 */
public final class MemoryStore {
    private static final Map<MonotonicClock, Map<String, MemoryStore>> NAMED = new HashMap<>();

    private final MonotonicClock clock;
    private final Executor executor;
    private final Map<String, Entry> entries = new HashMap<>();
    private final Map<String, Lease> leases = new HashMap<>();
    private final Map<String, List<MemoryWatch>> watches = new HashMap<>();
    private long index;
    private long sessionsEver;

    private MemoryStore(MonotonicClock clock) {
        this.clock = clock;
        this.executor = clock instanceof VirtualTime virtual ? virtual : Threads.POOL;
    }

    /**
     * A store that nobody else has.
     *
     * @return a new store on the system's clock
     */
    public static MemoryStore create() {
        return create(MonotonicClock.system());
    }

    /**
     * A store that nobody else has.
     *
     * @param clock the clock by which sessions expire
     * @return a new store
     */
    public static MemoryStore create(MonotonicClock clock) {
        return new MemoryStore(Objects.requireNonNull(clock, "clock"));
    }

    /**
     * The store that {@code memory:name} means.
     *
     * @param name the name; may be empty
     * @return the same store for the same name, made at first use
     */
    public static MemoryStore named(String name) {
        return named(name, MonotonicClock.system());
    }

    /**
     * The store that {@code memory:name} means to a locker on another clock.
     *
     * @param name the name; may be empty
     * @param clock the clock
     * @return the same store for the same name and clock, made at first use
     */
    public static MemoryStore named(String name, MonotonicClock clock) {
        Objects.requireNonNull(name, "name");
        synchronized (NAMED) {
            return NAMED.computeIfAbsent(clock, c -> new HashMap<>()).computeIfAbsent(name, n -> create(clock));
        }
    }

    /**
     * Connects in the default namespace.
     *
     * @return a new connection
     */
    public MemoryBackend connect() {
        return connect(Path.of(BackendConfig.DEFAULT_NAMESPACE));
    }

    /**
     * Connects.
     *
     * @param namespace the prefix of all paths
     * @return a new connection
     */
    public MemoryBackend connect(Path namespace) {
        return new MemoryBackend(this, namespace, clock);
    }

    /**
     * Writes bytes that no session owns, over whatever is there, as an operator may do by hand.
     *
     * @param fullPath namespace and path
     * @param data the bytes
     */
    public void plant(Path fullPath, byte[] data) {
        synchronized (this) {
            expireDue();
            Entry old = entries.get(fullPath.value());
            long now = ++index;
            entries.put(fullPath.value(), new Entry(fullPath, "", old == null ? now : old.token(), now, data.clone()));
        }
        wake(fullPath.value());
    }

    /**
     * Deletes an entry, as an operator may do by hand.
     *
     * @param fullPath namespace and path
     */
    public void delete(Path fullPath) {
        synchronized (this) {
            entries.remove(fullPath.value());
        }
        wake(fullPath.value());
    }

    /**
     * Forgets a session and all that it holds, as an operator may do by hand.
     *
     * @param owner the session's {@link dev.locked.spi.Session#owner() owner}
     */
    public void expireSession(String owner) {
        end(owner);
    }

    /**
     * Loses all entries and sessions and counts anew, as a server without a volume does when it is started again. Nodes
     * whose path had a larger token hear of it by {@link dev.locked.NodeListener#onStoreRollback}.
     */
    public void empty() {
        List<String> watched;
        synchronized (this) {
            entries.clear();
            leases.clear();
            index = 0;
            watched = List.copyOf(watches.keySet());
        }
        watched.forEach(this::wake);
    }

    /**
     * How many sessions are alive.
     *
     * @return zero or more
     */
    public synchronized int sessions() {
        expireDue();
        return leases.size();
    }

    // ---- what the server does; each of these is one atomic step

    synchronized String grant(Duration ttl) {
        index++;
        String owner = "m" + ++sessionsEver;
        Lease lease = new Lease(owner, ttl.toNanos());
        lease.expiresAt = clock.nanoTime() + lease.ttl;
        leases.put(owner, lease);
        armExpiry(lease);
        return owner;
    }

    synchronized void renew(String owner) {
        Lease lease = alive(owner);
        lease.expiresAt = clock.nanoTime() + lease.ttl;
    }

    Acquisition acquire(String owner, String key, Path path, byte[] data) {
        Entry won;
        synchronized (this) {
            alive(owner);
            Entry held = entries.get(key);
            if (held != null) {
                return new Acquisition.Held(as(path, held));
            }
            won = new Entry(path, owner, ++index, index, data.clone());
            entries.put(key, won);
        }
        wake(key);
        return new Acquisition.Won(won);
    }

    Write update(String owner, String key, Path path, long token, long version, byte[] data) {
        long now;
        synchronized (this) {
            alive(owner);
            Entry held = entries.get(key);
            if (held == null
                    || held.token() != token
                    || held.version() != version
                    || !held.owner().equals(owner)) {
                return new Write.Stale();
            }
            now = ++index;
            entries.put(key, new Entry(path, owner, token, now, data.clone()));
        }
        wake(key);
        return new Write.Done(now);
    }

    Write release(String key, long token) {
        synchronized (this) {
            expireDue();
            Entry held = entries.get(key);
            if (held == null || held.token() != token) {
                return new Write.Done(0);
            }
            entries.remove(key);
            index++;
        }
        wake(key);
        return new Write.Done(0);
    }

    Write removeUnowned(String key, long token, long version) {
        synchronized (this) {
            expireDue();
            Entry held = entries.get(key);
            if (held == null
                    || held.token() != token
                    || held.version() != version
                    || !held.owner().isEmpty()) {
                return new Write.Stale();
            }
            entries.remove(key);
        }
        wake(key);
        return new Write.Done(0);
    }

    synchronized List<String> holdings(String owner) {
        alive(owner);
        return entries.entrySet().stream()
                .filter(held -> held.getValue().owner().equals(owner))
                .map(Map.Entry::getKey)
                .toList();
    }

    void end(String owner) {
        List<String> freed = new ArrayList<>();
        synchronized (this) {
            leases.remove(owner);
            entries.values().removeIf(entry -> entry.owner().equals(owner));
            watches.keySet().forEach(freed::add);
            index++;
        }
        freed.forEach(this::wake);
    }

    synchronized @Nullable Entry read(String key, Path path) {
        expireDue();
        Entry held = entries.get(key);
        return held == null ? null : as(path, held);
    }

    // ---- watches

    void watch(String key, MemoryWatch watch) {
        synchronized (this) {
            watches.computeIfAbsent(key, k -> new ArrayList<>()).add(watch);
        }
        watch.wake();
    }

    synchronized void unwatch(String key, MemoryWatch watch) {
        List<MemoryWatch> all = watches.get(key);
        if (all != null && all.remove(watch) && all.isEmpty()) {
            watches.remove(key);
        }
    }

    Executor executor() {
        return executor;
    }

    private void wake(String key) {
        List<MemoryWatch> all;
        synchronized (this) {
            all = List.copyOf(watches.getOrDefault(key, List.of()));
        }
        all.forEach(MemoryWatch::wake);
    }

    // ---- expiry

    private Lease alive(String owner) {
        expireDue();
        Lease lease = leases.get(owner);
        if (lease == null) {
            throw new BackendException(Failure.SESSION_GONE, "memory: session " + owner + " does not exist", null);
        }
        return lease;
    }

    private void expireDue() {
        long now = clock.nanoTime();
        leases.values().removeIf(lease -> {
            boolean due = now - lease.expiresAt >= 0;
            if (due) {
                entries.values().removeIf(entry -> entry.owner().equals(lease.owner));
            }
            return due;
        });
    }

    private void armExpiry(Lease lease) {
        long delay = lease.expiresAt - clock.nanoTime();
        clock.schedule(Duration.ofNanos(Math.max(0, delay)), () -> checkExpiry(lease));
    }

    private void checkExpiry(Lease lease) {
        boolean alive;
        synchronized (this) {
            alive = leases.get(lease.owner) == lease;
            if (alive && clock.nanoTime() - lease.expiresAt < 0) {
                armExpiry(lease);
                return;
            }
        }
        // Also when it is gone by now: whoever removed it lazily has not told the watches.
        end(lease.owner);
    }

    private static Entry as(Path path, Entry held) {
        return new Entry(path, held.owner(), held.token(), held.version(), held.data());
    }

    private static final class Lease {
        final String owner;
        final long ttl;
        long expiresAt;

        Lease(String owner, long ttl) {
            this.owner = owner;
            this.ttl = ttl;
        }
    }

    private static final class Threads {
        static final Executor POOL =
                new ThreadPoolExecutor(0, Integer.MAX_VALUE, 1, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
                    Thread thread = new Thread(task, "locked-memory");
                    thread.setDaemon(true);
                    thread.setContextClassLoader(MemoryStore.class.getClassLoader());
                    return thread;
                });
    }
}
