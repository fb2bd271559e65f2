package dev.locked.etcd;

import dev.locked.spi.BackendException;
import dev.locked.spi.Entry;
import dev.locked.spi.Path;
import dev.locked.spi.Watch;
import dev.locked.spi.WatchListener;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.kv.GetResponse;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** One who watches a path; what there is to see comes from the {@link WatchHub}. */
final class EtcdWatch implements Watch {
    private final WatchHub hub;
    private final Path path;
    private final ByteSequence key;
    private final Telling telling;

    EtcdWatch(WatchHub hub, Path path, ByteSequence key, WatchListener listener, Executor executor) {
        this.hub = hub;
        this.path = path;
        this.key = key;
        this.telling = new Telling(listener, executor);
    }

    Path path() {
        return path;
    }

    ByteSequence key() {
        return key;
    }

    /** What a read of this path alone found. */
    void read(GetResponse answer, long attempt) {
        telling.read(
                EtcdBackend.entry(path, answer).orElse(null), answer.getHeader().getRevision(), attempt);
    }

    /** What a read of many paths found. */
    void read(@Nullable KeyValue found, long revision, long attempt) {
        telling.read(found == null ? null : EtcdBackend.entry(path, found), revision, attempt);
    }

    void event(@Nullable Entry now, long revision, long attempt) {
        telling.event(now, revision, attempt);
    }

    void broken(BackendException cause) {
        telling.broken(cause);
    }

    @Override
    public void close() {
        telling.close();
        hub.remove(this);
    }
}
