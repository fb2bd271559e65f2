package dev.locked.consul;

import com.ecwid.consul.ConsulException;
import com.ecwid.consul.transport.HttpResponse;
import com.ecwid.consul.v1.ConsulRawClient;
import dev.locked.ErrorKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.apache.http.MessageConstraintException;
import org.apache.http.NoHttpResponseException;
import org.apache.http.conn.ConnectTimeoutException;
import org.apache.http.conn.ConnectionPoolTimeoutException;
import org.apache.http.impl.client.CloseableHttpClient;
import org.jspecify.annotations.Nullable;

/** Agents over HTTP, through consul-api. One is used for as long as it answers; then the next. */
final class HttpAgents implements Agent {
    private static final int SERVER_ERROR = 500;

    private final List<ConsulRawClient> clients;
    private final @Nullable ConsulSettings settings;
    private final @Nullable CloseableHttpClient ours;
    private volatile int current;
    private volatile boolean hasAnswered;

    private HttpAgents(
            List<ConsulRawClient> clients, @Nullable ConsulSettings settings, @Nullable CloseableHttpClient ours) {
        this.clients = clients;
        this.settings = settings;
        this.ours = ours;
    }

    static Agent open(ConsulSettings settings) {
        CloseableHttpClient http = BoundedHttp.client(settings.tls(), settings.token());
        String scheme = settings.tls() == null ? "http://" : "https://";
        List<ConsulRawClient> clients = new ArrayList<>();
        for (ConsulEndpoint endpoint : settings.endpoints()) {
            clients.add(new ConsulRawClient(http, scheme + endpoint.host(), endpoint.port(), ""));
        }
        return new HttpAgents(clients, settings, http);
    }

    static Agent using(ConsulRawClient client) {
        return new HttpAgents(List.of(client), null, null);
    }

    @Override
    public Reply get(String path, Bound bound) throws AgentException {
        return send(bound, client -> client.makeGetRequest(path));
    }

    @Override
    public Reply put(String path, String body, Bound bound) throws AgentException {
        return send(bound, client -> client.makePutRequest(path, body));
    }

    private Reply send(Bound bound, Function<ConsulRawClient, HttpResponse> request) throws AgentException {
        AgentException ofTls = null;
        int at = current;
        for (int left = clients.size() - 1; ; left--) {
            if (bound.isOver()) {
                throw new AgentException(false, "the time was up before it could be sent", null);
            }
            ConsulRawClient client = clients.get(at);
            try {
                return answered(at, BoundedHttp.within(bound, () -> request.apply(client)));
            } catch (ConsulException e) {
                boolean sent = wasSent(e);
                int asked = at;
                at = next(at);
                if (isTooLong(e)) {
                    throw AgentException.ofAnswer(text(e), e);
                }
                AgentException failure = failure(asked, sent, e, bound);
                if (failure.kind() == ErrorKind.TLS) {
                    ofTls = failure; // says more than that the next is not there
                }
                if (sent || left == 0) {
                    throw sent || ofTls == null ? failure : ofTls;
                }
            } catch (IllegalStateException e) {
                throw closed(e);
            }
        }
    }

    /** A closed pool gives no connection, so nothing was sent; of others that is not known. */
    private static AgentException closed(IllegalStateException e) {
        boolean ofPool = String.valueOf(e.getMessage()).contains("pool shut down");
        return new AgentException(!ofPool, ofPool ? "the backend is shut down" : text(e), e);
    }

    private Reply answered(int at, HttpResponse response) {
        hasAnswered = true;
        if (response.getStatusCode() >= SERVER_ERROR) {
            next(at); // an agent without servers behind it fails for ever
        }
        String body = response.getContent();
        Long index = response.getConsulIndex();
        return new Reply(response.getStatusCode(), body == null ? "" : body, index == null ? 0 : index);
    }

    private int next(int at) {
        int next = (at + 1) % clients.size();
        current = next;
        return next;
    }

    /** Why there was no answer, also where TLS is the reason and the client did not hear of it. */
    private AgentException failure(int asked, boolean sent, ConsulException thrown, Bound bound) {
        SSLContext tls = settings == null ? null : settings.tls();
        if (settings == null || tls == null || bound.isOver() || !isHungUp(thrown)) {
            return new AgentException(sent, text(thrown), thrown);
        }
        // Not where a lease may depend on it: it takes a while.
        SSLException refusal = hasAnswered
                ? null
                : TlsRefusal.lookFor(tls, settings.endpoints().get(asked), bound);
        return refusal == null
                ? new AgentException(
                        sent, text(thrown) + "; if this lasts, the agent may want another certificate", thrown)
                : new AgentException(sent, text(refusal), refusal);
    }

    private static boolean isHungUp(Throwable thrown) {
        return isCausedBy(thrown, SocketException.class, NoHttpResponseException.class)
                && !isCausedBy(thrown, ConnectException.class, NoRouteToHostException.class);
    }

    /** False only for what happens before a request is written. */
    private static boolean wasSent(Throwable thrown) {
        return !isCausedBy(
                thrown,
                ConnectException.class,
                ConnectTimeoutException.class,
                ConnectionPoolTimeoutException.class,
                UnknownHostException.class,
                NoRouteToHostException.class,
                SSLHandshakeException.class,
                SSLPeerUnverifiedException.class);
    }

    private static boolean isTooLong(Throwable thrown) {
        return isCausedBy(thrown, LimitedEntity.TooLongException.class, MessageConstraintException.class);
    }

    private static boolean isCausedBy(Throwable thrown, Class<?>... kinds) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (isOne(cause, kinds)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isOne(Throwable thrown, Class<?>... kinds) {
        return Arrays.stream(kinds).anyMatch(kind -> kind.isInstance(thrown));
    }

    private static String text(Throwable thrown) {
        Throwable root = thrown;
        for (Throwable cause = thrown.getCause(); cause != null; cause = cause.getCause()) {
            root = cause;
        }
        String message = root.getMessage();
        return root.getClass().getSimpleName() + (message == null ? "" : ": " + message);
    }

    @Override
    public void close() {
        try {
            if (ours != null) {
                ours.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
