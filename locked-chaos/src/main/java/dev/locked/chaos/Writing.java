package dev.locked.chaos;

import dev.locked.Term;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes while we are the owner: to the ledger, some time after having asked, as code does that has something to think
 * about between; and every now and then a new value into the store.
 */
final class Writing implements Runnable {
    /** The pause between two. */
    static final Duration EVERY = Duration.ofMillis(30);

    private static final long THOUGHT = Duration.ofMillis(10).toNanos();
    private static final int WRITES_PER_UPDATE = 5;

    private final Contender.Args args;
    private final Supplier<Optional<Term>> belief;
    private @Nullable Socket ledger;
    private CompletableFuture<Void> update = CompletableFuture.completedFuture(null);
    private long writes;
    private long updates;

    Writing(Contender.Args args, Supplier<Optional<Term>> belief) {
        this.args = args;
        this.belief = belief;
    }

    @Override
    public void run() {
        belief.get().ifPresent(this::write);
    }

    private void write(Term term) {
        if (++writes % WRITES_PER_UPDATE == 0 && update.isDone()) {
            updates++;
            update = term.updateAsync(args.process() + "#" + updates).toCompletableFuture();
        }
        LockSupport.parkNanos(THOUGHT);
        try {
            send(term.token());
        } catch (IOException e) {
            throw new IllegalStateException("the ledger has gone, and the driver with it", e);
        }
    }

    private void send(long token) throws IOException {
        if (ledger == null) {
            URI address = URI.create("tcp://" + args.ledger());
            ledger = new Socket(address.getHost(), address.getPort());
            say(ledger, args.process());
        }
        say(ledger, Long.toString(token));
        String answer =
                new BufferedReader(new InputStreamReader(ledger.getInputStream(), StandardCharsets.UTF_8)).readLine();
        if (answer == null) {
            throw new IOException("no answer");
        }
    }

    private static void say(Socket socket, String line) throws IOException {
        socket.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
    }
}
