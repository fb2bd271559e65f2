package dev.locked.zookeeper;

import dev.locked.spi.Acquisition;
import dev.locked.spi.Path;
import dev.locked.spi.Session;
import dev.locked.spi.Write;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.zookeeper.KeeperException.Code;

/** A ZooKeeper session, and the ephemeral nodes that hang on it. */
final class ZooKeeperSession implements Session {
    private final ZooKeeperBackend backend;
    private final Calls calls;
    private final SessionLink session;
    private final Link link;
    private final Writes writes;
    private final Proof proof;
    private final Duration ttl;
    private final String owner;
    private volatile boolean ended;

    ZooKeeperSession(ZooKeeperBackend backend, SessionLink session, Writes writes, Proof proof) {
        this.backend = backend;
        this.calls = backend.calls();
        this.session = session;
        this.link = session.link();
        this.writes = writes;
        this.proof = proof;
        this.ttl = session.negotiated();
        this.owner = Nodes.owner(session.id());
    }

    @Override
    public String owner() {
        return owner;
    }

    @Override
    public Duration ttl() {
        return ttl;
    }

    @Override
    public long provenAliveNanos() {
        return proof.provenAlive();
    }

    /**
     * By {@code sync}, which goes through the leader: an answer to anything less proves only that one server lives. The
     * leader counts a session's time from what that server last told it, so that this answer proves the one before.
     */
    @Override
    public CompletionStage<Void> renew(Duration timeout) {
        Operation operation = Operation.harmless("renew session " + owner);
        long sent = backend.nanoTime();
        proof.wanted(sent);
        return unlessEnded(
                operation,
                () -> calls.<Boolean>send(
                                link,
                                operation,
                                timeout,
                                (zooKeeper, call) -> zooKeeper.sync(
                                        backend.nodes().root(),
                                        (rc, path, context) -> renewed(call, Code.get(rc), sent),
                                        null))
                        .thenAccept(renewed -> {}));
    }

    private void renewed(Call<Boolean> call, Code code, long sent) {
        if (code != Code.OK) {
            call.fail(code);
        } else if (session.negotiated().compareTo(ttl) < 0) {
            call.fail(
                    calls.errors().sessionGone(call.operation(), "the server now grants only " + session.negotiated()));
        } else {
            proof.acknowledged(sent);
            call.succeed(true);
        }
    }

    /** A session that nobody renews is not to live on because ZooKeeper's client keeps it alive all by itself. */
    void watchOver() {
        long left = proof.lastWanted() + ttl.toNanos() - backend.nanoTime();
        if (ended || link.whyGone() != null) {
            return;
        }
        if (left > 0) {
            calls.later(Duration.ofNanos(left), this::watchOver);
        } else {
            letGo();
        }
    }

    private void letGo() {
        ended = true;
        var unused = end().whenComplete((done, error) -> backend.forget(session));
        calls.later(ttl.multipliedBy(3), this::giveUp);
    }

    /** The server has forgotten the session by now, or does so soon. */
    private void giveUp() {
        session.drop();
        backend.forget(session);
    }

    @Override
    public CompletionStage<Acquisition> acquire(Path path, byte[] data, Duration timeout) {
        Operation operation = Operation.write("acquire " + path);
        return unlessTooBig(
                operation,
                data,
                () -> calls.send(
                        link, operation, timeout, (zooKeeper, call) -> writes.acquire(zooKeeper, call, path, data)));
    }

    @Override
    public CompletionStage<Write> update(Path path, long token, long version, byte[] data, Duration timeout) {
        Operation operation = Operation.write("update " + path);
        return unlessTooBig(
                operation,
                data,
                () -> calls.send(
                        link,
                        operation,
                        timeout,
                        (zooKeeper, call) -> writes.update(zooKeeper, call, path, token, version, data)));
    }

    @Override
    public CompletionStage<Write> release(Path path, long token, Duration timeout) {
        return calls.send(
                link,
                Operation.write("release " + path),
                timeout,
                (zooKeeper, call) -> writes.release(zooKeeper, call, path, token));
    }

    @Override
    public CompletionStage<Write> removeUnowned(Path path, long token, long version, Duration timeout) {
        return calls.send(
                link,
                Operation.write("remove the unowned entry " + path),
                timeout,
                (zooKeeper, call) -> writes.removeUnowned(zooKeeper, call, path, token, version));
    }

    @Override
    public CompletionStage<Set<Path>> holdings(Duration timeout) {
        Operation operation = Operation.harmless("tell what session " + owner + " holds");
        return unlessEnded(
                operation,
                () -> calls.send(link, operation, timeout, (zooKeeper, call) -> writes.tell(zooKeeper, call)));
    }

    /** May be asked again each time until it has worked once; each caller has a timeout of its own. */
    @Override
    public CompletionStage<Void> end(Duration timeout) {
        Operation operation = Operation.write("end session " + owner);
        if (calls.isClosed()) {
            return CompletableFuture.failedFuture(calls.errors().closed(operation));
        }
        if (!ended) {
            letGo();
        }
        return calls.follow(operation, timeout, end()).thenAccept(done -> {});
    }

    private CompletableFuture<Boolean> end() {
        return backend.isShared() && !session.isOver()
                ? writes.freeAll(link).thenCompose(freed -> session.end())
                : session.end();
    }

    private <T> CompletionStage<T> unlessTooBig(Operation operation, byte[] data, Supplier<CompletionStage<T>> call) {
        int most = backend.limits().maxDataBytes();
        if (data.length > most) {
            return CompletableFuture.failedFuture(
                    calls.errors().tooMuch(operation, data.length + " bytes are more than " + most));
        }
        return unlessEnded(operation, call);
    }

    private <T> CompletionStage<T> unlessEnded(Operation operation, Supplier<CompletionStage<T>> call) {
        return ended && !calls.isClosed()
                ? CompletableFuture.failedFuture(
                        calls.errors().sessionGone(operation, "the session was ended here, or not renewed in time"))
                : call.get();
    }

    @Override
    public String toString() {
        return "session " + owner + " of " + backend;
    }
}
