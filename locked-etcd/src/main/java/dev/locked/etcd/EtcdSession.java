package dev.locked.etcd;

import dev.locked.spi.Acquisition;
import dev.locked.spi.BackendException;
import dev.locked.spi.Entry;
import dev.locked.spi.Failure;
import dev.locked.spi.Path;
import dev.locked.spi.Session;
import dev.locked.spi.Write;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.kv.TxnResponse;
import io.etcd.jetcd.lease.LeaseKeepAliveResponse;
import io.etcd.jetcd.lease.LeaseTimeToLiveResponse;
import io.etcd.jetcd.op.Cmp;
import io.etcd.jetcd.op.CmpTarget;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.DeleteOption;
import io.etcd.jetcd.options.GetOption;
import io.etcd.jetcd.options.LeaseOption;
import io.etcd.jetcd.options.PutOption;
import io.grpc.Context;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A lease, and the keys that hang on it. */
final class EtcdSession implements Session {
    /** Larger values are not kept, nor sent once more to be compared. */
    private static final int MOST_COMPARED_BYTES = 4_096;

    private final EtcdBackend backend;
    private final EtcdCalls calls;
    private final long lease;
    private final Duration ttl;
    private final AtomicLong provenAlive;

    /** What this session wrote last, hence known to hang on its lease. */
    private final Map<Path, Known> written = new ConcurrentHashMap<>();

    private final LookFirst lookFirst;
    private volatile boolean ending;
    private volatile boolean ended;

    EtcdSession(EtcdBackend backend, long lease, Duration ttl, long provenAlive) {
        this.backend = backend;
        this.calls = backend.calls();
        this.lookFirst = new LookFirst(backend);
        this.lease = lease;
        this.ttl = ttl;
        this.provenAlive = new AtomicLong(provenAlive);
    }

    /**
     * An entry as this session wrote it, or saw it. An etcd that was restored from a backup may give the same revisions to
     * another's entry: of small values that were written the bytes are compared, too; of large ones that goes unnoticed.
     */
    private record Known(long token, long version, @Nullable ByteSequence value) {
        static Known written(long token, long version, ByteSequence value) {
            return new Known(token, version, value.size() > MOST_COMPARED_BYTES ? null : value);
        }

        static Known seen(Entry entry) {
            return new Known(entry.token(), entry.version(), null);
        }

        /** What is to be compared before the next write. */
        Cmp[] guards(ByteSequence key) {
            Cmp created = is(key, CmpTarget.createRevision(token));
            Cmp modified = is(key, CmpTarget.modRevision(version));
            return value == null
                    ? new Cmp[] {created, modified}
                    : new Cmp[] {created, modified, is(key, CmpTarget.value(value))};
        }
    }

    @Override
    public String owner() {
        return EtcdBackend.owner(lease);
    }

    @Override
    public Duration ttl() {
        return ttl;
    }

    @Override
    public long provenAliveNanos() {
        return provenAlive.get();
    }

    /** Never {@code keepAlive}: it runs on the wall clock, gives up after an outage, and tells of it too late. */
    @Override
    public CompletionStage<Void> renew(Duration timeout) {
        Operation operation = Operation.harmless("renew session " + owner());
        long sent = backend.nanoTime();
        return unlessEnded(
                operation,
                () -> calls.send(operation, timeout, client -> {
                    Context bound = Context.current(); // with the deadline, for what follows, too
                    return client.getLeaseClient()
                            .keepAliveOnce(lease)
                            .exceptionallyCompose(error -> withNewToken(client, error, bound))
                            .thenApply(answer -> renewed(operation, answer, sent));
                }));
    }

    /**
     * Makes jetcd drop a token that the server does not take any more, as after a restart, or after an operator has added
     * a user, and asks once more. jetcd drops it when a call fails that needs a right, but not when {@code keepAliveOnce}
     * does: renewals alone would fail for ever.
     */
    private CompletableFuture<LeaseKeepAliveResponse> withNewToken(Client client, Throwable error, Context bound) {
        if (!EtcdErrors.isOfStaleToken(error)) {
            return CompletableFuture.failedFuture(error);
        }
        GetOption cheap = GetOption.builder().withCountOnly(true).build();
        return within(bound, () -> client.getKVClient().get(backend.prefix(), cheap))
                .handle((found, expected) -> client)
                .thenCompose(fresh -> within(bound, () -> fresh.getLeaseClient().keepAliveOnce(lease)));
    }

    private static <T> CompletableFuture<T> within(Context bound, Callable<CompletableFuture<T>> call) {
        try {
            return bound.call(call);
        } catch (Exception e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    // Null is the one value that a stage of Void can have.
    @SuppressWarnings("NullAway")
    private Void renewed(Operation operation, LeaseKeepAliveResponse answer, long sent) {
        if (answer.getTTL() <= 0) {
            throw calls.errors().sessionGone(operation, "etcd does not know the lease");
        }
        provenAlive.accumulateAndGet(sent, (proven, now) -> now - proven > 0 ? now : proven);
        return null;
    }

    @Override
    public CompletionStage<Acquisition> acquire(Path path, byte[] data, Duration timeout) {
        Operation operation = Operation.write("acquire " + path);
        ByteSequence key = backend.key(path);
        ByteSequence value = ByteSequence.from(data);
        return unlessTooBig(
                operation,
                value,
                () -> calls.send(
                        operation,
                        timeout,
                        client -> client.getKVClient()
                                .txn()
                                .If(is(key, CmpTarget.createRevision(0)))
                                .Then(put(key, value))
                                .Else(Op.get(key, GetOption.DEFAULT))
                                .commit()
                                .thenApply(answer -> acquired(path, value, answer))));
    }

    private Acquisition acquired(Path path, ByteSequence value, TxnResponse answer) {
        if (answer.isSucceeded()) {
            long revision = answer.getHeader().getRevision();
            written.put(path, Known.written(revision, revision, value));
            return new Acquisition.Won(new Entry(path, owner(), revision, revision, value.getBytes()));
        }
        return answer.getGetResponses().stream()
                .flatMap(found -> EtcdBackend.entry(path, found).stream())
                .map(Acquisition.Held::new)
                .findFirst()
                .orElseGet(() -> new Acquisition.Held(null));
    }

    @Override
    public CompletionStage<Write> update(Path path, long token, long version, byte[] data, Duration timeout) {
        Operation operation = Operation.write("update " + path);
        ByteSequence value = ByteSequence.from(data);
        Known last = written.get(path);
        Function<Client, CompletableFuture<Write>> request =
                last != null && last.token == token && last.version == version
                        ? client -> update(client, path, last, value)
                        : lookFirst.then(
                                path,
                                entry -> LookFirst.isAt(entry, token, version, owner()),
                                (client, found) -> update(client, path, Known.seen(found), value));
        return unlessTooBig(operation, value, () -> calls.send(operation, timeout, request));
    }

    private CompletableFuture<Write> update(Client client, Path path, Known last, ByteSequence value) {
        ByteSequence key = backend.key(path);
        return client.getKVClient()
                .txn()
                .If(last.guards(key))
                .Then(put(key, value))
                .commit()
                .thenApply(answer -> updated(path, last.token, value, answer));
    }

    private Write updated(Path path, long token, ByteSequence value, TxnResponse answer) {
        if (!answer.isSucceeded()) {
            return new Write.Stale();
        }
        long version = answer.getHeader().getRevision();
        written.put(path, Known.written(token, version, value));
        return new Write.Done(version);
    }

    /** One request where the entry is as this session wrote it last; else it is looked at whose it is. */
    @Override
    public CompletionStage<Write> release(Path path, long token, Duration timeout) {
        Operation operation = Operation.write("release " + path);
        Known last = written.get(path);
        Function<Client, CompletableFuture<Write>> ifOwn = lookFirst.then(
                path,
                entry -> entry.token() == token
                        && (entry.owner().isEmpty() || entry.owner().equals(owner())),
                (client, found) ->
                        delete(client, path, Known.seen(found)).thenApply(write -> notOvertaken(operation, write)));
        Function<Client, CompletableFuture<Write>> request =
                last != null && last.token == token ? client -> delete(client, path, last, ifOwn) : ifOwn;
        written.computeIfPresent(path, (key, now) -> now.token == token ? null : now);
        return calls.send(operation, timeout, request).thenApply(EtcdSession::released);
    }

    private CompletableFuture<Write> delete(
            Client client, Path path, Known last, Function<Client, CompletableFuture<Write>> otherwise) {
        Context bound = Context.current();
        return delete(client, path, last)
                .thenCompose(write -> write instanceof Write.Stale
                        ? LookFirst.inTime(bound, () -> otherwise.apply(client))
                        : CompletableFuture.completedFuture(write));
    }

    private Write notOvertaken(Operation operation, Write write) {
        if (write instanceof Write.Stale) {
            throw calls.errors().overtaken(operation);
        }
        return write;
    }

    /** That there is nothing of ours is done, too. */
    private static Write released(Write write) {
        return write instanceof Write.Stale ? new Write.Done(0) : write;
    }

    private CompletableFuture<Write> delete(Client client, Path path, Known last) {
        ByteSequence key = backend.key(path);
        return client.getKVClient()
                .txn()
                .If(last.guards(key))
                .Then(Op.delete(key, DeleteOption.DEFAULT))
                .commit()
                .thenApply(EtcdSession::removed);
    }

    @Override
    public CompletionStage<Write> removeUnowned(Path path, long token, long version, Duration timeout) {
        return calls.send(
                Operation.write("remove the unowned entry " + path),
                timeout,
                lookFirst.then(
                        path,
                        entry -> LookFirst.isAt(entry, token, version, ""),
                        (client, found) -> delete(client, path, Known.seen(found))));
    }

    private static Write removed(TxnResponse answer) {
        return answer.isSucceeded() ? new Write.Done(answer.getHeader().getRevision()) : new Write.Stale();
    }

    @Override
    public CompletionStage<Set<Path>> holdings(Duration timeout) {
        Operation operation = Operation.harmless("tell what session " + owner() + " holds");
        LeaseOption withKeys = LeaseOption.builder().withAttachedKeys().build();
        return unlessEnded(
                operation,
                () -> calls.send(
                        operation,
                        timeout,
                        client -> client.getLeaseClient()
                                .timeToLive(lease, withKeys)
                                .thenApply(answer -> held(operation, answer))));
    }

    private Set<Path> held(Operation operation, LeaseTimeToLiveResponse answer) {
        if (answer.getTTL() < 0) { // 0 is the last second of one that lives
            throw calls.errors().sessionGone(operation, "etcd does not know the lease");
        }
        return answer.getKeys().stream().map(backend::path).collect(Collectors.toUnmodifiableSet());
    }

    /** Sent again each time until it has worked once: etcd does not mind, and each caller has a timeout of its own. */
    @Override
    public CompletionStage<Void> end(Duration timeout) {
        ending = true;
        Operation operation = Operation.write("end session " + owner());
        if (ended) {
            return CompletableFuture.completedFuture(null);
        }
        return calls.send(
                operation,
                timeout,
                client -> client.getLeaseClient().revoke(lease).handle((answer, error) -> revoked(operation, error)));
    }

    // Null is the one value that a stage of Void can have.
    @SuppressWarnings("NullAway")
    private Void revoked(Operation operation, @Nullable Throwable error) {
        BackendException failed = error == null ? null : calls.errors().of(operation, error);
        if (failed != null && failed.failure() != Failure.SESSION_GONE) {
            throw new CompletionException(error);
        }
        ended = true;
        return null;
    }

    private <T> CompletionStage<T> unlessTooBig(
            Operation operation, ByteSequence value, Supplier<CompletionStage<T>> call) {
        int most = backend.limits().maxDataBytes();
        return value.size() > most
                ? CompletableFuture.failedFuture(
                        calls.errors().tooMuch(operation, value.size() + " bytes are more than " + most))
                : unlessEnded(operation, call);
    }

    private <T> CompletionStage<T> unlessEnded(Operation operation, Supplier<CompletionStage<T>> call) {
        return ending
                ? CompletableFuture.failedFuture(calls.errors().sessionGone(operation, "the session was ended here"))
                : call.get();
    }

    private static Cmp is(ByteSequence key, CmpTarget<?> target) {
        return new Cmp(key, Cmp.Op.EQUAL, target);
    }

    /** Names the lease each time: a put that doesn't takes the key off its lease, and it would never expire. */
    private Op put(ByteSequence key, ByteSequence value) {
        return Op.put(key, value, PutOption.builder().withLeaseId(lease).build());
    }

    @Override
    public String toString() {
        return "session " + owner() + " of " + backend;
    }
}
