package dev.locked.servers;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/** How a kind of server is found, started and asked whether it is ready. */
interface Recipe {
    /** As in {@code scripts/fetch-servers}, in the names of settings, and on the {@code PATH}. */
    String name();

    /** The image that a container is made of, unless another is named in the settings. */
    String image();

    /** Where it listens in a container. */
    int containerPort();

    /** What a container runs. */
    List<String> containerCommand();

    /** What a container finds in its environment. */
    default Map<String, String> containerEnvironment() {
        return Map.of();
    }

    /** The program, when none is named in the settings. */
    default Optional<Path> program() {
        return Tool.onPath(name()).or(() -> Tool.fetched(name(), name()));
    }

    /** The program, if it is here. */
    default Optional<Path> installed() {
        return setting("BIN").map(Path::of).or(this::program);
    }

    /**
     * The program, for what only a process on this machine can do. Where the settings ask for another kind of server,
     * the tests that want this are skipped, and say so.
     *
     * @param what can be had from a program only
     * @throws IllegalStateException if there is none; the message names the remedies
     */
    default Path programFor(String what) {
        setting("FROM")
                .filter(from -> !from.equals("binary"))
                .ifPresent(from -> Assumptions.abort(what + " needs the program " + name() + " on this machine, but "
                        + variable("FROM") + " says " + from));
        return installed()
                .orElseThrow(() -> new IllegalStateException(
                        what + " needs the program " + name() + " on this machine; " + remedies()));
    }

    /** Where a process on this machine keeps its data. */
    Storage storage();

    /** What a process on this machine finds in its environment, beside ours. */
    default Map<String, String> environment() {
        return Map.of();
    }

    /**
     * What a process on this machine runs; may write files into its own folder.
     *
     * @param members all of its cluster, itself among them; a server that stands alone is the only one
     * @param self its own place
     */
    List<String> command(Path program, List<Place> members, Place self);

    /** Whether a server that listens there would do what it is asked. */
    boolean isReady(String endpoint);

    /**
     * Whether the member of a cluster that listens there leads it.
     *
     * @throws IllegalStateException if it does not answer
     */
    boolean leads(String endpoint);

    /** What an operator sends to a process on this machine to have it end in order, for {@code kill}. */
    default String endSignal() {
        return "-TERM";
    }

    /** How to get a server without Docker. */
    default String remedies() {
        return "run scripts/fetch-servers " + name() + "; or put " + name() + " on the PATH or its path into "
                + variable("BIN") + "; or name a running one in " + variable("ENDPOINTS") + "=host:port";
    }

    /** A setting, from the environment or from a system property. */
    default Optional<String> setting(String what) {
        return Optional.ofNullable(System.getenv(variable(what)))
                .or(() -> Optional.ofNullable(
                        System.getProperty("locked." + name() + "." + what.toLowerCase(Locale.ROOT))))
                .filter(value -> !value.isBlank());
    }

    /** The environment variable of a setting. */
    default String variable(String what) {
        return "LOCKED_" + name().toUpperCase(Locale.ROOT) + "_" + what;
    }

    /**
     * What a process has of this machine.
     *
     * @param seat its networks
     * @param folder for its data; kept until the server is closed
     * @param port to listen on for clients
     * @param others free ports for all else
     */
    record Place(Seat seat, Path folder, int port, List<Integer> others) {
        public Place {
            others = List.copyOf(others);
        }

        /** Where clients find it. */
        String endpoint() {
            return seat.clients() + ":" + port;
        }
    }
}
