package dev.locked.cli;

import dev.locked.Locker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The store of a demo: the one that was named, or an embedded ZooKeeper in a temporary folder. The demo keeps it open, so
 * that an embedded one is up before the contenders are, and outlives each of them.
 */
final class DemoStore implements AutoCloseable {
    private static final Duration ANSWER = Duration.ofSeconds(15);
    private static final Duration REACTION = Duration.ofSeconds(5);

    private final String uri;
    private final Optional<Path> folder;
    private final Locker locker;

    private DemoStore(String uri, Optional<Path> folder) {
        this.uri = uri;
        this.folder = folder;
        this.locker = Locker.connect(uri);
    }

    static DemoStore open(@Nullable String given) {
        if (given != null) {
            return new DemoStore(given, Optional.empty());
        }
        try {
            Path folder = Files.createTempDirectory("locked-demo-");
            String encoded =
                    URLEncoder.encode(folder.toString(), StandardCharsets.UTF_8).replace("+", "%20");
            return new DemoStore("zookeeper:embedded?data=" + encoded, Optional.of(folder));
        } catch (IOException e) {
            throw new UncheckedIOException("can't make a folder for the demo's store: " + e.getMessage(), e);
        }
    }

    String uri() {
        return uri;
    }

    /** Makes sure that it answers. */
    void check(String path) {
        var unused = locker.read(path, ANSWER);
    }

    /** The ttl that it grants to who asks for this one. */
    Duration granted(Duration ttl) {
        Duration least = locker.limits().minTtl();
        return ttl.compareTo(least) < 0 ? least : ttl;
    }

    /** After this time somebody has taken over for sure, counted from the leader's end; the machine may be busy. */
    Duration takeoverBound(Duration ttl) {
        long factored = (long) (ttl.toMillis() * locker.limits().takeoverFactor());
        return Duration.ofMillis(factored).plus(locker.limits().takeoverSlack()).plus(REACTION);
    }

    /** Leaves nothing of a store of our own. May be called twice. */
    @Override
    public void close() {
        locker.close();
        folder.filter(Files::exists).ifPresent(DemoStore::delete);
    }

    private static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : deepestFirst) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("can't delete the demo's folder: " + e.getMessage(), e);
        }
    }
}
