package dev.locked.consul;

import dev.locked.spi.Acquisition;
import dev.locked.spi.Entry;
import dev.locked.spi.Path;
import dev.locked.spi.Session;
import dev.locked.spi.Write;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A session of Consul's, and the keys that it holds. Consul can compare a key's last change, but not its creation: which
 * change belongs to which token is known for what this session wrote itself, and else is looked up first.
 */
final class ConsulSession implements Session {
    private static final int MOST_ROUNDS = 4;

    /** What this session wrote last under a path. */
    private record Written(long token, long version) {}

    private final ConsulBackend backend;
    private final Calls calls;
    private final String id;
    private final Duration ttl;
    private final AtomicLong provenAlive;
    private final Map<Path, Written> written = new ConcurrentHashMap<>();

    /** What the names of all keys that this session has asked for begin with. */
    private final AtomicReference<@Nullable String> asked = new AtomicReference<>();

    private volatile boolean ending;
    private volatile boolean ended;

    ConsulSession(ConsulBackend backend, String id, Duration ttl, long provenAlive) {
        this.backend = backend;
        this.calls = backend.calls();
        this.id = id;
        this.ttl = ttl;
        this.provenAlive = new AtomicLong(provenAlive);
    }

    @Override
    public String owner() {
        return id;
    }

    @Override
    public Duration ttl() {
        return ttl;
    }

    @Override
    public long provenAliveNanos() {
        return provenAlive.get();
    }

    @Override
    public CompletionStage<Void> renew(Duration timeout) {
        Operation operation = Operation.harmless("renew session " + id);
        long sent = calls.nanoTime();
        return unlessEnded(
                operation,
                () -> calls.renew(operation, timeout, exchange -> {
                    Reply reply = exchange.write("/v1/session/renew/" + id, "");
                    if (reply.status() == 404 && reply.body().contains("Session id")) {
                        throw calls.errors().sessionGone(operation, "Consul does not know the session");
                    }
                    return renewed(operation, reply, sent);
                }));
    }

    // Null is the one value that a stage of Void can have.
    @SuppressWarnings("NullAway")
    private Void renewed(Operation operation, Reply reply, long sent) {
        if (reply.status() != 200 || !reply.body().contains(id)) {
            throw calls.errors().of(operation, reply);
        }
        provenAlive.accumulateAndGet(sent, (proven, now) -> now - proven > 0 ? now : proven);
        return null;
    }

    @Override
    public CompletionStage<Acquisition> acquire(Path path, byte[] data, Duration timeout) {
        Operation operation = Operation.write("acquire " + path);
        byte[] own = data.clone();
        String key = backend.key(path);
        asked.accumulateAndGet(key, (prefix, next) -> prefix == null ? next : Shares.common(prefix, key));
        Transaction lock = Transaction.on(key).ifAbsent();
        return unlessTooBig(
                operation,
                own,
                () -> calls.send(operation, timeout, exchange -> {
                    Transaction.Outcome outcome = lock.lock(id, own).send(exchange, calls.errors(), operation);
                    Kv done = outcome.done();
                    return done == null ? held(operation, outcome.why()) : won(path, done, own);
                }));
    }

    private Acquisition won(Path path, Kv done, byte[] data) {
        written.put(path, new Written(done.created(), done.modified()));
        return new Acquisition.Won(new Entry(path, id, done.created(), done.modified(), data));
    }

    private Acquisition held(Operation operation, String why) {
        boolean gone = why.contains("invalid session");
        if (!gone && (why.contains("exists") || why.contains("already held"))) {
            return new Acquisition.Held(null);
        }
        throw calls.errors().ofRefusal(operation, why); // also while another's lock-delay lasts
    }

    @Override
    public CompletionStage<Write> update(Path path, long token, long version, byte[] data, Duration timeout) {
        Operation operation = Operation.write("update " + path);
        byte[] own = data.clone();
        return unlessTooBig(
                operation,
                own,
                () -> calls.send(operation, timeout, exchange -> {
                    boolean known = new Written(token, version).equals(written.get(path));
                    if (!known && !isThere(exchange, operation, path, new Expected(token, version, id))) {
                        return new Write.Stale();
                    }
                    Kv done = Transaction.on(backend.key(path))
                            .ifHeldBy(id)
                            .set(version, own)
                            .send(exchange, calls.errors(), operation)
                            .done();
                    return done == null ? new Write.Stale() : updated(path, done);
                }));
    }

    private Write updated(Path path, Kv done) {
        written.put(path, new Written(done.created(), done.modified()));
        return new Write.Done(done.modified());
    }

    /** A transaction that was refused certainly did nothing, so that another may follow with what is there by now. */
    @Override
    public CompletionStage<Write> release(Path path, long token, Duration timeout) {
        Operation operation = Operation.write("release " + path);
        Written known = written.get(path);
        return calls.send(operation, timeout, exchange -> {
            long version =
                    known != null && known.token == token ? known.version : versionOf(exchange, operation, path, token);
            for (int round = 0; round < MOST_ROUNDS && version != 0; round++) {
                if (deleted(exchange, operation, path, id, version)) {
                    return released(path, known);
                }
                version = versionOf(exchange, operation, path, token);
            }
            if (version != 0) {
                throw calls.errors().notApplied(operation, "it is changed all the time");
            }
            return released(path, known);
        });
    }

    private Write released(Path path, @Nullable Written known) {
        if (known != null) {
            written.remove(path, known);
        }
        return new Write.Done(0);
    }

    /** The version of the entry that this session holds under the token; 0 if there is none. */
    private long versionOf(Exchange exchange, Operation operation, Path path, long token) throws AgentException {
        return backend.find(exchange, operation, path)
                .filter(found -> found.created() == token && found.session().equals(id))
                .map(Kv::modified)
                .orElse(0L);
    }

    private boolean deleted(Exchange exchange, Operation operation, Path path, String holder, long version)
            throws AgentException {
        return Transaction.on(backend.key(path))
                .ifHeldBy(holder)
                .delete(version)
                .send(exchange, calls.errors(), operation)
                .isDone();
    }

    @Override
    public CompletionStage<Write> removeUnowned(Path path, long token, long version, Duration timeout) {
        Operation operation = Operation.write("remove the unowned entry " + path);
        return calls.send(operation, timeout, exchange -> {
            boolean there = isThere(exchange, operation, path, new Expected(token, version, ""));
            return there && deleted(exchange, operation, path, "", version)
                    ? new Write.Done(version)
                    : new Write.Stale();
        });
    }

    /** What a guard that Consul hasn't got asks for. */
    private record Expected(long token, long version, String owner) {
        boolean is(Kv found) {
            return found.created() == token
                    && found.modified() == version
                    && found.session().equals(owner);
        }
    }

    /** What is seen holds for as long as the version does, and that the transaction compares. */
    private boolean isThere(Exchange exchange, Operation operation, Path path, Expected expected)
            throws AgentException {
        Optional<Kv> found = backend.find(exchange, operation, path);
        return found.filter(expected::is).isPresent();
    }

    /** Consul has no list of what a session holds: all that lies under the prefix of what this one has asked for is read. */
    @Override
    public CompletionStage<Set<Path>> holdings(Duration timeout) {
        Operation operation = Operation.harmless("tell what session " + id + " holds");
        return unlessEnded(
                operation,
                () -> calls.send(operation, timeout, exchange -> {
                    Set<Path> held = held(exchange, operation);
                    if (held.isEmpty() && !isKnown(exchange, operation)) {
                        throw calls.errors().sessionGone(operation, "Consul does not know the session");
                    }
                    return held;
                }));
    }

    private Set<Path> held(Exchange exchange, Operation operation) throws AgentException {
        String prefix = asked.get();
        if (prefix == null) {
            return Set.of();
        }
        Reply reply = exchange.ask(Kv.all(prefix));
        if (!Kv.isAnswer(reply)) {
            throw calls.errors().of(operation, reply);
        }
        return Kv.allOf(reply).entrySet().stream()
                .filter(each -> each.getValue().session().equals(id))
                .filter(each -> isAsWritten(backend.path(each.getKey()), each.getValue()))
                .map(each -> backend.path(each.getKey()))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Not written over: Consul lets anybody do that, and the session goes on holding the key. */
    private boolean isAsWritten(Path path, Kv found) {
        Written last = written.get(path);
        return last == null || (last.token == found.created() && last.version == found.modified());
    }

    private boolean isKnown(Exchange exchange, Operation operation) throws AgentException {
        Reply reply = exchange.ask("/v1/session/info/" + id + "?consistent");
        if (reply.status() != 200) {
            throw calls.errors().of(operation, reply);
        }
        return reply.body().contains(id);
    }

    /** Sent again each time until it has worked once: Consul does not mind, and each caller has a timeout of its own. */
    @Override
    public CompletionStage<Void> end(Duration timeout) {
        ending = true;
        Operation operation = Operation.write("end session " + id);
        if (ended) {
            return CompletableFuture.completedFuture(null);
        }
        return calls.send(
                operation, timeout, exchange -> destroyed(operation, exchange.write("/v1/session/destroy/" + id, "")));
    }

    // Null is the one value that a stage of Void can have.
    @SuppressWarnings("NullAway")
    private Void destroyed(Operation operation, Reply reply) {
        if (reply.status() != 200 || !reply.body().strip().equals("true")) {
            throw calls.errors().of(operation, reply);
        }
        ended = true;
        return null;
    }

    private <T> CompletionStage<T> unlessTooBig(Operation operation, byte[] data, Supplier<CompletionStage<T>> call) {
        int most = backend.limits().maxDataBytes();
        return data.length > most
                ? CompletableFuture.failedFuture(
                        calls.errors().tooMuch(operation, data.length + " bytes are more than " + most))
                : unlessEnded(operation, call);
    }

    private <T> CompletionStage<T> unlessEnded(Operation operation, Supplier<CompletionStage<T>> call) {
        return ending && !calls.isClosed()
                ? CompletableFuture.failedFuture(calls.errors().sessionGone(operation, "the session was ended here"))
                : call.get();
    }

    @Override
    public String toString() {
        return "session " + id + " of " + backend;
    }
}
