package dev.locked.consul;

import dev.locked.consul.Shares.Named;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * All watches of a backend, shared out among few queries. An answer has all keys below its query's prefix, so one query is
 * for {@value #MOST_KEYS} of them at most, where the number of queries and the names of the keys allow.
 *
 * <p>No prefix begins with another's, so that each key belongs to one query only. They are shared out anew only when there
 * is a key that belongs to none, or whose query is full; and then a query that need not change goes on undisturbed, since
 * Consul keeps the connection of one that is given up. One that stays full has room for twice as many, and is tried again
 * when it has them.
 */
final class ConsulWatches {
    /** Each has a thread and a connection. */
    static final int MOST_QUERIES = 4;

    private static final int MOST_KEYS = 1_000;

    private final int mostKeys;
    private final List<ConsulQuery> queries; // what each is for changes under the lock on this
    private boolean closed;

    ConsulWatches(Calls calls) {
        this(calls, MOST_KEYS);
    }

    ConsulWatches(Calls calls, int mostKeys) {
        this.mostKeys = mostKeys;
        this.queries = Stream.generate(() -> new ConsulQuery(calls))
                .limit(MOST_QUERIES)
                .toList();
        calls.onSuspicion(() -> queries.forEach(ConsulQuery::suspect));
    }

    synchronized void add(ConsulWatch watch) {
        if (!closed && queries.stream().noneMatch(query -> query.take(watch))) {
            shareOut(watch);
        }
    }

    synchronized void remove(ConsulWatch watch) {
        queries.forEach(query -> query.remove(watch));
    }

    synchronized void close() {
        closed = true;
        queries.forEach(ConsulQuery::close);
    }

    /** A query with its prefix, which it loses by itself when it has no watches. */
    private record Running(ConsulQuery query, String prefix) {
        boolean covers(String key) {
            return key.startsWith(prefix);
        }

        boolean isRightFor(List<String> prefixes) {
            return prefixes.stream().filter(this::covers).count() == 1;
        }
    }

    private List<Running> running() {
        List<Running> running = new ArrayList<>();
        for (ConsulQuery query : queries) {
            String prefix = query.prefix();
            if (prefix != null) {
                running.add(new Running(query, prefix));
            }
        }
        return running;
    }

    private void shareOut(ConsulWatch added) {
        List<Running> running = running();
        List<String> prefixes = Shares.of(names(running, added.key()), enough(running), MOST_QUERIES);
        List<Running> staying =
                running.stream().filter(each -> each.isRightFor(prefixes)).toList();
        Optional<Running> full =
                staying.stream().filter(each -> each.covers(added.key())).findFirst();
        full.ifPresent(each -> each.query.squeezeIn(added, roomFor(each.query.size() + 1)));
        List<String> others = prefixes.stream()
                .filter(prefix -> staying.stream().noneMatch(each -> each.covers(prefix)))
                .toList();
        move(full.isPresent() ? List.of() : List.of(added), without(staying), others);
    }

    private List<ConsulQuery> without(List<Running> staying) {
        List<ConsulQuery> others = new ArrayList<>(queries);
        staying.forEach(each -> others.remove(each.query));
        return others;
    }

    /** Each is dropped by its old query before another has it, or an old answer might come after a new one. */
    private void move(List<ConsulWatch> added, List<ConsulQuery> among, List<String> prefixes) {
        List<ConsulWatch> moving = new ArrayList<>(added);
        among.forEach(query -> moving.addAll(query.drop()));
        for (int i = 0; i < prefixes.size(); i++) {
            cover(among.get(i), prefixes.get(i), moving);
        }
    }

    /** A query that is full is taken apart; what the others have stays together. */
    private static List<Named> names(List<Running> running, String added) {
        List<Named> names = new ArrayList<>(List.of(new Named(added, 1)));
        for (Running each : running) {
            if (each.covers(added)) {
                each.query.keys().forEach(key -> names.add(new Named(key, 1)));
            } else {
                names.add(new Named(each.prefix, each.query.size()));
            }
        }
        return names;
    }

    /** Fewer than would fit, so that a few watches that come and go don't have queries put together and taken apart. */
    private int enough(List<Running> running) {
        return running.size() > 1 ? mostKeys / 2 : mostKeys;
    }

    private int roomFor(int keys) {
        return keys <= mostKeys ? mostKeys : 2 * keys;
    }

    private void cover(ConsulQuery query, String prefix, List<ConsulWatch> moving) {
        List<ConsulWatch> all =
                moving.stream().filter(watch -> watch.key().startsWith(prefix)).toList();
        long keys = all.stream().map(ConsulWatch::key).distinct().count();
        query.cover(prefix, all, roomFor((int) keys));
    }
}
