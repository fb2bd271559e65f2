package dev.locked.examples.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.locked.LockedException;
import dev.locked.Locker;
import dev.locked.servers.PostgresServer;
import dev.locked.spi.Acquisition;
import dev.locked.spi.Backend;
import dev.locked.spi.BackendConfig;
import dev.locked.spi.BackendException;
import dev.locked.spi.Entry;
import dev.locked.spi.Failure;
import dev.locked.spi.MonotonicClock;
import dev.locked.spi.Path;
import dev.locked.spi.Session;
import dev.locked.spi.WatchListener;
import dev.locked.tck.TcpProxy;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** What the kit does not ask, or not in this way: all threads in use, credentials, settings. */
@DisplayName("The PostgreSQL backend, when things break,")
@Isolated
@Tag("postgres")
class PostgresFaultTest {
    private static final Duration CALL = Duration.ofSeconds(15);
    private static final Duration BRIEF = Duration.ofMillis(500);
    private static final Path PATH = Path.of("/faults");
    private static PostgresServer server;
    private static Operator operator;

    private final TcpProxy proxy = new TcpProxy(server.port());
    private final Backend near = open(server.endpoint(), PostgresServer.PASSWORD);
    private final Backend far = open(proxy.endpoint(), PostgresServer.PASSWORD);
    private Session session;

    @BeforeAll
    static void launch() {
        server = PostgresServer.launch();
        operator = new Operator(server);
    }

    @AfterAll
    static void end() {
        server.close();
    }

    @BeforeEach
    void open() throws Exception {
        session = get(far.openSession(Duration.ofSeconds(30), CALL));
    }

    @AfterEach
    void close() throws Exception {
        get(far.shutdown(CALL));
        get(near.shutdown(CALL));
        proxy.close();
        operator.run("DELETE FROM locked_session");
    }

    private static Backend open(String endpoint, String password) {
        return new PostgresProvider()
                .open(BackendConfig.builder("postgres")
                        .hosts(List.of(endpoint))
                        .credentials(PostgresServer.USER, password)
                        .build(MonotonicClock.system()));
    }

    private static <T> T get(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    private static BackendException failure(CompletionStage<?> stage) throws Exception {
        try {
            throw new AssertionError("did not fail but ended with " + get(stage));
        } catch (ExecutionException e) {
            assertThat(e.getCause()).isInstanceOf(BackendException.class);
            return (BackendException) e.getCause();
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    /** As many as are sent at the same time. */
    private List<CompletionStage<Void>> atOnce() {
        return Stream.generate(() -> session.renew(CALL)).limit(4).toList();
    }

    /** All connections hang, so that one more write has to wait for its turn until its time is over. */
    @Test
    void F3_F5_a_write_that_was_never_sent_is_not_applied_and_does_not_come_later() throws Exception {
        proxy.mode(TcpProxy.Mode.BLACKHOLE);
        List<CompletionStage<Void>> hanging = atOnce();
        BackendException late = failure(session.acquire(PATH, bytes("ghost"), BRIEF));
        assertThat(late.failure()).isEqualTo(Failure.NOT_APPLIED);
        proxy.mode(TcpProxy.Mode.PASS);
        for (CompletionStage<Void> each : hanging) {
            get(each.handle((done, failed) -> "over"));
        }

        assertThat(get(session.acquire(PATH, bytes("sent after it"), CALL))).isInstanceOf(Acquisition.Won.class);
    }

    @Test
    void F5_what_is_unknown_is_never_done_after_the_end_of_the_session() throws Exception {
        proxy.mode(TcpProxy.Mode.BLACKHOLE);
        assertThat(failure(session.acquire(PATH, bytes("late"), BRIEF)).failure())
                .isNotEqualTo(Failure.REFUSED);
        operator.endSession(session.owner());
        proxy.mode(TcpProxy.Mode.PASS); // what it kept is passed on now

        assertThat(failure(session.acquire(PATH, bytes("later"), CALL)).failure())
                .isEqualTo(Failure.SESSION_GONE);
        assertThat(get(near.read(PATH, CALL))).isEmpty();
    }

    @Test
    void F7_after_an_outage_operations_succeed_without_help() throws Exception {
        for (CompletionStage<Void> each : atOnce()) { // so that there are as many connections
            get(each);
        }
        proxy.mode(TcpProxy.Mode.REFUSE);
        assertThat(failure(session.renew(BRIEF)).failure()).isIn(Failure.UNKNOWN, Failure.NOT_APPLIED);
        assertThat(failure(session.renew(BRIEF)).failure()).isEqualTo(Failure.NOT_APPLIED);
        proxy.mode(TcpProxy.Mode.PASS);

        get(session.renew(CALL));
    }

    @Test
    void W4_a_watch_tells_that_it_lost_sight_and_then_what_changed_meanwhile() throws Exception {
        Told told = watch();
        assertThat(told.next()).isEqualTo("free");
        proxy.mode(TcpProxy.Mode.REFUSE);
        assertThat(told.next()).isEqualTo("broken");
        Session other = get(near.openSession(Duration.ofSeconds(30), CALL));
        get(other.acquire(PATH, bytes("meanwhile"), CALL));
        proxy.mode(TcpProxy.Mode.PASS);

        assertThat(told.next()).isEqualTo("meanwhile");
    }

    private Told watch() {
        Told told = new Told();
        far.watch(PATH, told);
        return told;
    }

    private static final class Told implements WatchListener {
        private final BlockingQueue<String> told = new LinkedBlockingQueue<>();

        @Override
        public void state(@Nullable Entry now) {
            told.add(now == null ? "free" : new String(now.data(), UTF_8));
        }

        @Override
        public void broken(BackendException cause) {
            told.add("broken");
        }

        @Nullable
        String next() throws InterruptedException {
            return told.poll(10, TimeUnit.SECONDS);
        }
    }

    /** No answer and no end: only who bounds its waiting notices. */
    @Test
    void W4_a_watch_gives_up_a_connection_that_is_a_black_hole() throws Exception {
        Told told = watch();
        assertThat(told.next()).isEqualTo("free");
        proxy.mode(TcpProxy.Mode.BLACKHOLE);
        assertThat(told.next()).isEqualTo("broken");
        proxy.mode(TcpProxy.Mode.PASS);

        assertThat(told.next()).isEqualTo("free");
    }

    @Test
    void L7_a_wrong_password_is_refused_and_appears_nowhere() throws Exception {
        Backend wrong = open(server.endpoint(), "not-the-password");
        BackendException refused = failure(wrong.openSession(Duration.ofSeconds(10), CALL));
        assertThat(refused.failure()).isEqualTo(Failure.REFUSED);
        assertThat(refused).hasMessageContaining("28P01");
        StringWriter all = new StringWriter();
        refused.printStackTrace(new PrintWriter(all));
        assertThat(all.toString()).doesNotContain("not-the-password").doesNotContain(PostgresServer.PASSWORD);
        get(wrong.shutdown(CALL));
    }

    @Test
    void a_database_that_is_not_there_is_refused_by_name() {
        String uri = "postgres://postgres:x@" + server.endpoint() + "?database=nowhere";
        try (Locker locker = Locker.connect(uri.replace(":x@", ":" + "a%20secret%20of%20the%20tests@"))) {
            assertThatThrownBy(() -> locker.read("/x", CALL))
                    .isInstanceOf(LockedException.class)
                    .hasStackTraceContaining("\"nowhere\" does not exist");
        }
    }

    @Test
    void settings_that_make_no_sense_are_refused_before_any_io() {
        assertThatThrownBy(() -> Locker.connect("postgres://localhost?databse=x"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("did you mean \"database\"?")
                .hasMessageContaining("sslmode");
        assertThatThrownBy(() -> Locker.connect("postgres:name"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("hosts:");
    }
}
