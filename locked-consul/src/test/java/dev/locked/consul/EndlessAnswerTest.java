package dev.locked.consul;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.locked.spi.Backend;
import dev.locked.spi.BackendConfig;
import dev.locked.spi.BackendException;
import dev.locked.spi.Failure;
import dev.locked.spi.Path;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Case A7: an agent, or what has its port, that goes on for ever, as no process has memory for. */
@DisplayName("An agent that sends without end")
class EndlessAnswerTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final byte[] MUCH = "x".repeat(1 << 16).getBytes(StandardCharsets.US_ASCII);

    private enum Endless {
        CHUNKS("Transfer-Encoding: chunked\r\n\r\n") {
            @Override
            void goOn(OutputStream out) throws IOException {
                out.write("10000\r\n".getBytes(StandardCharsets.US_ASCII));
                out.write(MUCH);
                out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
            }
        },
        BODY("\r\n"),
        ANNOUNCED_BODY("Content-Length: 2000000000\r\n\r\n"),
        HEADER("X-Consul-Index: "),
        HEADERS("") {
            @Override
            void goOn(OutputStream out) throws IOException {
                out.write("X-Header: x\r\n".repeat(100).getBytes(StandardCharsets.US_ASCII));
            }
        },
        FOLDED_HEADER("X-Header: x\r\n") {
            @Override
            void goOn(OutputStream out) throws IOException {
                out.write(" more\r\n".repeat(100).getBytes(StandardCharsets.US_ASCII));
            }
        },
        SIZE_OF_CHUNK("Transfer-Encoding: chunked\r\n\r\n1;"),
        TRAILER("Transfer-Encoding: chunked\r\n\r\n0\r\nX-Trailer: ");

        private final String beginning;

        Endless(String beginning) {
            this.beginning = "HTTP/1.1 200 OK\r\n" + beginning;
        }

        void begin(OutputStream out) throws IOException {
            out.write(beginning.getBytes(StandardCharsets.US_ASCII));
        }

        void goOn(OutputStream out) throws IOException {
            out.write(MUCH);
        }
    }

    /** Answers every request in the same way. */
    private static final class EndlessAgent implements AutoCloseable {
        private final ServerSocket server = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
        private final Endless how;

        EndlessAgent(Endless how) throws IOException {
            this.how = how;
            onAThread(this::accept);
        }

        private static void onAThread(Runnable task) {
            Thread thread = new Thread(task, "endless");
            thread.setDaemon(true);
            thread.start();
        }

        private void accept() {
            try {
                while (true) {
                    Socket socket = server.accept();
                    onAThread(() -> answer(socket));
                }
            } catch (IOException e) {
                assertThat(server.isClosed()).isTrue();
            }
        }

        private void answer(Socket socket) {
            try (socket) {
                BufferedReader in =
                        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
                String line = in.readLine();
                while (line != null && !line.isEmpty()) {
                    line = in.readLine();
                }
                how.begin(socket.getOutputStream());
                while (!server.isClosed()) {
                    how.goOn(socket.getOutputStream());
                }
            } catch (IOException e) {
                assertThat(e).as("the one who asks has hung up").isNotNull();
            }
        }

        String endpoint() {
            return server.getInetAddress().getHostAddress() + ":" + server.getLocalPort();
        }

        @Override
        public void close() throws IOException {
            server.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("is refused, whatever is endless, and is not listened to until the time is up")
    void question(Endless how) throws IOException {
        try (EndlessAgent agent = new EndlessAgent(how)) {
            Backend backend = backend(agent);
            try {
                BackendException failure = failureOf(backend.read(Path.of("/x"), LONG));

                assertThat(failure.failure()).isEqualTo(Failure.REFUSED);
                assertThat(failure).hasMessageContaining(agent.endpoint()).hasMessageContaining("read /x");
            } finally {
                backend.shutdown(LONG).toCompletableFuture().join();
            }
        }
    }

    @Test
    @DisplayName("leaves what it was told to do in doubt")
    void write() throws IOException {
        try (EndlessAgent agent = new EndlessAgent(Endless.CHUNKS)) {
            ConsulErrors errors = new ConsulErrors(agent.endpoint());
            Agent http = HttpAgents.open(settings(agent));
            try {
                AgentException thrown = catchThrowableOfType(
                        AgentException.class,
                        () -> http.put("/v1/txn", "[]", new Bound(System::nanoTime, LONG.toNanos())));

                assertThat(errors.of(Operation.write("acquire /x"), thrown).failure())
                        .isEqualTo(Failure.UNKNOWN);
                assertThat(errors.of(Operation.harmless("read /x"), thrown))
                        .hasMessageContaining("the answer is longer than");
            } finally {
                http.close();
            }
        }
    }

    @Test
    @DisplayName("may send as much as there is room for")
    void room() {
        assertThat(LimitedEntity.most(1L << 24)).isEqualTo(4 << 20);
        assertThat(LimitedEntity.most(1L << 28)).isEqualTo(1 << 24);
        assertThat(LimitedEntity.most(Long.MAX_VALUE)).isEqualTo(64 << 20);
    }

    private static Backend backend(EndlessAgent agent) {
        return new ConsulProvider().open(config(agent));
    }

    private static ConsulSettings settings(EndlessAgent agent) {
        return new ConsulSettings(config(agent));
    }

    private static BackendConfig config(EndlessAgent agent) {
        return BackendConfig.builder("consul").hosts(List.of(agent.endpoint())).build(Fixture.CLOCK);
    }

    private static BackendException failureOf(CompletionStage<?> stage) {
        CompletionException failed = catchThrowableOfType(
                CompletionException.class, () -> stage.toCompletableFuture().join());
        return (BackendException) failed.getCause();
    }
}
