package dev.locked.consul;

import com.ecwid.consul.transport.HttpResponse;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.apache.http.HttpHeaders;
import org.apache.http.client.config.CookieSpecs;
import org.apache.http.client.config.RequestConfig;
import org.apache.http.client.methods.HttpRequestBase;
import org.apache.http.config.ConnectionConfig;
import org.apache.http.config.MessageConstraints;
import org.apache.http.config.SocketConfig;
import org.apache.http.impl.client.CloseableHttpClient;
import org.apache.http.impl.client.HttpClientBuilder;
import org.apache.http.impl.execchain.ClientExecChain;
import org.apache.http.message.BasicHeader;
import org.jspecify.annotations.Nullable;

/**
 * Builds the HTTP client that consul-api works with. Its own would repeat a request by itself, follow redirects, wait ten
 * minutes for an answer, take one of any length, and never be closed.
 *
 * <p>consul-api hands on neither a time-out nor a way to abort: the {@link Bound} of the request comes to it by the thread.
 */
final class BoundedHttp extends HttpClientBuilder {
    /** All connections of one backend, one for each thread that asks; Consul grants an address 200. */
    static final int MAX_CONNECTIONS = 10;

    private static final int MAX_CONNECT_MILLIS = 2_000;
    private static final int LIFETIME_SECONDS = 300;
    private static final int MOST_HEADERS = 200;
    private static final int LONGEST_LINE = 65_536;

    private static final ThreadLocal<@Nullable Bound> BOUND = new ThreadLocal<>();

    private BoundedHttp() {}

    /** Does a request of consul-api's within a bound. */
    static HttpResponse within(Bound bound, Supplier<HttpResponse> request) {
        BOUND.set(bound);
        try {
            return request.get();
        } finally {
            BOUND.remove();
            bound.done();
        }
    }

    static CloseableHttpClient client(@Nullable SSLContext tls, @Nullable String token) {
        HttpClientBuilder builder = new BoundedHttp()
                .disableAutomaticRetries() // else a repeated write may undo what others did since
                .disableRedirectHandling()
                .disableCookieManagement()
                .disableAuthCaching()
                .disableContentCompression()
                .setMaxConnTotal(MAX_CONNECTIONS)
                .setMaxConnPerRoute(MAX_CONNECTIONS)
                .setConnectionTimeToLive(LIFETIME_SECONDS, TimeUnit.SECONDS)
                .setDefaultSocketConfig(SocketConfig.custom()
                        .setTcpNoDelay(true)
                        .setSoKeepAlive(true)
                        .build())
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        .setMessageConstraints(MessageConstraints.custom()
                                .setMaxHeaderCount(MOST_HEADERS)
                                .setMaxLineLength(LONGEST_LINE)
                                .build())
                        .build());
        if (tls != null) {
            builder.setSSLContext(tls);
        }
        if (token != null) { // as a header: consul-api would put it into the address, which is logged
            builder.setDefaultHeaders(List.of(new BasicHeader("X-Consul-Token", token)));
        }
        return builder.build();
    }

    @Override
    protected ClientExecChain decorateMainExec(ClientExecChain chain) {
        return (route, request, context, aware) -> {
            Bound bound = BOUND.get();
            if (bound != null) {
                context.setRequestConfig(config(bound.millisLeft()));
                if (request.getOriginal() instanceof HttpRequestBase original) {
                    bound.abortBy(original::abort);
                }
            }
            request.setHeader(HttpHeaders.ACCEPT, "application/json");
            return LimitedEntity.of(chain.execute(route, request, context, aware));
        };
    }

    private static RequestConfig config(int millis) {
        return RequestConfig.custom()
                .setConnectionRequestTimeout(millis)
                .setConnectTimeout(Math.min(millis, MAX_CONNECT_MILLIS))
                .setSocketTimeout(millis)
                .setCookieSpec(CookieSpecs.IGNORE_COOKIES)
                .setNormalizeUri(false) // "..." is a name
                .setRedirectsEnabled(false)
                .setAuthenticationEnabled(false)
                .build();
    }
}
