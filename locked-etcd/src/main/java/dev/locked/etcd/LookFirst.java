package dev.locked.etcd;

import dev.locked.spi.Entry;
import dev.locked.spi.Path;
import dev.locked.spi.Write;
import io.etcd.jetcd.Client;
import io.grpc.Context;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Looks before it writes. jetcd can't compare the lease in a transaction; but a lease changes only by a write, so what
 * was seen of it holds as long as the version does, and that the transaction compares.
 */
final class LookFirst {
    private final EtcdBackend backend;

    LookFirst(EtcdBackend backend) {
        this.backend = backend;
    }

    /** The write if what is found is as expected, else {@link Write.Stale} and no write. */
    Function<Client, CompletableFuture<Write>> then(
            Path path, Predicate<Entry> expected, BiFunction<Client, Entry, CompletableFuture<Write>> write) {
        return client -> {
            Context bound = Context.current();
            return client.getKVClient().get(backend.key(path)).thenCompose(found -> {
                Optional<Entry> entry = EtcdBackend.entry(path, found).filter(expected);
                return entry.isPresent()
                        ? inTime(bound, () -> write.apply(client, entry.get()))
                        : CompletableFuture.completedFuture(new Write.Stale());
            });
        };
    }

    static boolean isAt(Entry entry, long token, long version, String owner) {
        return entry.token() == token
                && entry.version() == version
                && entry.owner().equals(owner);
    }

    /** Not when the caller has been told already that it failed. */
    static <T> T inTime(Context bound, Callable<T> call) {
        if (bound.isCancelled()) {
            throw new CompletionException(bound.cancellationCause());
        }
        try {
            return bound.call(call);
        } catch (Exception e) {
            throw new CompletionException(e);
        }
    }
}
