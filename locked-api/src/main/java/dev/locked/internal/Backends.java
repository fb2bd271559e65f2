package dev.locked.internal;

import dev.locked.AmbiguousBackendException;
import dev.locked.NoSuchBackendException;
import dev.locked.spi.Backend;
import dev.locked.spi.BackendProvider;
import dev.locked.spi.MonotonicClock;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;

/** Finds the backend for a connection string among those on the classpath. A broken one does not hide the others. */
public final class Backends {
    /** What we have jars for. */
    private static final List<String> OURS = List.of("consul", "etcd", "zookeeper");

    private final Map<String, BackendProvider> providers = new TreeMap<>();
    private final List<String> broken = new ArrayList<>();

    private Backends() {}

    /** Opens the backend that serves a connection string. */
    public static Backend open(String uri, MonotonicClock clock) {
        return find().openAny(uri, clock);
    }

    private static Backends find() {
        Backends found = new Backends();
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        if (context != null) {
            found.load(ServiceLoader.load(BackendProvider.class, context));
        }
        found.load(ServiceLoader.load(BackendProvider.class, Backends.class.getClassLoader()));
        return found;
    }

    private void load(ServiceLoader<BackendProvider> loader) {
        Iterator<BackendProvider> each = loader.iterator();
        // A loader that throws goes on with the next provider; the bound is against one that never gets on.
        for (int tries = 0; tries < 100; tries++) {
            try {
                if (!each.hasNext()) {
                    return;
                }
                BackendProvider provider = each.next();
                providers.putIfAbsent(provider.scheme(), provider);
            } catch (Throwable e) { // a broken one must not hide the others
                broken.add(e.toString());
            }
        }
    }

    private Backend openAny(String uri, MonotonicClock clock) {
        String scheme = ConnectionString.scheme(uri, providers::containsKey);
        String chosen = scheme == null ? only(uri) : scheme;
        BackendProvider provider = providers.get(chosen);
        if (provider == null) {
            throw new NoSuchBackendException(
                    "no backend for the scheme " + shown(uri, chosen) + "; found " + found() + ". " + remedy(chosen),
                    null);
        }
        return provider.open(ConnectionString.parse(uri, chosen, scheme != null).build(clock));
    }

    private static String shown(String uri, String scheme) {
        return OURS.contains(scheme) ? "\"" + scheme + "\"" : ConnectionString.redactScheme(uri, scheme);
    }

    private static String remedy(String scheme) {
        return OURS.contains(scheme)
                ? "Add dev.locked:locked-" + scheme + " to the classpath"
                : "Add the jar that serves it to the classpath, or mend the scheme; dev.locked:locked-NAME serves each"
                        + " of "
                        + OURS;
    }

    /** The one backend there is; memory does not count, since it is always there and never meant. */
    private String only(String uri) {
        List<String> candidates = providers.keySet().stream()
                .filter(name -> !name.equals("memory"))
                .toList();
        if (candidates.size() == 1) {
            return candidates.get(0);
        }
        if (candidates.isEmpty()) {
            throw new NoSuchBackendException(
                    "no backend on the classpath for \"" + ConnectionString.redact(uri) + "\"; found " + found()
                            + ". Add one, such as dev.locked:locked-etcd",
                    null);
        }
        throw new AmbiguousBackendException(
                "\"" + ConnectionString.redact(uri) + "\" has no scheme, and several backends are on the classpath: "
                        + candidates + ". Write which, as in \"" + candidates.get(0) + "://"
                        + ConnectionString.redact(uri) + "\"",
                null);
    }

    private String found() {
        String names = providers.keySet().toString();
        return broken.isEmpty() ? names : names + ", and broken ones: " + broken;
    }
}
