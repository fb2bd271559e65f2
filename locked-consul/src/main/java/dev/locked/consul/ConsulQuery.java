package dev.locked.consul;

import dev.locked.spi.BackendException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One query of Consul's, again and again, that blocks until something changes below the prefix that all its watches' keys
 * share. By prefix also for one key, since a query for a single absent key is woken by every write to Consul.
 *
 * <p>Each answer tells everything there is, as of an index. Answers of one <em>epoch</em> are put in order by it; what
 * makes the indexes worthless begins another epoch: other watches, another prefix, a failure, an index that goes back.
 *
 * <p>Consul keeps a query's connection until its time is up, though nobody waits for it any more, and has only so many. So
 * a query is given up only for good reason: a new watch has a look of its own, and a query that has lost its last watch goes
 * on to its end.
 */
final class ConsulQuery {
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

    /** One request under way: of which epoch, for what, since when. */
    private record Asked(long epoch, String prefix, long index, Bound bound, int waitMillis, long since) {
        String path() {
            return index == 0 ? Kv.all(prefix) : Kv.all(prefix) + "&index=" + index + "&wait=" + waitMillis + "ms";
        }
    }

    private final Calls calls;
    private final AtomicBoolean lookWanted = new AtomicBoolean();
    private final CountDownLatch closed = new CountDownLatch(1);

    private final Map<String, List<ConsulWatch>> watches = new HashMap<>(); // by key; guarded by this, as all below
    private @Nullable String prefix; // null when it is for nothing
    private int room; // for so many keys
    private boolean running;
    private long epoch;
    private @Nullable Asked asked;

    private int failures; // by the loop only, as below
    private int wokenForNothing;

    ConsulQuery(Calls calls) {
        this.calls = calls;
    }

    private boolean isClosed() {
        return closed.getCount() == 0;
    }

    /** What all its keys begin with; null if it is free. */
    synchronized @Nullable String prefix() {
        return prefix;
    }

    /** How many keys are watched. */
    synchronized int size() {
        return watches.size();
    }

    synchronized List<String> keys() {
        return List.copyOf(watches.keySet());
    }

    /** Takes one more, if it is below the prefix and there is room. */
    boolean take(ConsulWatch watch) {
        synchronized (this) {
            String now = prefix;
            boolean fits = watches.size() < room || watches.containsKey(watch.key());
            if (now == null || !fits || !watch.key().startsWith(now)) {
                return false;
            }
            put(watch);
        }
        wantLook(Duration.ZERO);
        return true;
    }

    private void put(ConsulWatch watch) {
        watches.computeIfAbsent(watch.key(), key -> new ArrayList<>(1)).add(watch);
    }

    synchronized void remove(ConsulWatch watch) {
        watches.computeIfPresent(watch.key(), (key, all) -> all.remove(watch) && all.isEmpty() ? null : all);
    }

    /** Takes one more below the prefix though there is no room, and has other room from now on. */
    void squeezeIn(ConsulWatch watch, int newRoom) {
        synchronized (this) {
            room = newRoom;
            put(watch);
        }
        wantLook(Duration.ZERO);
    }

    /** Gives its watches away; what is still answered does not reach them. The query goes on to its end. */
    synchronized List<ConsulWatch> drop() {
        List<ConsulWatch> all = all();
        watches.clear();
        prefix = null;
        return all;
    }

    private List<ConsulWatch> all() {
        return watches.values().stream().flatMap(List::stream).toList();
    }

    /** Has other watches from now on, for which it asks at once. */
    void cover(String wanted, Collection<ConsulWatch> all, int newRoom) {
        boolean wasRunning;
        synchronized (this) {
            wasRunning = running;
            running = true;
            prefix = wanted;
            room = newRoom;
            all.forEach(this::put);
            newEpoch();
        }
        if (wasRunning) {
            endOutdated();
        } else {
            calls.watch(this::loop);
        }
    }

    private synchronized void newEpoch() {
        epoch++;
        all().forEach(ConsulWatch::forgetIndex);
    }

    private synchronized @Nullable Asked asked() {
        return asked;
    }

    private void endOutdated() {
        Asked now = asked();
        if (now != null && now.epoch != epoch()) {
            now.bound.end();
        }
    }

    private synchronized long epoch() {
        return epoch;
    }

    /** The connections are in question: a query that has been silent for a while has to show that it still stands. */
    void suspect() {
        Asked now = asked();
        if (now != null && now.index > 0 && calls.nanoTime() - now.since > YOUNG_NANOS) {
            now.bound.end();
        }
    }

    void close() {
        closed.countDown();
        drop().forEach(ConsulWatch::close);
        Asked last = asked();
        if (last != null) {
            last.bound.end();
        }
    }

    private void loop() {
        long index = 0;
        long last = -1;
        for (Asked next = begin(last, index); next != null; next = begin(last, index)) {
            last = next.epoch;
            index = ask(next);
        }
    }

    /** The next request, of the same epoch if possible; null when nobody needs one. */
    private synchronized @Nullable Asked begin(long last, long index) {
        String now = prefix;
        if (now == null || isClosed() || watches.isEmpty()) {
            prefix = null;
            asked = null;
            running = false;
            return null;
        }
        long from = last == epoch ? index : 0;
        int wait = ThreadLocalRandom.current().nextInt(LEAST_WAIT_MILLIS, MOST_WAIT_MILLIS);
        // Consul adds up to a sixteenth.
        Duration time = from == 0 ? LOOK_TIMEOUT : LOOK_TIMEOUT.plusMillis(wait + wait / 16);
        Asked next = new Asked(epoch, now, from, calls.bound(time), wait, calls.nanoTime());
        asked = next;
        return next;
    }

    /** The index from which to go on. */
    private long ask(Asked what) {
        try {
            Reply reply = calls.agent().get(what.path(), what.bound);
            return answered(what, reply);
        } catch (AgentException e) {
            failed(what, calls.errors().of(WATCH, e));
        } catch (BackendException e) {
            failed(what, e);
        } catch (RuntimeException | LinkageError e) {
            failed(what, calls.errors().unexpected(WATCH, e));
        }
        return 0;
    }

    private long answered(Asked what, Reply reply) {
        if (!Kv.isAnswer(reply)) {
            throw calls.errors().of(WATCH, reply);
        }
        if (reply.index() < what.index) { // as after a restore, or when Consul forgets old deletions
            newEpoch();
            pause(FIRST_BACK_OFF_MILLIS);
            return 0;
        }
        boolean news = offer(what.epoch, reply);
        failures = 0; // only now: what can't be read is a failure, too
        boolean woken = reply.index() > what.index && what.index > 0;
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
                for (ConsulWatch watch : all()) {
                    news |= watch.offer(found.get(watch.key()), reply.index());
                }
            }
        }
        return news;
    }

    private void failed(Asked what, BackendException cause) {
        synchronized (this) {
            if (what.epoch != epoch || isClosed()) {
                return; // it was given up for another
            }
            newEpoch();
            all().forEach(watch -> watch.lost(cause));
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
                .whenComplete((reply, error) -> looked(of, reply));
    }

    private void looked(long of, @Nullable Reply reply) {
        lookWanted.set(false);
        boolean answered = reply != null && Kv.isAnswer(reply);
        if (answered) {
            offer(of, Objects.requireNonNull(reply));
        } else {
            suspect(); // the query fails, too, or is begun anew
        }
        if (!allAreFresh()) {
            wantLook(answered ? LOOK_SPACING : LOOK_TIMEOUT);
        }
    }

    private synchronized boolean allAreFresh() {
        return all().stream().allMatch(ConsulWatch::isFresh);
    }
}
