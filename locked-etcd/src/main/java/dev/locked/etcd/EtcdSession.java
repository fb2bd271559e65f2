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
    private final EtcdBackend backend;
    private final EtcdCalls calls;
    private final long lease;
    private final Duration ttl;
    private final AtomicLong provenAlive;

    /** The versions that this session wrote last, hence known to hang on its lease. */
    private final Map<Path, Long> written = new ConcurrentHashMap<>();

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
            written.put(path, revision);
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
        ByteSequence key = backend.key(path);
        ByteSequence value = ByteSequence.from(data);
        Function<Client, CompletableFuture<Write>> put = client -> client.getKVClient()
                .txn()
                .If(is(key, CmpTarget.createRevision(token)), is(key, CmpTarget.modRevision(version)))
                .Then(put(key, value))
                .commit()
                .thenApply(answer -> updated(path, answer));
        boolean ours = Long.valueOf(version).equals(written.get(path));
        Function<Client, CompletableFuture<Write>> request =
                ours ? put : lookFirst.then(path, entry -> LookFirst.isAt(entry, token, version, owner()), put);
        return unlessTooBig(operation, value, () -> calls.send(operation, timeout, request));
    }

    private Write updated(Path path, TxnResponse answer) {
        if (!answer.isSucceeded()) {
            return new Write.Stale();
        }
        long version = answer.getHeader().getRevision();
        written.put(path, version);
        return new Write.Done(version);
    }

    @Override
    public CompletionStage<Write> release(Path path, long token, Duration timeout) {
        ByteSequence key = backend.key(path);
        written.remove(path);
        return calls.send(
                Operation.write("release " + path),
                timeout,
                client -> client.getKVClient()
                        .txn()
                        .If(is(key, CmpTarget.createRevision(token)))
                        .Then(Op.delete(key, DeleteOption.DEFAULT))
                        .commit()
                        .thenApply(answer -> new Write.Done(answer.getHeader().getRevision())));
    }

    @Override
    public CompletionStage<Write> removeUnowned(Path path, long token, long version, Duration timeout) {
        ByteSequence key = backend.key(path);
        Function<Client, CompletableFuture<Write>> delete = client -> client.getKVClient()
                .txn()
                .If(is(key, CmpTarget.createRevision(token)), is(key, CmpTarget.modRevision(version)))
                .Then(Op.delete(key, DeleteOption.DEFAULT))
                .commit()
                .thenApply(EtcdSession::removed);
        return calls.send(
                Operation.write("remove the unowned entry " + path),
                timeout,
                lookFirst.then(path, entry -> LookFirst.isAt(entry, token, version, ""), delete));
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
