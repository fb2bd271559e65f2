package dev.locked.zookeeper;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.WatchedEvent;
import org.apache.zookeeper.Watcher.Event.EventType;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooKeeper;
import org.jspecify.annotations.Nullable;

/** A ZooKeeper session of our own. What ends it stays ended: nobody opens another in its place. */
final class OwnSession extends Link implements SessionLink {
    private final Calls calls;
    private final ZooKeeperSettings settings;
    private final int askedMillis;
    private final Secret secret;

    /** Done when the server does not know the session any more. */
    private final CompletableFuture<Boolean> over = new CompletableFuture<>();

    private volatile @Nullable SessionClient client;
    private volatile boolean connected;
    private boolean everConnected; // guarded by this, as all below
    private boolean closing;
    private boolean endSent;
    private boolean dropped;
    private int generation;

    OwnSession(Calls calls, ZooKeeperSettings settings, int askedMillis, Secret secret) {
        this.calls = calls;
        this.settings = settings;
        this.askedMillis = askedMillis;
        this.secret = secret;
    }

    void open() {
        var unused = calls.opening(() -> attach(null));
    }

    private void attach(@Nullable SessionClient former) {
        try {
            if (connect(former)) {
                usable();
            }
        } catch (IOException e) {
            gone("no socket could be opened: " + e);
        }
    }

    private synchronized boolean connect(@Nullable SessionClient former) throws IOException {
        if (dropped || over.isDone()) {
            return false;
        }
        int mine = ++generation;
        endSent = false;
        SessionClient fresh = former == null
                ? new SessionClient(settings.servers().connectString(), askedMillis, event -> onEvent(mine, event))
                : new SessionClient(
                        settings.servers().connectString(),
                        askedMillis,
                        event -> onEvent(mine, event),
                        former.getSessionId(),
                        former.getSessionPasswd());
        settings.credentials().ifPresent(user -> fresh.addAuthInfo("digest", Secret.bytes(user)));
        settings.servers().secret().ifPresent(ofAll -> ofAll.giveTo(fresh));
        secret.giveTo(fresh);
        client = fresh;
        return true;
    }

    private void onEvent(int from, WatchedEvent event) {
        if (event.getType() != EventType.None) {
            return;
        }
        synchronized (this) {
            if (from != generation) {
                return;
            }
            if (event.getState() == KeeperState.SaslAuthenticated) {
                return; // comes after SyncConnected, and says nothing of the connection
            }
            connected = event.getState() == KeeperState.SyncConnected;
            everConnected |= connected;
        }
        switch (event.getState()) {
            case SyncConnected -> usable();
            case Expired -> expired();
            case AuthFailed -> authFailed();
            default -> lost();
        }
    }

    /** The server has refused it, after which this handle is of no use; what the client says of itself is no reason. */
    private void authFailed() {
        SessionClient now = client;
        if (now == null || now.getState() == ZooKeeper.States.AUTH_FAILED) {
            gone("ZooKeeper refused to authenticate the client");
        }
    }

    private void expired() {
        over.complete(true);
        gone("ZooKeeper does not know the session");
        drop();
    }

    /** A connection may be there now: for the end if that is wanted, else for the calls that wait. */
    private void usable() {
        SessionClient now = client;
        if (!connected || now == null) {
            return;
        }
        synchronized (this) {
            if (closing) {
                sendEnd(now);
                return;
            }
        }
        changed();
    }

    private void sendEnd(SessionClient now) {
        if (endSent) {
            return;
        }
        endSent = true;
        now.endSession((rc, path, context) -> ended(now, Code.get(rc)));
    }

    private void ended(SessionClient by, Code code) {
        if (code == Code.OK || code == Code.SESSIONEXPIRED) {
            over.complete(true);
            drop();
        } else { // the handle is of no use any more, and the session may well live on
            var unused = calls.opening(() -> {
                by.drop();
                attach(by);
            });
        }
    }

    @Override
    @Nullable
    ZooKeeper ready() {
        return connected ? client : null;
    }

    @Override
    boolean isSession() {
        return true;
    }

    @Override
    public Link link() {
        return this;
    }

    @Override
    public long id() {
        SessionClient now = client;
        return now == null ? 0 : now.getSessionId();
    }

    /** What the server granted, once connected. */
    @Override
    public Duration negotiated() {
        SessionClient now = client;
        return Duration.ofMillis(now == null ? 0 : now.getSessionTimeout());
    }

    /** Ends the session as soon as there is a connection; it may be asked again. */
    @Override
    public CompletableFuture<Boolean> end() {
        boolean isUnknown;
        synchronized (this) {
            closing = true;
            isUnknown = !everConnected;
        }
        if (isUnknown) {
            over.complete(true); // the server has told us of no session, and forgets what nobody uses
            drop();
        }
        gone("the session was ended here");
        usable();
        return over.copy();
    }

    @Override
    public boolean isOver() {
        return over.isDone();
    }

    @Override
    public void drop() {
        SessionClient last;
        synchronized (this) {
            dropped = true;
            connected = false;
            last = client;
        }
        if (last != null && !calls.opening(last::drop)) {
            last.drop();
        }
    }

    /** As {@link #drop}, on this thread. */
    @Override
    public void dropNow() {
        SessionClient last;
        synchronized (this) {
            dropped = true;
            connected = false;
            last = client;
        }
        if (last != null) {
            last.drop();
        }
    }
}
