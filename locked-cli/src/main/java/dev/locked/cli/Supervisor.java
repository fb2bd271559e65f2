package dev.locked.cli;

import dev.locked.DeselectCause;
import dev.locked.LockedException;
import dev.locked.NodeListener;
import dev.locked.StoreRefusedException;
import dev.locked.StoreRollback;
import dev.locked.Term;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs a command while its node is selected. {@link #onDeselect} returns when the command has ended, which holds the path
 * back until then.
 */
final class Supervisor implements NodeListener, AutoCloseable {
    /** When another may be selected already: time to die in, no more. */
    private static final Duration SHORT_GRACE = Duration.ofMillis(200);

    private static final Duration ERROR_PAUSE = Duration.ofSeconds(10);

    private final List<String> command;
    private final Duration grace;
    private final Supplier<Duration> ttl;
    private final Supplier<String> value;
    private final Console console;
    private final IntConsumer end;
    private final RateLimit errors = new RateLimit(ERROR_PAUSE);
    private @Nullable Running running;
    private volatile int refusal;
    private boolean closed;

    /**
     * A supervisor of one node.
     *
     * @param settings what to run, and how long it may take to end
     * @param node what is known of the node by the time it is selected
     * @param end told of the exit code, when it is known
     */
    Supervisor(Settings settings, NodeFacts node, Console console, IntConsumer end) {
        this.command = settings.command();
        this.grace = settings.grace();
        this.ttl = node.ttl();
        this.value = node.value();
        this.console = console;
        this.end = end;
    }

    @Override
    public synchronized void onSelect(Term term) {
        if (closed || !term.isValid()) {
            return;
        }
        console.note("selected on " + term.path() + ", token " + term.token());
        try {
            Child child = Child.start(command, environment(term), console::note);
            LeaseGuard guard = new LeaseGuard(term, ttl.get(), child);
            running = new Running(child, guard);
            guard.start();
            CompletableFuture<Void> unused = child.exit().thenAccept(status -> ended(child, guard, status));
        } catch (IOException e) {
            console.error(e);
            end.accept(startFailure(command.get(0)));
        }
    }

    private Map<String, String> environment(Term term) {
        return Map.of(
                "LOCKED_PATH", term.path(),
                "LOCKED_ID", term.id(),
                "LOCKED_VALUE", value.get(),
                "LOCKED_TOKEN", Long.toString(term.token()));
    }

    private static int startFailure(String program) {
        boolean isThere = program.contains("/") && Files.exists(Path.of(program));
        return isThere ? ExitCode.CANNOT_RUN : ExitCode.NOT_FOUND;
    }

    private void ended(Child child, LeaseGuard guard, int status) {
        if (!child.isTerminated()) {
            guard.close();
            end.accept(status);
        }
    }

    @Override
    public void onDeselect(Term term, DeselectCause cause) {
        Running ending = take();
        if (ending != null) {
            if (ending.child().lives()) {
                console.note("deselected on " + term.path() + " (" + cause + "), ending the command");
            }
            ending.end(killAt(cause, ending.guard().deadline(), System.nanoTime()), console);
        }
    }

    /** When what is left of the command gets SIGKILL; {@code deadline} is that of the lease in hand. */
    long killAt(DeselectCause cause, long deadline, long now) {
        return switch (cause) {
            case STOPPED, RESIGNED -> deadline - (now + grace.toNanos()) < 0 ? deadline : now + grace.toNanos();
            case LEASE_EXPIRED -> now;
            case SESSION_LOST, TAKEN_AWAY, FAILED -> now + SHORT_GRACE.toNanos();
        };
    }

    @Override
    public void onStoreRollback(StoreRollback rollback) {
        console.note(rollback.toString());
    }

    @Override
    public void onError(LockedException error) {
        if (errors.lets(Console.describe(error), System.nanoTime())) {
            console.error(error);
        }
        if (error instanceof StoreRefusedException) {
            refusal = ExitCode.of(error);
        }
    }

    /** The exit code of the store's last refusal, or 0. That may pass: it is over when the node has failed as well. */
    int refusal() {
        return refusal;
    }

    private synchronized @Nullable Running take() {
        Running taken = running;
        running = null;
        return taken;
    }

    /** Ends the command, should it run still, and starts none any more. After the node has stopped. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        Running left = take();
        if (left != null) {
            left.end(System.nanoTime(), console);
        }
    }

    /**
     * What to run.
     *
     * @param command the program and its arguments
     * @param grace the time between SIGTERM and SIGKILL on a stop
     */
    record Settings(List<String> command, Duration grace) {}

    /**
     * What the node knows.
     *
     * @param ttl the ttl in force
     * @param value the local value
     */
    record NodeFacts(Supplier<Duration> ttl, Supplier<String> value) {}

    private record Running(Child child, LeaseGuard guard) {
        void end(long killAtNanos, Console console) {
            if (!child.end(killAtNanos)) {
                console.note("process " + child.pid() + " does not die; see what holds it");
            }
            guard.close();
        }
    }
}
