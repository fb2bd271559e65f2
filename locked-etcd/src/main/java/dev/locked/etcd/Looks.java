package dev.locked.etcd;

import dev.locked.spi.BackendException;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.kv.GetResponse;
import io.etcd.jetcd.options.GetOption;
import io.etcd.jetcd.options.OptionsUtil;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Finds out what there is at paths that have just begun to be watched, or were not for a while: a few by a read of each,
 * many by reading the namespace page by page. One round at a time; who comes meanwhile is in the next.
 */
final class Looks {
    /** So many are read one by one. */
    private static final int FEW = 32;

    /** Keys in a page: gRPC takes no more than 4 MiB at once, and values may have 64 KiB each unless more are allowed. */
    private static final int PAGE = 50;

    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final long FIRST_PAUSE_MILLIS = 500;
    private static final int MOST_DOUBLINGS = 3;

    private final EtcdBackend backend;
    private final EtcdCalls calls;
    private final WatchHub hub;
    private final Operation operation;
    private final Set<EtcdWatch> waiting = new LinkedHashSet<>(); // guarded by this, as below
    private boolean looking;
    private boolean failing; // in this round
    private int failures; // rounds in a row

    Looks(EtcdBackend backend, WatchHub hub) {
        this.backend = backend;
        this.calls = backend.calls();
        this.hub = hub;
        this.operation = Operation.harmless("read what is watched below " + backend.prefixText());
    }

    void at(Collection<EtcdWatch> watches) {
        synchronized (this) {
            waiting.addAll(watches);
        }
        next();
    }

    private void next() {
        List<EtcdWatch> round;
        synchronized (this) {
            if (looking) {
                return;
            }
            round = waiting.stream().filter(hub::has).toList();
            waiting.clear();
            if (round.isEmpty()) {
                return;
            }
            looking = true;
        }
        if (round.size() <= FEW) {
            oneByOne(round);
        } else {
            new Scan(round).page(PAGE);
        }
    }

    private void over() {
        synchronized (this) {
            looking = false;
            failures = failing ? failures + 1 : 0;
            failing = false;
        }
        next();
    }

    private void oneByOne(List<EtcdWatch> round) {
        List<CompletableFuture<?>> reads = new ArrayList<>();
        long attempt = hub.attempt();
        for (EtcdWatch watch : round) {
            reads.add(backend.get(watch.path(), TIMEOUT).whenComplete((answer, error) -> {
                if (answer == null) {
                    failed(List.of(watch), error);
                } else {
                    hub.looked();
                    watch.read(answer, attempt);
                }
            }));
        }
        var unused =
                CompletableFuture.allOf(reads.toArray(CompletableFuture[]::new)).whenComplete((all, error) -> over());
    }

    private void failed(List<EtcdWatch> watches, @Nullable Throwable error) {
        BackendException cause =
                calls.errors().of(operation, error == null ? new IllegalStateException("no answer") : error);
        watches.forEach(watch -> watch.broken(cause));
        long pause;
        synchronized (this) {
            failing = true;
            pause = FIRST_PAUSE_MILLIS << Math.min(failures, MOST_DOUBLINGS);
        }
        var unused = calls.later(WatchHub.jittered(pause), () -> at(watches));
    }

    /** Reads the part of the namespace in which they are, in the order of keys. Its pages follow one another. */
    private final class Scan {
        private final NavigableMap<String, List<EtcdWatch>> left = new TreeMap<>(); // keys are ASCII

        Scan(List<EtcdWatch> round) {
            round.forEach(watch -> left.computeIfAbsent(text(watch.key()), key -> new ArrayList<>())
                    .add(watch));
        }

        void page(int size) {
            GetOption option = GetOption.builder()
                    .withRange(OptionsUtil.prefixEndOf(backend.prefix()))
                    .withLimit(size)
                    .build();
            long attempt = hub.attempt();
            ByteSequence from = ByteSequence.from(left.firstKey(), StandardCharsets.UTF_8);
            var unused = calls.send(
                            operation, TIMEOUT, client -> client.getKVClient().get(from, option))
                    .whenComplete((answer, error) -> answered(size, answer, attempt, error));
        }

        private void answered(int size, @Nullable GetResponse answer, long attempt, @Nullable Throwable error) {
            if (answer != null) {
                tell(answer, attempt);
            } else if (size > 1 && EtcdErrors.isOfSize(error)) {
                page(size / 2);
                return;
            } else {
                failed(left.values().stream().flatMap(List::stream).toList(), error);
                left.clear();
            }
            if (left.isEmpty()) {
                over();
            } else {
                page(size);
            }
        }

        private void tell(GetResponse answer, long attempt) {
            hub.looked();
            Map<String, KeyValue> found = new HashMap<>();
            answer.getKvs().forEach(entry -> found.put(text(entry.getKey()), entry));
            NavigableMap<String, List<EtcdWatch>> seen = answer.isMore() ? left.headMap(last(answer), true) : left;
            seen.forEach((key, watches) -> watches.forEach(
                    watch -> watch.read(found.get(key), answer.getHeader().getRevision(), attempt)));
            seen.clear();
        }

        private String last(GetResponse answer) {
            List<KeyValue> found = answer.getKvs();
            return text(found.get(found.size() - 1).getKey());
        }
    }

    private static String text(ByteSequence key) {
        return key.toString(StandardCharsets.UTF_8);
    }
}
