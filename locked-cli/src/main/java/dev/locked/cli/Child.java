package dev.locked.cli;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A command that runs with our own standard streams, and can be ended with all that it started. If this JVM is killed, so
 * is the command. Safe for use by many threads.
 */
final class Child {
    /** How long the system may take to do away with a killed process. */
    private static final Duration DYING = Duration.ofSeconds(5);

    private static final long LOOK_NANOS = Duration.ofMillis(10).toNanos();

    private final Process process;
    private final ProcessTree tree;
    private final CompletableFuture<Integer> exit;
    private final AtomicBoolean terminated = new AtomicBoolean();

    private Child(Process process, @Nullable Lifeline lifeline) {
        this.process = process;
        this.tree = new ProcessTree(process.toHandle());
        this.exit = process.onExit().thenApply(ended -> {
            if (lifeline != null) {
                lifeline.close();
            }
            return ended.exitValue();
        });
    }

    /**
     * Starts a command.
     *
     * @param command the program and its arguments
     * @param environment put on top of ours
     * @param warnings told if the command would outlive us
     * @throws IOException if it can't be started
     */
    static Child start(List<String> command, Map<String, String> environment, Consumer<String> warnings)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
        restoreLocale(builder.environment());
        builder.environment().putAll(environment);
        Lifeline lifeline = lifeline(warnings);
        if (lifeline != null) {
            lifeline.mark(builder.environment());
        }
        try {
            Process process = builder.start();
            if (lifeline != null) {
                lifeline.hold(process.pid());
            }
            return new Child(process, lifeline);
        } catch (IOException e) {
            if (lifeline != null) {
                lifeline.close();
            }
            throw e;
        }
    }

    /** The launcher may have set another one for this JVM. */
    private static void restoreLocale(Map<String, String> environment) {
        String former = environment.remove("LOCKED_LC_ALL"); // empty if there was none
        if (former != null && former.startsWith("=")) {
            environment.put("LC_ALL", former.substring(1));
        } else if (former != null) {
            environment.remove("LC_ALL");
        }
    }

    private static @Nullable Lifeline lifeline(Consumer<String> warnings) {
        try {
            return Lifeline.start();
        } catch (IOException e) {
            warnings.accept("no /bin/sh here: the command would go on if this process was killed with SIGKILL");
            return null;
        }
    }

    /** Completes with the command's exit status; 128 + n if signal n has ended it. */
    CompletableFuture<Integer> exit() {
        return exit;
    }

    long pid() {
        return process.pid();
    }

    /** Sends SIGTERM to the command and its descendants; only once, since some programs take a second one badly. */
    void terminate() {
        if (process.isAlive() && terminated.compareAndSet(false, true)) {
            tree.each(ProcessHandle::destroy);
        }
    }

    /** Sends SIGKILL to the command and its descendants. */
    void kill() {
        tree.each(ProcessHandle::destroyForcibly);
    }

    /** Whether the command was told to end. */
    boolean isTerminated() {
        return terminated.get();
    }

    /** Whether the command, or a descendant that was seen, lives. */
    boolean lives() {
        return tree.lives();
    }

    /**
     * Ends the command and its descendants: SIGTERM now, SIGKILL to what is left at a certain time. Blocks until all are
     * gone.
     *
     * @param killAtNanos on {@link System#nanoTime}; may be in the past
     * @return false if the system did not get rid of them, in seconds
     */
    boolean end(long killAtNanos) {
        terminate();
        awaitGone(killAtNanos);
        long giveUpAt = System.nanoTime() + DYING.toNanos();
        while (tree.lives() && giveUpAt - System.nanoTime() > 0) {
            kill(); // Again and again: a process may have forked just before.
            awaitGone(System.nanoTime() + LOOK_NANOS);
        }
        return !tree.lives();
    }

    private void awaitGone(long until) {
        while (until - System.nanoTime() > 0 && tree.lives()) {
            LockSupport.parkNanos(Math.min(LOOK_NANOS, until - System.nanoTime()));
        }
    }
}
