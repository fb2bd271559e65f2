package dev.locked.zookeeper;

import dev.locked.spi.Acquisition;
import dev.locked.spi.Entry;
import dev.locked.spi.Path;
import dev.locked.spi.Write;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.OpResult;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.data.Stat;
import org.jspecify.annotations.Nullable;

/**
 * The writes of one session. Two guards keep a stale owner's write from its successor's entry: this session knows what it
 * holds and sends nothing for what it does not; and each entry may be written with its session's secret only, which holds
 * also where an operator's hand came between.
 */
final class Writes {
    private static final Duration FREEING = Duration.ofSeconds(5);
    private static final int MOST_TOLD_CHARS = 500_000;
    private static final Write STALE = new Write.Stale();

    /** Of a release, where the version means nothing. */
    private static final Write RELEASED = new Write.Done(0);

    private final Calls calls;
    private final Nodes nodes;
    private final List<ACL> parentAcl;
    private final List<ACL> entryAcl;
    private final Holdings holdings = new Holdings();

    Writes(Calls calls, Nodes nodes, List<ACL> acl, Secret secret) {
        this.calls = calls;
        this.nodes = nodes;
        this.parentAcl = new ArrayList<>(acl); // ZooKeeper asks lists for null, which some don't bear
        this.entryAcl = secret.guarding(acl);
    }

    void acquire(ZooKeeper zooKeeper, Call<Acquisition> call, Path path, byte[] data) {
        create(zooKeeper, call, path, data, true);
    }

    private void create(ZooKeeper zooKeeper, Call<Acquisition> call, Path path, byte[] data, boolean first) {
        synchronized (holdings) {
            if (!holdings.acquiring(path)) {
                call.fail(call.errors().sessionGone(call.operation(), "the session was ended here"));
                return;
            }
            zooKeeper.create(
                    nodes.node(path),
                    data,
                    entryAcl,
                    CreateMode.EPHEMERAL,
                    (rc, ignored, context, name, stat) -> {
                        Code code = Code.get(rc);
                        if (code == Code.NONODE && first) {
                            holdings.notWon(path);
                            makeParents(zooKeeper, call, () -> create(zooKeeper, call, path, data, false));
                        } else {
                            created(call, path, data, code, stat);
                        }
                    },
                    null);
        }
    }

    private void created(Call<Acquisition> call, Path path, byte[] data, Code code, @Nullable Stat stat) {
        switch (code) {
            case OK -> {
                Stat made = Objects.requireNonNull(stat);
                holdings.won(path, made.getCzxid());
                call.succeedHere(new Acquisition.Won(Nodes.entry(path, data.clone(), made)));
            }
            case NODEEXISTS -> {
                holdings.notWon(path);
                call.succeedHere(new Acquisition.Held(null));
            }
            case CONNECTIONLOSS, OPERATIONTIMEOUT, REQUESTTIMEOUT -> {
                holdings.doubtful(path);
                call.fail(code);
            }
            default -> {
                holdings.notWon(path);
                call.fail(code);
            }
        }
    }

    /**
     * The node of the namespace and those above it; whoever is first makes them. Looks first, since ZooKeeper refuses the
     * making of what there is already to whoever might not make it.
     */
    void makeParents(ZooKeeper zooKeeper, Call<?> call, Runnable then) {
        zooKeeper.exists(
                nodes.root(),
                false,
                (rc, path, context, stat) -> {
                    Code code = Code.get(rc);
                    if (call.isOver()) {
                        return;
                    }
                    switch (code) {
                        case OK -> then.run();
                        case NONODE -> createParents(zooKeeper, call, then);
                        default -> call.fail(code);
                    }
                },
                null);
    }

    /** All at once. What fails above shows again below, where it matters. */
    private void createParents(ZooKeeper zooKeeper, Call<?> call, Runnable then) {
        Code[] above = {Code.OK}; // by the thread of the answers only
        for (String parent : nodes.parents()) {
            zooKeeper.create(
                    parent,
                    new byte[0],
                    parentAcl,
                    CreateMode.PERSISTENT,
                    (rc, path, context, name) -> {
                        Code code = Code.get(rc);
                        if (!parent.equals(nodes.root())) {
                            above[0] = above[0] == Code.OK && code != Code.NODEEXISTS ? code : above[0];
                        } else if (code != Code.OK && code != Code.NODEEXISTS) {
                            notMade(zooKeeper, call, code, above[0]);
                        } else if (!call.isOver()) {
                            then.run();
                        }
                    },
                    null);
        }
    }

    /** Of a client of the user's the node that all lies under, its chroot, may be missing; then so does the root. */
    private void notMade(ZooKeeper zooKeeper, Call<?> call, Code code, Code above) {
        if (code != Code.NONODE || (above != Code.OK && above != Code.NONODE)) {
            call.fail(code == Code.NONODE ? above : code);
            return;
        }
        zooKeeper.exists(
                "/",
                false,
                (rc, path, context, stat) -> {
                    if (rc == Code.NONODE.intValue()) {
                        call.fail(calls.errors().noChroot(call.operation()));
                    } else {
                        call.fail(Code.NONODE); // somebody has taken away what was made
                    }
                },
                null);
    }

    void update(ZooKeeper zooKeeper, Call<Write> call, Path path, long token, long version, byte[] data) {
        boolean isPossible = version >= 0 && version <= Integer.MAX_VALUE; // -1 is any version to ZooKeeper
        if (!isPossible || holdings.of(path, token) == Holdings.Knowledge.NOT_HELD) {
            call.succeed(STALE);
            return;
        }
        guarded(
                zooKeeper,
                call,
                path,
                token,
                STALE,
                () -> zooKeeper.setData(
                        nodes.node(path),
                        data,
                        (int) version,
                        (rc, ignored, context, stat) -> updated(call, Code.get(rc), token, stat),
                        null));
    }

    /** Only a node that an operator put there, for anybody to write, can have another token here. */
    private static void updated(Call<Write> call, Code code, long token, @Nullable Stat stat) {
        switch (code) {
            case OK -> {
                Stat now = Objects.requireNonNull(stat);
                call.succeedHere(now.getCzxid() == token ? new Write.Done(now.getVersion()) : STALE);
            }
            case NONODE, BADVERSION, NOAUTH -> call.succeed(STALE);
            default -> call.fail(code);
        }
    }

    /** Sends the write if this session holds the path under the token, looking first where it does not know of that. */
    private void guarded(
            ZooKeeper zooKeeper, Call<Write> call, Path path, long token, Write otherwise, Runnable write) {
        synchronized (holdings) {
            if (holdings.of(path, token) == Holdings.Knowledge.HELD) {
                write.run();
                return;
            }
        }
        Look.at(zooKeeper, nodes.node(path), path, call, found -> {
            long seen = isOwn(zooKeeper, found) ? found.token() : 0;
            if (holdings.seen(path, seen) && seen != token) {
                call.succeed(otherwise);
            } else {
                guarded(zooKeeper, call, path, token, otherwise, write);
            }
        });
    }

    private static boolean isOwn(ZooKeeper zooKeeper, @Nullable Entry found) {
        return found != null && found.owner().equals(Nodes.owner(zooKeeper.getSessionId()));
    }

    /**
     * Writes before it deletes, in one step: ZooKeeper asks for no secret where a node is only deleted. An entry that is not
     * the one that was won last may be there, too: an older one, in a store that was restored from a backup.
     */
    void release(ZooKeeper zooKeeper, Call<Write> call, Path path, long token) {
        guarded(zooKeeper, call, path, token, RELEASED, () -> {
            holdings.released(path, token);
            zooKeeper.multi(
                    List.of(Op.setData(nodes.node(path), new byte[0], -1), Op.delete(nodes.node(path), -1)),
                    (rc, ignored, context, results) -> released(call, Code.get(rc), results),
                    null);
        });
    }

    private void released(Call<Write> call, Code code, @Nullable List<OpResult> results) {
        switch (code) {
            case OK, NONODE -> call.succeedHere(RELEASED);
            case NOAUTH -> {
                if (isRefused(results, 0)) {
                    call.succeed(RELEASED); // it is another's by now
                } else {
                    call.fail(code);
                }
            }
            default -> call.fail(code);
        }
    }

    private static boolean isRefused(@Nullable List<OpResult> results, int at) {
        return results != null
                && results.size() > at
                && results.get(at) instanceof OpResult.ErrorResult error
                && error.getErr() == Code.NOAUTH.intValue();
    }

    /** As {@link #release}: a successor's entry, which may have the same version, can't be written by this session. */
    void removeUnowned(ZooKeeper zooKeeper, Call<Write> call, Path path, long token, long version) {
        if (holdings.touches(path)) {
            Look.at(zooKeeper, nodes.node(path), path, call, found -> {
                boolean settled = holdings.seen(path, isOwn(zooKeeper, found) ? found.token() : 0);
                if (settled && !isOwn(zooKeeper, found)) {
                    removeUnowned(zooKeeper, call, path, token, version);
                } else {
                    call.succeed(STALE);
                }
            });
            return;
        }
        Look.at(zooKeeper, nodes.node(path), path, call, found -> {
            if (found == null || !found.owner().isEmpty() || found.token() != token || found.version() != version) {
                call.succeed(STALE);
            } else {
                remove(zooKeeper, call, found);
            }
        });
    }

    private void remove(ZooKeeper zooKeeper, Call<Write> call, Entry unowned) {
        String node = nodes.node(unowned.path());
        int version = (int) unowned.version();
        synchronized (holdings) {
            if (!holdings.touches(unowned.path())) {
                zooKeeper.multi(
                        List.of(Op.setData(node, unowned.data(), version), Op.delete(node, version + 1)),
                        (rc, ignored, context, results) -> removed(call, Code.get(rc), unowned.version()),
                        null);
                return;
            }
        }
        call.succeed(STALE);
    }

    private static void removed(Call<Write> call, Code code, long version) {
        switch (code) {
            case OK -> call.succeed(new Write.Done(version));
            case NONODE, BADVERSION -> call.succeed(STALE);
            case NOAUTH ->
                call.fail(call.errors()
                        .notApplied(call.operation(), "NOAUTH: no permission, or it is another entry by now"));
            default -> call.fail(code);
        }
    }

    /**
     * What the server has of this session, after a {@code sync}, since one server may be behind. Not where the answer might
     * be larger than what ZooKeeper's client takes, which costs the connection.
     */
    void tell(ZooKeeper zooKeeper, Call<Set<Path>> call) {
        if (holdings.size(nodes) > MOST_TOLD_CHARS) {
            call.fail(call.errors().notApplied(call.operation(), "it is too much for one answer"));
            return;
        }
        zooKeeper.sync(
                nodes.root(),
                (rc, path, context) -> {
                    if (rc != Code.OK.intValue()) {
                        call.fail(Code.get(rc));
                    }
                },
                null);
        zooKeeper.getEphemerals(
                nodes.prefix(),
                (rc, context, found) -> {
                    if (rc == Code.OK.intValue()) {
                        call.succeed(found.stream()
                                .map(nodes::path)
                                .filter(holdings::touches)
                                .collect(Collectors.toUnmodifiableSet()));
                    } else {
                        call.fail(Code.get(rc));
                    }
                },
                null);
    }

    /** Releases all that is held, or may be, for a session that has to live on. */
    CompletableFuture<Boolean> freeAll(Link link) {
        List<CompletableFuture<Boolean>> all = holdings.close().stream()
                .map(path -> calls.<Boolean>send(
                        link,
                        Operation.write("free " + path),
                        FREEING,
                        (zooKeeper, call) -> free(zooKeeper, call, path)))
                .toList();
        return CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).thenApply(done -> true);
    }

    private void free(ZooKeeper zooKeeper, Call<Boolean> call, Path path) {
        Look.at(zooKeeper, nodes.node(path), path, call, found -> {
            if (!isOwn(zooKeeper, found)) {
                holdings.seen(path, 0);
                call.succeed(true);
                return;
            }
            zooKeeper.multi(
                    List.of(Op.setData(nodes.node(path), new byte[0], -1), Op.delete(nodes.node(path), -1)),
                    (rc, ignored, context, results) -> {
                        Code code = Code.get(rc);
                        if (code == Code.OK || code == Code.NONODE || isRefused(results, 0)) {
                            holdings.released(path, found.token());
                            call.succeed(true);
                        } else {
                            call.fail(code);
                        }
                    },
                    null);
        });
    }
}
