package dev.locked.examples.move;

import dev.locked.Locker;
import dev.locked.Node;
import dev.locked.Observer;
import dev.locked.Term;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * A service of which one instance leads. Which store the instances meet in is said by {@code LOCKED_URI} and by the jar on
 * the class path, and nowhere here.
 *
 * <pre>
 * Service PATH ID VALUE    competes for the path
 * Service PATH             only looks on
 * </pre>
 *
 * It prints a line for each event until its input ends. The leader obeys two lines of input: {@code update VALUE} and
 * {@code resign}.
 */
public final class Service {
    /** All three stores grant it. */
    private static final Duration TTL = Duration.ofSeconds(15);

    private Service() {}

    /**
     * Runs an instance.
     *
     * @param args path, and id and value unless it only looks on
     * @throws IOException if the input can't be read
     */
    public static void main(String[] args) throws IOException {
        try (Locker locker = Locker.connect()) {
            if (args.length == 1) {
                lookOn(locker, args[0]);
            } else {
                compete(locker, args[0], args[1], args[2]);
            }
        }
    }

    private static void lookOn(Locker locker, String path) throws IOException {
        Observer observer =
                locker.observe(path).checkEvery(TTL).listener(new EventLog()).build();
        observer.start();
        input().transferTo(Writer.nullWriter());
    }

    private static void compete(Locker locker, String path, String id, String value) throws IOException {
        Node node = locker.node(path)
                .id(id)
                .value(value)
                .ttl(TTL)
                .listener(new EventLog())
                .build();
        node.start();
        BufferedReader commands = input();
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            String command = line;
            node.term().ifPresent(term -> obey(term, command));
        }
    }

    private static void obey(Term term, String command) {
        if (command.equals("resign")) {
            term.resign();
        } else if (command.startsWith("update ")) {
            term.update(command.substring("update ".length()));
        }
    }

    private static BufferedReader input() {
        return new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    }
}
