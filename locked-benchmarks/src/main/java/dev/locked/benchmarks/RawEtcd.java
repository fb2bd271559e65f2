package dev.locked.benchmarks;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.kv.TxnResponse;
import io.etcd.jetcd.op.Cmp;
import io.etcd.jetcd.op.CmpTarget;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.DeleteOption;
import io.etcd.jetcd.options.GetOption;
import io.etcd.jetcd.options.PutOption;
import io.etcd.jetcd.options.WatchOption;
import io.etcd.jetcd.watch.WatchEvent.EventType;
import io.etcd.jetcd.watch.WatchResponse;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;

/** jetcd. */
final class RawEtcd implements RawClient {
    private static final ByteSequence PUT = bytes("/raw-put");
    private static final ByteSequence HAND_OVER = bytes("/raw-hand-over");

    private final Client client;
    private final Client successor;
    private final PutOption leased;
    private volatile CompletableFuture<TxnResponse> won = new CompletableFuture<>();

    RawEtcd(String endpoint) throws Exception {
        client = Client.builder().endpoints("http://" + endpoint).build();
        successor = Client.builder().endpoints("http://" + endpoint).build();
        long lease = client.getLeaseClient().grant(300).get().getID();
        leased = PutOption.builder().withLeaseId(lease).build();
        create(client, HAND_OVER).get();
        watch();
    }

    private void watch() throws Exception {
        CompletableFuture<Void> watching = new CompletableFuture<>();
        WatchOption option = WatchOption.builder().withCreateNotify(true).build();
        var unused = successor.getWatchClient().watch(HAND_OVER, option, response -> {
            if (response.isCreatedNotify()) {
                watching.complete(null);
            } else if (tellsOfDeletion(response)) {
                takeOver();
            }
        });
        watching.get(20, SECONDS);
    }

    private void takeOver() {
        var unused = create(successor, HAND_OVER).thenAccept(won::complete);
    }

    private static boolean tellsOfDeletion(WatchResponse response) {
        return response.getEvents().stream().anyMatch(event -> event.getEventType() == EventType.DELETE);
    }

    private static ByteSequence bytes(String text) {
        return ByteSequence.from(text, StandardCharsets.UTF_8);
    }

    private CompletableFuture<TxnResponse> create(Client by, ByteSequence key) {
        return by.getKVClient()
                .txn()
                .If(new Cmp(key, Cmp.Op.EQUAL, CmpTarget.createRevision(0)))
                .Then(Op.put(key, bytes(DATA), leased))
                .Else(Op.get(key, GetOption.DEFAULT))
                .commit();
    }

    private static void check(TxnResponse response) {
        if (!response.isSucceeded()) {
            throw new IllegalStateException("the key was there already, or not any more");
        }
    }

    @Override
    public void acquire(String key) throws Exception {
        check(create(client, bytes("/raw/" + key)).get());
    }

    @Override
    public void put() throws Exception {
        client.getKVClient().put(PUT, bytes(DATA)).get();
    }

    @Override
    public void handOver() throws Exception {
        won = new CompletableFuture<>();
        var deletion = client.getKVClient()
                .txn()
                .If(new Cmp(HAND_OVER, Cmp.Op.GREATER, CmpTarget.createRevision(0)))
                .Then(Op.delete(HAND_OVER, DeleteOption.DEFAULT))
                .commit();
        check(won.get(20, SECONDS));
        check(deletion.get());
    }

    @Override
    public void close() {
        successor.close();
        client.close();
    }
}
