package dev.locked.chaos;

import dev.locked.tck.TcpProxy;
import dev.locked.tck.TcpProxy.Mode;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How one contender reaches the store: a proxy in front of each member. Of several faults at once the last one that came
 * is in force. Not thread-safe.
 */
final class Link implements AutoCloseable {
    private static final Trouble NONE = new Trouble(Mode.PASS, Duration.ZERO, List.of());

    private final List<TcpProxy> proxies = new ArrayList<>();
    private final List<Trouble> troubles = new ArrayList<>();
    private final Set<TcpProxy> withHoles = new HashSet<>();

    Link(InetAddress here, List<String> members) {
        for (String member : members) {
            URI address = URI.create("tcp://" + member);
            proxies.add(new TcpProxy(here, new InetSocketAddress(address.getHost(), address.getPort())));
        }
    }

    String endpoints() {
        return proxies.stream().map(TcpProxy::endpoint).collect(Collectors.joining(","));
    }

    /** Puts a fault in; the answer takes it out. */
    Runnable trouble(Mode mode) {
        return trouble(new Trouble(mode, Duration.ZERO, proxies));
    }

    Runnable troubleTo(int member, Mode mode) {
        return trouble(new Trouble(mode, Duration.ZERO, List.of(proxies.get(member % proxies.size()))));
    }

    Runnable slow(Duration delay) {
        return trouble(new Trouble(Mode.PASS, delay, proxies));
    }

    void cut() {
        proxies.forEach(TcpProxy::cut);
    }

    private Runnable trouble(Trouble trouble) {
        troubles.add(trouble);
        proxies.forEach(this::apply);
        return () -> {
            troubles.remove(trouble);
            proxies.forEach(this::apply);
        };
    }

    private void apply(TcpProxy proxy) {
        Trouble now = troubles.stream()
                .filter(trouble -> trouble.where.contains(proxy))
                .reduce((earlier, later) -> later)
                .orElse(NONE);
        if (now.loses()) {
            withHoles.add(proxy);
        } else if (withHoles.remove(proxy)) {
            // What is left of a stream with holes in it is no use to anybody: TCP would not have let it through.
            proxy.mode(Mode.REFUSE);
        }
        proxy.delay(now.delay);
        proxy.mode(now.mode);
    }

    @Override
    public void close() {
        proxies.forEach(TcpProxy::close);
    }

    private static final class Trouble {
        private final Mode mode;
        private final Duration delay;
        private final List<TcpProxy> where;

        Trouble(Mode mode, Duration delay, List<TcpProxy> where) {
            this.mode = mode;
            this.delay = delay;
            this.where = where;
        }

        boolean loses() {
            return mode == Mode.DEAF || mode == Mode.MUTE;
        }
    }
}
