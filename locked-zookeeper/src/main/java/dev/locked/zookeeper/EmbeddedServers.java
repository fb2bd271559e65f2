package dev.locked.zookeeper;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One backend's use of the server in a folder; begins when it is first asked for. */
final class EmbeddedServers implements Servers {
    private final Path folder;
    private @Nullable EmbeddedHost host; // guarded by this, as the next
    private boolean released;

    EmbeddedServers(Path folder) {
        this.folder = folder;
    }

    @Override
    public synchronized CompletableFuture<Boolean> ready() {
        EmbeddedHost used = host;
        if (used == null) {
            if (released) {
                return CompletableFuture.failedFuture(new IllegalStateException("the backend is shut down"));
            }
            used = EmbeddedHost.use(folder);
            host = used;
        }
        return used.ready();
    }

    @Override
    public String connectString() {
        return used().connectString();
    }

    @Override
    public Optional<Secret> secret() {
        return used().secret();
    }

    private synchronized EmbeddedHost used() {
        EmbeddedHost used = host;
        if (used == null) {
            throw new IllegalStateException("nobody has asked whether the server is ready");
        }
        return used;
    }

    @Override
    public void release() {
        EmbeddedHost last;
        synchronized (this) {
            last = released ? null : host;
            released = true;
        }
        if (last != null) {
            last.release();
        }
    }

    @Override
    public String toString() {
        return "embedded in " + folder;
    }
}
