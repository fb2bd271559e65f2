package dev.locked.tck;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.fail;

import dev.locked.spi.Acquisition;
import dev.locked.spi.Acquisition.Held;
import dev.locked.spi.Acquisition.Won;
import dev.locked.spi.BackendException;
import dev.locked.spi.Entry;
import dev.locked.spi.Failure;
import dev.locked.spi.Path;
import dev.locked.spi.Session;
import dev.locked.spi.Write;
import dev.locked.spi.Write.Done;
import dev.locked.spi.Write.Stale;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** What came of a call to a backend, waited for. */
final class Stages {
    /** The timeout of calls on a healthy store: so long that it is no promise, whatever else the machine has to do. */
    static final Duration CALL = Chapter.SOON;

    private static final Duration GRACE = Duration.ofSeconds(3);

    private Stages() {}

    /** The result of a call that has to work. */
    static <T extends @Nullable Object> T await(CompletionStage<T> stage) {
        try {
            return settle(stage);
        } catch (ExecutionException e) {
            throw new AssertionError("a call on a healthy store failed: " + describe(e.getCause()), e.getCause());
        }
    }

    /** How a call failed that has to fail. */
    static Failure failureOf(CompletionStage<?> stage) {
        try {
            return fail("the call should have failed, and returned " + settle(stage));
        } catch (ExecutionException e) {
            return assertInstanceOf(BackendException.class, e.getCause(), "every failure is a BackendException")
                    .failure();
        }
    }

    /** The result, or the failure, of a call that may end either way. */
    static Object outcomeOf(CompletionStage<?> stage) {
        try {
            Object result = settle(stage);
            return result == null ? "done" : result;
        } catch (ExecutionException e) {
            return assertInstanceOf(BackendException.class, e.getCause(), "every failure is a BackendException")
                    .failure();
        }
    }

    /** Takes a path that has to be free. */
    static Entry win(Session session, Path path, byte[] data) {
        Acquisition answer = await(session.acquire(path, data, CALL));
        return assertInstanceOf(Won.class, answer, () -> path + " is free, so acquire has to win it")
                .entry();
    }

    /** Tries a path that has to be held. */
    static Held lose(Session session, Path path, byte[] data) {
        Acquisition answer = await(session.acquire(path, data, CALL));
        return assertInstanceOf(Held.class, answer, () -> path + " is held, so acquire has to answer Held");
    }

    /** Updates an entry of the session's own. */
    static Entry update(Session session, Entry entry, byte[] data) {
        Write answer = await(session.update(entry.path(), entry.token(), entry.version(), data, CALL));
        Done done = assertInstanceOf(Done.class, answer, () -> "update of " + entry + " has to be done");
        return new Entry(entry.path(), entry.owner(), entry.token(), done.version(), data);
    }

    /** Frees an entry. */
    static void release(Session session, Entry entry) {
        Write answer = await(session.release(entry.path(), entry.token(), CALL));
        assertInstanceOf(Done.class, answer, () -> "release of " + entry + " has to be done");
    }

    /** Checks that a guard held. */
    static void assertStale(String what, CompletionStage<Write> write) {
        assertInstanceOf(Stale.class, await(write), what + " has to be answered Stale");
    }

    private static <T extends @Nullable Object> T settle(CompletionStage<T> stage) throws ExecutionException {
        assertNotNull(stage, "a call returned null instead of a stage");
        try {
            return stage.toCompletableFuture().get(CALL.plus(GRACE).toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("a stage did not complete within its timeout", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for a stage", e);
        }
    }

    private static String describe(@Nullable Throwable cause) {
        return cause instanceof BackendException failed ? failed.failure() + ", " + failed.getMessage() : "" + cause;
    }
}
