package dev.locked.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.locked.Locker;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Connection strings with a slip in them: whatever becomes of them, no password is shown in an error, its causes, the log or a
 * {@code toString}. Chance comes from a seed, which a failure names.
 */
@Timeout(300)
@Isolated // it listens to the log
class ConnectionStringSecretsTest {
    private static final int STRINGS = Integer.getInteger("locked.strings", 5_000);
    private static final long SEED = Long.getLong("locked.seed", 1);
    private static final String SECRET = "Sw0rdf1sh";
    private static final String SPECIAL = "@:/?&=#%,[]+ ";

    private static final List<String> SOUND = List.of(
            "etcd://app:" + SECRET + "@h:1/ns?tls=false",
            "etcd://app:" + SECRET + "@h:1,g:2?tls=true",
            "consul://h:1/ns?token=" + SECRET,
            "consul://h?tls=true&token=" + SECRET,
            "zookeeper://app:" + SECRET + "@h:1/ns",
            "zookeeper://app:" + SECRET + "@h?maxTtl=60",
            "app:" + SECRET + "@h:1",
            "etcd://app:a%2F" + SECRET + "@h:1");

    /** There it is in the name of a host or a namespace, and nobody can know that it was meant to be something else. */
    private static final Pattern AS_AN_ADDRESS = Pattern.compile(
            "(^|//|,\\s*|@)([a-z0-9]+(:[0-9]{1,5})?/)?[a-z0-9F]*" + SECRET + "[a-z0-9]*(:[0-9]{1,5})?(,|/|\\?|$)");

    private final SplittableRandom random = new SplittableRandom(SEED);
    private final List<String> shown = new ArrayList<>();
    private final ConcurrentLinkedQueue<String> logged = new ConcurrentLinkedQueue<>();

    @Test
    void show_no_password() {
        Handler handler = new Listening();
        Logger root = Logger.getLogger("");
        root.addHandler(handler);
        try {
            for (int i = 0; i < STRINGS; i++) {
                String uri = mutated();
                if (!AS_AN_ADDRESS.matcher(uri).find()) {
                    look(uri);
                }
            }
        } finally {
            root.removeHandler(handler);
        }
        assertThat(shown).as("seed " + SEED).isEmpty();
    }

    private String mutated() {
        String uri = SOUND.get(random.nextInt(SOUND.size()));
        for (int slips = 1 + random.nextInt(2); slips > 0; slips--) {
            uri = slip(uri);
        }
        return uri;
    }

    private String slip(String uri) {
        if (uri.isEmpty()) {
            return uri;
        }
        int at = random.nextInt(uri.length());
        String special = SPECIAL.charAt(random.nextInt(SPECIAL.length())) + "";
        return switch (random.nextInt(6)) {
            case 0 -> uri.substring(0, at) + uri.substring(at + 1);
            case 1 -> uri.substring(0, at) + special + uri.substring(at);
            case 2 -> uri.substring(0, at) + special + uri.substring(at + 1);
            case 3 -> uri.substring(0, at) + uri.charAt(at) + uri.substring(at);
            case 4 -> uri.substring(at);
            default -> uri.substring(0, at);
        };
    }

    private void look(String uri) {
        String said;
        try (Locker locker = Locker.connect(uri)) {
            said = locker.toString();
        } catch (RuntimeException e) {
            StringWriter trace = new StringWriter();
            e.printStackTrace(new PrintWriter(trace));
            said = e + "\n" + trace;
        }
        if (said.contains(SECRET)) {
            shown.add(uri + " -> " + said);
        }
        for (String line = logged.poll(); line != null; line = logged.poll()) {
            if (line.contains(SECRET)) {
                shown.add(uri + " -> log: " + line);
            }
        }
    }

    private final class Listening extends Handler {
        private final SimpleFormatter formatter = new SimpleFormatter();

        Listening() {
            setLevel(Level.ALL);
        }

        @Override
        public void publish(LogRecord entry) {
            logged.add(formatter.format(entry));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
