package dev.locked.tck;

import dev.locked.spi.Backend;
import dev.locked.spi.Path;
import org.jspecify.annotations.Nullable;

/** A link through a proxy. */
final class ProxiedLink implements FaultyLink {
    private final TcpProxy proxy;
    private final @Nullable StoreControl store;
    private final PortOpener opener;

    ProxiedLink(int port, @Nullable StoreControl store, PortOpener opener) {
        this.proxy = new TcpProxy(port);
        this.store = store;
        this.opener = opener;
    }

    private StoreControl store() {
        if (store == null) {
            throw new UnsupportedOperationException("StoreControl");
        }
        return store;
    }

    @Override
    public Backend open(Path namespace) {
        return opener.open(namespace, proxy.port());
    }

    @Override
    public void mode(TcpProxy.Mode mode) {
        proxy.mode(mode);
    }

    @Override
    public void cut() {
        proxy.cut();
    }

    @Override
    public int mostAtOnce() {
        return proxy.mostAtOnce();
    }

    @Override
    public long requests() {
        return store().requests();
    }

    @Override
    public void restartStore() {
        store().kill9();
        store().start();
    }

    @Override
    public void close() {
        proxy.close();
    }
}
