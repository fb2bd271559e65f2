package dev.locked.zookeeper;

import static java.lang.System.Logger.Level.DEBUG;
import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import java.io.File;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * This JVM's part in the server of a folder, for all backends in it. One thread does it all: it finds out whether another
 * process serves, waits for its turn if so, starts the server, and ends it with the last backend that uses it. When
 * something goes wrong it tells everybody and tries again.
 */
final class EmbeddedHost {
    private static final System.Logger LOG = System.getLogger(EmbeddedHost.class.getName());
    private static final int PAUSE_SECONDS = 1;
    private static final Map<Path, EmbeddedHost> HOSTS = new HashMap<>();

    private final Path path;
    private final @Nullable EmbeddedHost former;
    private final Thread thread = new Thread(this::run, "locked-zookeeper-embedded");
    private final Semaphore news = new Semaphore(0);
    private int users; // guarded by HOSTS
    private boolean ending; // guarded by this, as the next two
    private @Nullable EmbeddedFolder folder;
    private CompletableFuture<Boolean> ready = new CompletableFuture<>();
    private volatile int port;
    private volatile @Nullable Secret secret;

    private EmbeddedHost(Path path, @Nullable EmbeddedHost former) {
        this.path = path;
        this.former = former;
        thread.setDaemon(true); // and with it all threads of the server
        thread.setContextClassLoader(EmbeddedHost.class.getClassLoader());
    }

    /** Has it served, by this process or another. */
    static EmbeddedHost use(Path folder) {
        Path path = canonical(folder);
        synchronized (HOSTS) {
            EmbeddedHost known = HOSTS.get(path);
            EmbeddedHost host = known != null && known.users > 0 ? known : begin(path, known);
            host.users++;
            return host;
        }
    }

    private static EmbeddedHost begin(Path path, @Nullable EmbeddedHost former) {
        EmbeddedHost host = new EmbeddedHost(path, former);
        HOSTS.put(path, host);
        host.thread.start();
        return host;
    }

    private static Path canonical(Path folder) {
        File file = folder.toFile();
        try {
            return file.getCanonicalFile().toPath();
        } catch (IOException e) {
            return file.getAbsoluteFile().toPath(); // whoever opens it will see what is wrong with it
        }
    }

    /** True when there is a server to connect to; fails with {@link EmbeddedException} while there can't be one. */
    synchronized CompletableFuture<Boolean> ready() {
        return ready.copy();
    }

    String connectString() {
        return EmbeddedServer.HOST + ":" + port;
    }

    /** Known once it is ready. */
    Optional<Secret> secret() {
        return Optional.ofNullable(secret);
    }

    /** For one user; with the last one it ends, and this waits for that. */
    void release() {
        synchronized (HOSTS) {
            users--;
            if (users > 0) {
                return;
            }
        }
        end();
        join();
        synchronized (HOSTS) {
            HOSTS.remove(path, this);
        }
    }

    private synchronized void end() {
        ending = true;
        news.release();
        EmbeddedFolder open = folder;
        if (open != null) {
            leave(open);
        }
    }

    private static void leave(EmbeddedFolder open) {
        try {
            open.leave();
        } catch (IOException e) {
            LOG.log(WARNING, "could not close " + open.path(), e);
        }
    }

    private void join() {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        if (former != null) {
            former.join(); // in one JVM the locks of one would be taken for those of the other
        }
        while (!isEnding()) {
            try (EmbeddedFolder open = EmbeddedFolder.open(path)) {
                host(open);
            } catch (ClosedChannelException e) {
                LOG.log(DEBUG, "waits no more for {0}", path);
            } catch (IOException | RuntimeException e) {
                failed(e);
                pause();
            }
        }
    }

    private void host(EmbeddedFolder open) throws IOException {
        enter(open);
        Optional<EmbeddedServer> first = open.starting(() -> startIfFirst(open));
        settle(CompletableFuture.completedFuture(true));
        if (first.isEmpty()) {
            open.awaitTurn();
        }
        try (EmbeddedServer server = first.isPresent() ? first.get() : open.starting(() -> start(open))) {
            LOG.log(INFO, "this process runs {0}", server);
            serve();
        }
    }

    private Optional<EmbeddedServer> startIfFirst(EmbeddedFolder open) throws IOException {
        port = open.port();
        secret = open.secret();
        return open.tryToServe() ? Optional.of(start(open)) : Optional.empty();
    }

    private EmbeddedServer start(EmbeddedFolder open) throws IOException {
        news.drainPermits(); // of a server that failed
        return EmbeddedServer.start(path, port, open.secret(), news::release);
    }

    private synchronized void enter(EmbeddedFolder open) {
        folder = open;
        if (ending) {
            leave(open);
        }
    }

    /** Until the last user has gone. */
    private void serve() throws EmbeddedException {
        if (!isEnding()) {
            news.acquireUninterruptibly();
        }
        if (!isEnding()) {
            IllegalStateException failed = new IllegalStateException("ZooKeeper's server failed, as its log says");
            throw EmbeddedFolder.isFull(path, failed)
                    ? EmbeddedException.full(path, failed)
                    : EmbeddedException.passing(
                            "data: the server in " + path
                                    + " could not go on, as its log says; mend what it names, it is tried again"
                                    + " meanwhile",
                            failed);
        }
    }

    private void failed(Exception e) {
        LOG.log(WARNING, "no embedded ZooKeeper", e);
        Exception told = e instanceof IOException io && !(e instanceof EmbeddedException)
                ? EmbeddedFolder.unusable(path, io)
                : e;
        settle(CompletableFuture.failedFuture(told));
    }

    private synchronized void settle(CompletableFuture<Boolean> outcome) {
        CompletableFuture<Boolean> before = ready;
        ready = outcome;
        var unused = outcome.whenComplete((done, error) -> {
            if (error == null) {
                before.complete(done);
            } else {
                before.completeExceptionally(error);
            }
        });
    }

    private synchronized boolean isEnding() {
        return ending;
    }

    /** Ended early by the last user's leaving. */
    private void pause() {
        try {
            news.tryAcquire(PAUSE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            LOG.log(WARNING, "nobody interrupts this thread", e);
        }
    }
}
