package dev.locked.servers;

import dev.locked.tck.StoreControl;

/** The part of a {@link StoreControl} that is the same for every store: its server lives, dies and stands still. */
public abstract class ServerControl implements StoreControl {
    private final StoreServer server;

    /**
     * Does with a server whatever is asked, and ends it with {@link #close()}.
     *
     * @param server a running one, {@linkplain StoreServer#isOurs() ours}
     */
    protected ServerControl(StoreServer server) {
        this.server = server;
    }

    @Override
    public final int port() {
        return server.port();
    }

    @Override
    public final void start() {
        server.start();
    }

    @Override
    public final void startEmpty() {
        server.startEmpty();
    }

    @Override
    public final void stop() {
        server.stop();
    }

    @Override
    public final void kill9() {
        server.kill9();
    }

    @Override
    public final void pause() {
        server.pause();
    }

    @Override
    public final void resume() {
        server.resume();
    }

    @Override
    public void close() {
        server.close();
    }
}
