package dev.locked.benchmarks;

import static java.util.concurrent.TimeUnit.SECONDS;

import com.ecwid.consul.v1.ConsulClient;
import com.ecwid.consul.v1.ConsulRawClient;
import com.ecwid.consul.v1.QueryParams;
import com.ecwid.consul.v1.Response;
import com.ecwid.consul.v1.kv.model.GetValue;
import com.ecwid.consul.v1.kv.model.PutParams;
import com.ecwid.consul.v1.session.model.NewSession;
import com.ecwid.consul.v1.session.model.Session;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.concurrent.CompletableFuture;
import org.apache.http.impl.client.CloseableHttpClient;
import org.apache.http.impl.client.HttpClients;

/** consul-api, over an HTTP client that can be closed, which its own can't. */
final class RawConsul implements RawClient {
    private static final String HAND_OVER = "raw-hand-over";
    private static final int WAIT_SECONDS = 5;

    private final CloseableHttpClient http = HttpClients.createDefault();
    private final ConsulClient client;
    private final PutParams held = new PutParams();
    private final CompletableFuture<Void> successor;
    private volatile CompletableFuture<Boolean> won = new CompletableFuture<>();
    private volatile boolean closed;

    RawConsul(String endpoint) {
        URI at = URI.create("http://" + endpoint);
        client = new ConsulClient(new ConsulRawClient(at.getHost(), at.getPort(), http));
        NewSession session = new NewSession();
        session.setTtl("3600s");
        session.setBehavior(Session.Behavior.DELETE);
        held.setAcquireSession(
                client.sessionCreate(session, QueryParams.DEFAULT).getValue());
        check(create(HAND_OVER));
        successor = CompletableFuture.runAsync(this::takeOver, task -> new Thread(task, "raw-successor").start());
    }

    private boolean create(String key) {
        return client.setKVValue(key, DATA, held).getValue();
    }

    private static void check(boolean done) {
        if (!done) {
            throw new IllegalStateException("the key is held by another");
        }
    }

    /** Waits for the key to be gone, and creates it, again and again. */
    private void takeOver() {
        long index = 0;
        while (!closed) {
            Response<GetValue> now = client.getKVValue(HAND_OVER, new QueryParams(WAIT_SECONDS, index));
            index = now.getConsulIndex();
            if (now.getValue() == null && !closed) {
                won.complete(create(HAND_OVER));
            }
        }
    }

    @Override
    public void acquire(String key) {
        check(create("raw/" + key));
    }

    @Override
    public void put() {
        check(client.setKVValue("raw-put", DATA).getValue());
    }

    @Override
    public void handOver() throws Exception {
        won = new CompletableFuture<>();
        client.deleteKVValue(HAND_OVER);
        check(won.get(20, SECONDS));
    }

    /** The last deletion wakes the successor. */
    @Override
    public void close() {
        closed = true;
        client.deleteKVValue(HAND_OVER);
        successor.join();
        try {
            http.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
