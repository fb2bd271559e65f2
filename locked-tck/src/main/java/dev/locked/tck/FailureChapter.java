package dev.locked.tck;

import static dev.locked.tck.Stages.CALL;
import static dev.locked.tck.Stages.await;
import static dev.locked.tck.Stages.failureOf;
import static dev.locked.tck.Stages.outcomeOf;
import static dev.locked.tck.Stages.win;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.locked.spi.Acquisition.Won;
import dev.locked.spi.Backend;
import dev.locked.spi.Failure;
import dev.locked.spi.Path;
import dev.locked.spi.Session;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Clauses F: time and failure of single operations. */
abstract class FailureChapter extends Chapter {
    private static final Duration MOMENT = Duration.ofMillis(50);
    private static final Duration SLACK = Duration.ofSeconds(1);

    /** Every operation there is, by name. */
    private Map<String, Supplier<CompletionStage<?>>> operations(Backend store, Session session, Duration timeout) {
        Path path = path("/f");
        Map<String, Supplier<CompletionStage<?>>> all = new LinkedHashMap<>();
        all.put("openSession", () -> store.openSession(ttl(store.limits()), timeout));
        all.put("acquire", () -> session.acquire(path, bytes("f"), timeout));
        all.put("read", () -> store.read(path, timeout));
        all.put("renew", () -> session.renew(timeout));
        all.put("update", () -> session.update(path, 1, 1, bytes("f"), timeout));
        all.put("release", () -> session.release(path, 1, timeout));
        all.put("removeUnowned", () -> session.removeUnowned(path, 1, 1, timeout));
        return all;
    }

    /**
     * Asked: each method five times; the fastest call has to return its stage within 50 ms, and what the machine stalled.
     * Look for a client whose connect or send is synchronous.
     */
    @Clause("F1")
    @ResourceLock(Threads.RESOURCE)
    @DisplayName("F1 no method blocks its caller")
    void f1_nothingBlocks() {
        Backend store = open();
        Session session = kept(store);
        operations(store, session, CALL).forEach((name, operation) -> assertReturnsAtOnce(name, operation));
        assertReturnsAtOnce("watch", () -> {
            store.watch(path("/f"), new WatchRecorder()).close();
            return session.renew(CALL);
        });
    }

    private void assertReturnsAtOnce(String name, Supplier<CompletionStage<?>> operation) {
        boolean atOnce = false;
        for (int left = 5; left > 0 && !atOnce; left--) {
            long start = System.nanoTime();
            CompletionStage<?> stage = operation.get();
            atOnce = System.nanoTime() - start <= MOMENT.toNanos();
            if (!atOnce && left == 1) {
                time().within("the last of five calls of " + name, MOMENT, start);
            }
            endIfSession(outcomeOf(stage));
        }
    }

    private static void endIfSession(Object outcome) {
        if (outcome instanceof Session session) {
            await(session.end(CALL));
        }
    }

    /**
     * Asked: each operation with timeouts from 1 ms to 5 s. Its stage completes within the timeout (and a second for its
     * way, and what the machine stalled), in a result or in a {@link dev.locked.spi.BackendException}. Look for calls of
     * the client that have no deadline of their own.
     */
    @Clause("F2")
    @ResourceLock(Threads.RESOURCE)
    @DisplayName("F2 every stage completes within the timeout given")
    void f2_stagesCompleteInTime() {
        Backend store = open();
        Session session = kept(store);
        for (int millis : new int[] {1, 10, 5_000}) {
            Duration timeout = Duration.ofMillis(millis);
            operations(store, session, timeout).forEach((name, operation) -> {
                long start = System.nanoTime();
                Object outcome = outcomeOf(operation.get());
                time().within(name + ", with the outcome " + outcome + ",", timeout.plus(SLACK), start);
                endIfSession(outcome);
            });
        }
    }

    /**
     * Asked: operations called from the stages of others, three deep, and an action on a stage that throws. All have to
     * complete. Look for stages that are completed under a lock, or on the only thread that can complete others.
     */
    @Clause("F6")
    @DisplayName("F6 a stage may be answered by another call, and by an exception")
    void f6_stagesMayBeChained() {
        Backend store = open();
        Session session = kept(store);
        Path path = path("/f6");
        for (int i = 0; i < 20; i++) {
            var chain = session.acquire(path, bytes("f6"), CALL)
                    .thenCompose(
                            won -> session.release(path, ((Won) won).entry().token(), CALL))
                    .thenCompose(done -> store.read(path, CALL))
                    .thenCompose(seen -> session.renew(CALL).thenApply(renewed -> seen));
            assertTrue(await(chain).isEmpty(), "what is left after acquire and release");
            session.renew(CALL).thenRun(() -> {
                throw new IllegalStateException("thrown by the kit in an action on a stage");
            });
        }
    }

    /**
     * Asked: every operation, and a watch, after {@link Backend#shutdown}, which is called twice. All fail with {@link
     * Failure#NOT_APPLIED} well before their timeout, none throws. Look for calls that are handed to a closed client.
     */
    @Clause("F9")
    @DisplayName("F9 after a shutdown every call fails at once with NOT_APPLIED")
    void f9_closedMeansNotApplied() {
        Backend store = open();
        Session session = mortal(store);
        win(session, path("/f9"), bytes("f9"));
        long proven = session.provenAliveNanos();
        crash(store);
        crash(store);
        operations(store, session, Duration.ofMinutes(1))
                .forEach((name, operation) -> assertEquals(Failure.NOT_APPLIED, failureOf(operation.get()), name));
        store.watch(path("/f"), new WatchRecorder()).close();
        assertEquals(proven, session.provenAliveNanos(), "moved by calls that failed");
        assertEquals(Optional.empty(), read(open(), path("/f")), "what was acquired after the shutdown");
    }

    /**
     * Asked: failures of four kinds, each with its message. They have to be {@link dev.locked.spi.BackendException}s,
     * never an exception of the client, and say something. Look at where the client's exceptions are translated.
     */
    @Clause("F10")
    @DisplayName("F10 every failure is a BackendException with a message")
    void f10_failuresAreTranslated() {
        Backend store = open();
        Session ended = kept(store);
        await(ended.end(CALL));
        Duration tooLong = store.limits().maxTtl().plusSeconds(1);
        byte[] big = new byte[store.limits().maxDataBytes() + 1];
        assertFails(ended.renew(CALL), Failure.SESSION_GONE);
        assertFails(store.openSession(tooLong, CALL), Failure.REFUSED);
        assertFails(kept(store).acquire(path("/f10"), big, CALL), Failure.REFUSED);
        await(store.shutdown(CALL));
        assertFails(store.read(path("/f10"), CALL), Failure.NOT_APPLIED);
    }

    private static void assertFails(CompletionStage<?> stage, Failure expected) {
        assertEquals(expected, failureOf(stage));
        Throwable thrown =
                stage.handle((done, failed) -> failed).toCompletableFuture().join();
        String message = thrown == null ? null : thrown.getMessage();
        assertFalse(message == null || message.isBlank(), expected + " has to come with a message");
    }

    /**
     * Asked: ten connections, each with a session, a path and a watch, shut down one after the other. The threads that
     * they started have to be gone; none may keep the JVM from ending. Look for executors and clients that shutdown
     * forgets.
     */
    @Clause("F11")
    @ResourceLock(Threads.RESOURCE)
    @DisplayName("F11 a shutdown gives back its threads, and none keeps the JVM from ending")
    void f11_shutdownEndsThreads() {
        useAndShutDown();
        Set<Thread> before = Threads.live();
        for (int i = 0; i < 10; i++) {
            useAndShutDown();
        }
        Threads.assertNoMoreThan(before, 5, SOON);
    }

    private void useAndShutDown() {
        Backend store = harness().open(namespace());
        Set<Thread> others = Threads.live();
        Session session = await(store.openSession(calmTtl(store.limits()), CALL));
        WatchRecorder recorder = new WatchRecorder();
        store.watch(path("/f11"), recorder);
        win(session, path("/f11"), bytes("f11"));
        recorder.awaitPresent();
        Threads.assertDaemons(others);
        await(session.end(CALL));
        await(store.shutdown(CALL));
    }
}
