package dev.locked.consul;

import dev.locked.spi.BackendException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * All watches of a backend: one thread, and one query of Consul's that blocks until something changes below the longest
 * prefix that all watched keys share. By prefix also for one key, since a query for a single absent key is woken by every
 * write to Consul.
 *
 * <p>Each answer tells everything there is, as of an index. Answers of one <em>epoch</em> are put in order by it; what
 * makes the indexes worthless begins another epoch: a wider prefix, a failure, an index that goes back.
 *
 * <p>Consul keeps a query's connection until its time is up, though nobody waits for it any more, and has only so many. So
 * a query is given up only for good reason: a new watch has a look of its own, and a query that has lost its last watch goes
 * on to its end.
 */
final class ConsulWatches {
    private static final Operation WATCH = Operation.harmless("watch");
    private static final Duration LOOK_TIMEOUT = Duration.ofSeconds(3);
    private static final Duration LOOK_SPACING = Duration.ofMillis(10);
    private static final int LEAST_WAIT_MILLIS = 10_000;
    private static final int MOST_WAIT_MILLIS = 15_000;
    private static final long YOUNG_NANOS = 3_000_000_000L;
    private static final long FIRST_BACK_OFF_MILLIS = 100;
    private static final long LAST_BACK_OFF_MILLIS = 2_000;
    private static final long LAST_PAUSE_MILLIS = 100;
    private static final int MOST_DOUBLINGS = 6;

    /** One query under way: of which epoch, for what, since when. */
    private record Query(long epoch, String prefix, long index, Bound bound, int waitMillis, long since) {
        String path() {
            return index == 0 ? Kv.all(prefix) : Kv.all(prefix) + "&index=" + index + "&wait=" + waitMillis + "ms";
        }
    }

    private final Calls calls;
    private final Set<ConsulWatch> watches = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean lookWanted = new AtomicBoolean();
    private final CountDownLatch closed = new CountDownLatch(1);

    private @Nullable String prefix; // guarded by this, as all below; null when the loop does not run
    private long epoch;
    private @Nullable Query query;

    private int failures; // by the loop only, as below
    private int wokenForNothing;

    ConsulWatches(Calls calls) {
        this.calls = calls;
        calls.onSuspicion(this::suspect);
    }

    private boolean isClosed() {
        return closed.getCount() == 0;
    }

    void add(ConsulWatch watch) {
        if (isClosed()) {
            return;
        }
        watches.add(watch);
        switch (cover(watch.key())) {
            case COVERED -> wantLook(Duration.ZERO);
            case WIDENED -> endQuery();
            case BEGUN -> calls.watch(this::loop);
        }
    }

    void remove(ConsulWatch watch) {
        watches.remove(watch);
    }

    private enum Cover {
        COVERED,
        WIDENED,
        BEGUN
    }

    /** Whether the query under way covers a key already; else it is made to, and its first answer will tell. */
    private synchronized Cover cover(String key) {
        String now = prefix;
        if (now != null && key.startsWith(now)) {
            return Cover.COVERED;
        }
        prefix = now == null ? key : common(now, key);
        newEpoch();
        return now == null ? Cover.BEGUN : Cover.WIDENED;
    }

    private static String common(String one, String other) {
        int end = 0;
        while (end < one.length() && end < other.length() && one.charAt(end) == other.charAt(end)) {
            end++;
        }
        return one.substring(0, end);
    }

    private synchronized void newEpoch() {
        epoch++;
        watches.forEach(ConsulWatch::forgetIndex);
    }

    private synchronized @Nullable Query query() {
        return query;
    }

    private void endQuery() {
        Query now = query();
        if (now != null && now.epoch != epoch()) {
            now.bound.end();
        }
    }

    private synchronized long epoch() {
        return epoch;
    }

    /** The connections are in question: a query that has been silent for a while has to show that it still stands. */
    private void suspect() {
        Query now = query();
        if (now != null && now.index > 0 && calls.nanoTime() - now.since > YOUNG_NANOS) {
            now.bound.end();
        }
    }

    void close() {
        closed.countDown();
        watches.forEach(ConsulWatch::close);
        Query last = query();
        if (last != null) {
            last.bound.end();
        }
    }

    private void loop() {
        long index = 0;
        long last = -1;
        for (Query next = begin(last, index); next != null; next = begin(last, index)) {
            last = next.epoch;
            index = ask(next);
        }
    }

    /** The next query, of the same epoch if possible; null when nobody needs one. */
    private synchronized @Nullable Query begin(long last, long index) {
        String now = prefix;
        if (now == null || isClosed() || watches.isEmpty()) {
            prefix = null;
            query = null;
            return null;
        }
        long from = last == epoch ? index : 0;
        int wait = ThreadLocalRandom.current().nextInt(LEAST_WAIT_MILLIS, MOST_WAIT_MILLIS);
        // Consul adds up to a sixteenth.
        Duration time = from == 0 ? LOOK_TIMEOUT : LOOK_TIMEOUT.plusMillis(wait + wait / 16);
        Query next = new Query(epoch, now, from, calls.bound(time), wait, calls.nanoTime());
        query = next;
        return next;
    }

    /** The index from which to go on. */
    private long ask(Query asked) {
        try {
            Reply reply = calls.agent().get(asked.path(), asked.bound);
            return answered(asked, reply);
        } catch (AgentException e) {
            failed(asked, calls.errors().of(WATCH, e));
        } catch (BackendException e) {
            failed(asked, e);
        } catch (RuntimeException | LinkageError e) {
            failed(asked, calls.errors().unexpected(WATCH, e));
        }
        return 0;
    }

    private long answered(Query asked, Reply reply) {
        if (!Kv.isAnswer(reply)) {
            throw calls.errors().of(WATCH, reply);
        }
        failures = 0;
        if (reply.index() < asked.index) { // as after a restore, or when Consul forgets old deletions
            newEpoch();
            pause(FIRST_BACK_OFF_MILLIS);
            return 0;
        }
        boolean news = offer(asked.epoch, reply);
        boolean woken = reply.index() > asked.index && asked.index > 0;
        wokenForNothing = woken && !news ? wokenForNothing + 1 : 0;
        if (wokenForNothing > 1) { // others write below the prefix
            pause(Math.min(LAST_PAUSE_MILLIS, 1L << Math.min(wokenForNothing, Long.SIZE - 2)));
        }
        return reply.index();
    }

    /** Hands an answer to all watches; true if it was news to one. */
    private boolean offer(long of, Reply reply) {
        Map<String, Kv> found = Kv.allOf(reply);
        boolean news = false;
        synchronized (this) {
            if (of == epoch) {
                for (ConsulWatch watch : watches) {
                    news |= watch.offer(found.get(watch.key()), reply.index());
                }
            }
        }
        return news;
    }

    private void failed(Query asked, BackendException cause) {
        synchronized (this) {
            if (asked.epoch != epoch || isClosed()) {
                return; // it was given up for another
            }
            newEpoch();
            watches.forEach(watch -> watch.lost(cause));
        }
        long doubled = FIRST_BACK_OFF_MILLIS << Math.min(failures++, MOST_DOUBLINGS);
        long most = Math.min(doubled, LAST_BACK_OFF_MILLIS);
        pause(ThreadLocalRandom.current().nextLong(most / 2, most + 1));
    }

    /** Waits, unless the backend is shut down meanwhile. */
    private void pause(long millis) {
        try {
            var unused = closed.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Has somebody look soon what there is; one look serves all that want one meanwhile. */
    private void wantLook(Duration delay) {
        if (lookWanted.compareAndSet(false, true)) {
            calls.later(delay, this::look);
        }
    }

    private void look() {
        String now;
        long of;
        synchronized (this) {
            now = prefix;
            of = epoch;
        }
        if (now == null) {
            lookWanted.set(false);
            return;
        }
        var unused = calls.send(WATCH, LOOK_TIMEOUT, exchange -> {
                    lookWanted.set(false); // who comes later wants another
                    return exchange.ask(Kv.all(now));
                })
                .whenComplete((reply, error) -> looked(of, reply, error));
    }

    private void looked(long of, @Nullable Reply reply, @Nullable Throwable error) {
        lookWanted.set(false);
        if (reply == null || !Kv.isAnswer(reply)) {
            suspect(); // the query fails, too, or is begun anew
        } else {
            offer(of, reply);
        }
        if (watches.stream().anyMatch(watch -> !watch.isFresh())) {
            wantLook(error == null ? LOOK_SPACING : LOOK_TIMEOUT);
        }
    }
}
