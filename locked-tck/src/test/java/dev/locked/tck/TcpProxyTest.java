package dev.locked.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.locked.tck.TcpProxy.Mode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TcpProxyTest {
    private static final int SHORT_MILLIS = 200;

    private ServerSocket server;
    private TcpProxy proxy;

    @BeforeEach
    void listen() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        proxy = new TcpProxy(server.getLocalPort());
    }

    @AfterEach
    void close() throws IOException {
        proxy.close();
        server.close();
    }

    private Socket client() throws IOException {
        Socket client = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
        client.setSoTimeout(SHORT_MILLIS);
        return client;
    }

    @Test
    void a_mute_one_swallows_requests_and_passes_on_what_the_server_says() throws IOException {
        proxy.mode(Mode.MUTE);
        try (Socket client = client();
                Socket served = server.accept()) {
            served.setSoTimeout(SHORT_MILLIS);
            client.getOutputStream().write(1);
            served.getOutputStream().write(2);

            assertThatThrownBy(() -> served.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
            assertThat(client.getInputStream().read()).isEqualTo(2);
        }
    }

    @Test
    void a_deaf_one_swallows_answers_and_passes_requests_on() throws IOException {
        proxy.mode(Mode.DEAF);
        try (Socket client = client();
                Socket served = server.accept()) {
            client.getOutputStream().write(1);
            served.getOutputStream().write(2);

            assertThat(served.getInputStream().read()).isEqualTo(1);
            assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        }
    }

    @Test
    void a_slow_one_keeps_everything_back_for_a_while_both_ways() throws IOException {
        Duration delay = Duration.ofMillis(300);
        proxy.delay(delay);
        try (Socket client = client();
                Socket served = server.accept()) {
            client.setSoTimeout(0);
            long sent = System.nanoTime();
            client.getOutputStream().write(1);
            assertThat(served.getInputStream().read()).isEqualTo(1);
            assertThat(Duration.ofNanos(System.nanoTime() - sent)).isGreaterThanOrEqualTo(delay);

            served.getOutputStream().write(2);
            assertThat(client.getInputStream().read()).isEqualTo(2);
            assertThat(Duration.ofNanos(System.nanoTime() - sent)).isGreaterThanOrEqualTo(delay.multipliedBy(2));
        }
    }

    /** The thread in accept held the old listener's port for a moment: BindException, Address already in use. */
    @Test
    void gets_its_port_back_at_once() throws IOException {
        for (int i = 0; i < 200; i++) {
            proxy.mode(Mode.REFUSE);
            proxy.mode(Mode.PASS);
            client().close();
        }
    }

    /** It was left open, and the client waited for ever. */
    @Test
    void cuts_a_client_when_the_server_refuses() throws IOException {
        server.close();

        try (Socket client = client()) {
            assertThat(client.getInputStream().read()).isEqualTo(-1);
        }
    }
}
