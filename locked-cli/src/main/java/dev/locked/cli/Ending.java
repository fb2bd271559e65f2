package dev.locked.cli;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.IntSupplier;

/**
 * Waits for the end of a command that goes on until something ends it: its own doing, or a signal. On SIGTERM, SIGINT or
 * SIGHUP the clean-up runs, then the JVM exits with 143, 130 or 129 by itself.
 */
final class Ending implements AutoCloseable {
    private static final int LOOK_MILLIS = 50;

    private final CompletableFuture<Integer> code = new CompletableFuture<>();
    private final Runnable cleanUp;
    private final Thread hook;

    /** From now on a signal means {@code cleanUp}, which may block, and may run twice. */
    Ending(Runnable cleanUp) {
        this.cleanUp = cleanUp;
        hook = new Thread(cleanUp, "locked-ending");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Ends the command with this exit code; the first one counts. */
    void with(int exitCode) {
        code.complete(exitCode);
    }

    /**
     * Waits; an interrupted thread ends the command too, and so does a store that refuses for good.
     *
     * @param refusal the exit code of that, 0 while it does not; asked again and again
     */
    int await(IntSupplier refusal) {
        try {
            int refused = refusal.getAsInt();
            while (refused == ExitCode.OK) {
                try {
                    return code.get(LOOK_MILLIS, MILLISECONDS);
                } catch (TimeoutException e) {
                    refused = refusal.getAsInt();
                }
            }
            return code.getNow(refused);
        } catch (InterruptedException e) {
            return ExitCode.INTERRUPTED;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    /** Cleans up; only after that signals mean nothing to this command any more. */
    @Override
    public void close() {
        cleanUp.run();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // A signal came in just now: the hook runs, and ends the JVM.
        }
    }
}
